import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { pkcs12 } from '../../apps/simulators/src/igc/pkcs12.js';
import { insertPerson } from '../../libs/oidc/src/testing.js';
import { syntheticRpps } from '../../libs/rpps/src/testing.js';
import { CardBrowser, describeWithCards, type CardFile } from '../support/card-browser.js';
import { CALLBACK, CardHub } from '../support/card-hub.js';
import { faultsOf, picture } from '../support/ward.js';

describeWithCards('a CPS in Chromium', () => {
  let cards: CardHub;
  let browsers: CardBrowser;
  let card: CardFile;

  beforeAll(async () => {
    cards = await CardHub.open();
    browsers = new CardBrowser(`https://localhost:${cards.cardPort}`);
    const { id } = await insertPerson(cards.test.database, 1);
    const number = syntheticRpps(1);
    const link = { rpps: number, idnps: `8${number}`, status: 'presumed', updatedAt: new Date() };
    await cards.test.database.prisma.rppsLink.create({ data: { identityId: id, ...link } });
    const made = await cards.card({ nationalId: `8${number}` });
    const above = [cards.authority('ACI-FO-PP-TEST').credential.certificate];
    card = { file: join(cards.folder, 'card.p12'), password: 'x1' };
    writeFileSync(card.file, await pkcs12(made, above, { name: 'CPS', password: card.password }));
  }, 60_000);
  afterAll(async () => {
    browsers.close();
    await cards.close();
  });

  async function browser(held?: CardFile): Promise<{ page: Page; context: BrowserContext }> {
    const opened = await browsers.open(held);
    await opened.page.route(`${CALLBACK}**`, (route) => route.fulfill({ body: 'le portail' }));
    return opened;
  }

  const open = async (page: Page): Promise<void> => {
    const { url } = await cards.application.start('openid');
    await page.goto(url.href);
  };

  it('opens the application by the button of the sign-in page', async () => {
    const { page, context } = await browser(card);
    await open(page);
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'cps-sign-in');
    await page.getByRole('button', { name: /Carte CPS/ }).click();
    await page.waitForURL(`${CALLBACK}**`);
    expect(new URL(page.url()).searchParams.get('code')).not.toBeNull();
    const [session] = await cards.test.database.prisma.careSession.findMany();
    expect(session?.factors).toMatchObject([{ factor: 'cps', revocation: 'fresh' }]);
    await context.close();
  }, 60_000);

  it('without a card, leads to a page that says what to check', async () => {
    const { page, context } = await browser();
    await open(page);
    await page.getByRole('button', { name: /Carte CPS/ }).click();
    await page.waitForURL('**/cps?c=*');
    expect(await page.locator('h1').innerText()).toBe('Votre carte n’a pas ouvert la session');
    expect(await page.getByRole('alert').innerText()).toContain('Aucun certificat de carte');
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'cps-help');
    await page.getByRole('button', { name: 'Réessayer avec la carte' }).click();
    await page.waitForURL('**/cps?c=*');
    await page.getByRole('link', { name: 'Se connecter autrement' }).click();
    await page.waitForSelector('#sign-in');
    await context.close();
  }, 60_000);
});
