import type { Page } from 'playwright-core';
import { originOf } from '../../apps/hub/src/demo/ports.js';
import { AuditSearch, THE_HUB } from '../../libs/audit/src/index.js';
import { MeansRegister } from '../../libs/authentication/src/index.js';
import { CardBrowser, describeWithCards } from '../support/card-browser.js';
import { faultsOf, picture, Ward } from '../support/ward.js';

describeWithCards('a CPS that is lost', () => {
  let ward: Ward;
  let browsers: CardBrowser;
  let desk: Page;

  beforeAll(async () => {
    ward = await Ward.open();
    browsers = new CardBrowser(originOf(ward.demo.ports.cps).replace('http:', 'https:'));
    const { page } = await ward.browserOn('BUREAU-BADGES');
    const console_ = { door: `${ward.hub}/console/`, inside: `${ward.hub}/console/**` };
    await ward.enter(page, console_, { who: 'Dumas', post: 'BUREAU-BADGES' });
    desk = page;
  }, 150_000);
  afterAll(async () => {
    browsers.close();
    await ward.close();
  });

  const holderOf = (matricule: string) =>
    ward.demo.people.find(({ person }) => person.matricule === matricule)!;

  const isOpen = async (page: Page): Promise<boolean> => {
    await page.goto(`${ward.dpi}/patients`);
    return (await page.locator('body').innerText()).includes('Tous les patients');
  };

  async function showCard(page: Page): Promise<void> {
    await page.goto(`${ward.dpi}/login`);
    await page.getByRole('button', { name: /Carte CPS/ }).click();
  }

  it('opens nothing any more, everywhere; the badge goes on, and the page says what to do', async () => {
    const [card] = ward.demo.cards;
    const { person, identity } = holderOf(card!.matricule);
    const { page, context } = await browsers.open(card);
    await showCard(page);
    await page.waitForURL(`${ward.dpi}/patients**`);
    expect(await isOpen(page)).toBe(true);

    await desk.goto(`${ward.hub}/console/identities/${identity.id}/means`);
    const lost = desk.getByRole('button', { name: /perdu.*Carte CPS|perdu.*CPS/i }).first();
    await lost.click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Perdue au self');
    expect(await faultsOf(desk)).toEqual([]);
    await dialog.getByRole('button', { name: /perdu/i }).click();
    await dialog.waitFor({ state: 'detached' });
    await picture(desk, 'lost-card-desk');

    const until = Date.now() + 5000;
    while (Date.now() < until && (await isOpen(page))) await page.waitForTimeout(100);
    expect(await isOpen(page)).toBe(false);
    await showCard(page);
    await page.waitForURL('**/cps?c=*');
    expect(await page.getByRole('alert').innerText()).toContain('déclarée perdue');
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'lost-card');

    const post = await ward.browserOn('CARDIO-01');
    await ward.signIn(post.page, person.familyName, 'CARDIO-01');
    expect(await isOpen(post.page)).toBe(true);

    const means = await ward.demo.hub.app.get(MeansRegister, { strict: false }).listOf(identity.id);
    expect(means.find(({ kind }) => kind === 'cps')).toMatchObject({
      state: 'lost',
      stateReason: 'Perdue au self',
    });
    const search = ward.demo.hub.app.get(AuditSearch, { strict: false });
    const { events } = await search.search({ person: identity.id }, { size: 50 }, THE_HUB);
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['means.issued', 'means.lost', 'session.ended', 'cps.refused']),
    );
    await context.close();
    await post.context.close();
  }, 120_000);
});
