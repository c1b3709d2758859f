import type { Page } from 'playwright-core';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { Ward } from '../support/ward.js';

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
