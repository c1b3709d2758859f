import type { Page, Request } from 'playwright-core';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { Ward } from '../support/ward.js';

const ONE_IDENTITY = /\/api\/v1\/identities\/[0-9a-f-]{36}/;

/** The officer's check of identity comes before a first badge: as they would, by the hub's API. */
async function checkIdentity(request: Request): Promise<void> {
  const { authorization = '' } = await request.allHeaders();
  const person = ONE_IDENTITY.exec(new URL(request.url()).pathname)?.[0];
  const startedAt = new Date(Date.now() - 60_000).toISOString();
  const made = { mode: 'face-to-face-with-document', documentType: 'national-id', startedAt };
  const answer = await fetch(new URL(`${person}/enrolment-checks`, request.url()), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(made),
  });
  expect(answer.status).toBe(201);
}

describeWith('chromium')('the console', () => {
  let ward: Ward;

  beforeAll(async () => {
    ward = await Ward.open();
  }, 120_000);
  afterAll(() => ward.close());

  async function consoleOf(who: string, post: string): Promise<Page> {
    const { page } = await ward.browserOn(post);
    const console_ = { door: `${ward.hub}/console/`, inside: `${ward.hub}/console/**` };
    await ward.enter(page, console_, { who, post });
    return page;
  }

  it('opens for an officer, who finds a person, their means, their session and their register link', async () => {
    const page = await consoleOf('Dumas', 'BUREAU-BADGES');
    await page.waitForSelector('h1');
    await page.getByRole('searchbox').first().fill('lefevre antoine');
    await page
      .getByRole('link', { name: /LEFÈVRE/ })
      .first()
      .click();
    await page.waitForSelector('h1:has-text("LEFÈVRE")');
    await page.getByRole('tab', { name: 'Moyens' }).click();
    await page.getByText('Badge DESFire').first().waitFor();
    await page.getByRole('tab', { name: 'RPPS' }).click();
    await page
      .getByText(/99\d{9}/)
      .first()
      .waitFor();
    expect(await page.locator('h1').innerText()).toContain('LEFÈVRE');
  }, 60_000);

  it('makes a badge at the desk and takes the code of a newcomer, who then opens the EHR', async () => {
    const page = await consoleOf('Dumas', 'BUREAU-BADGES');
    await page.getByRole('searchbox').first().fill('marchal theo');
    const asked = page.waitForRequest(ONE_IDENTITY);
    await page
      .getByRole('link', { name: /MARCHAL/ })
      .first()
      .click();
    await checkIdentity(await asked);
    await page.getByRole('tab', { name: 'Moyens' }).click();
    await page.getByRole('button', { name: 'Préparer un badge' }).click();
    const badge = page.getByRole('dialog');
    await badge.getByRole('combobox').or(badge.getByRole('textbox')).first().click();
    await page.getByRole('option', { name: /BUREAU-BADGES/ }).click();
    await badge.locator('button[type="submit"]').click();
    // A card laid before the hub waits for it is an ordinary tap: the officer lays it again.
    const ready = page.getByText('est prêt').first();
    for (let laid = 0; laid < 10 && !(await ready.isVisible()); laid++)
      await ward.tap('Carte vierge', 'BUREAU-BADGES');
    await ready.waitFor();

    await page.getByRole('button', { name: 'Choisir le code' }).click();
    const code = page.getByRole('dialog');
    for (const field of await code.locator('input[type="password"]').all())
      await field.fill('7402');
    await code.locator('button[type="submit"]').click();
    await page.getByText('Le code est enregistré.').waitFor();

    const newcomer = await ward.browserOn('URG-01');
    await newcomer.page.goto(`${ward.dpi}/login`);
    await newcomer.page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Carte vierge', 'URG-01');
    await newcomer.page.fill('#pin', '7402');
    await newcomer.page.keyboard.press('Enter');
    await newcomer.page.waitForURL(`${ward.dpi}/patients**`);
    expect(await newcomer.page.locator('body').innerText()).toContain('MARCHAL');
  }, 90_000);

  it('shows an auditor the trail, and proves it whole', async () => {
    const page = await consoleOf('Garnier', 'CARDIO-01');
    await page.goto(`${ward.hub}/console/audit`);
    await page.getByText('Session ouverte').first().waitFor();
    await page
      .getByRole('button', { name: /Vérifier/ })
      .first()
      .click();
    await page
      .getByText(/intègre|intact|Rien n’a été/i)
      .first()
      .waitFor();
    expect(await page.locator('main').innerText()).not.toContain('Événement « ');
  }, 60_000);

  it('is closed to someone without a role in the hub, who is told so', async () => {
    const page = await consoleOf('Moreau', 'CARDIO-02');
    await page.waitForSelector('h1');
    expect(await page.locator('body').innerText()).not.toContain('LEFÈVRE');
  }, 60_000);
});
