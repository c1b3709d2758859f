import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { pkcs12 } from '../../apps/simulators/src/igc/pkcs12.js';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { insertPerson } from '../../libs/oidc/src/testing.js';
import { syntheticRpps } from '../../libs/rpps/src/testing.js';
import { CALLBACK, CardHub } from '../support/card-hub.js';
import { faultsOf } from '../support/ward.js';

/** Where Chromium on Linux reads its policies; only root may write there. */
const POLICIES = '/etc/chromium/policies/managed';
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? describeWith : () => describe.skip;

/** Kept for who wants to look: `PORTIQUE_PICTURES=folder`. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PORTIQUE_PICTURES'];
  if (folder !== undefined)
    await page.screenshot({ path: join(folder, `cps-${name}.png`), fullPage: true });
}

/** A real browser whose key store holds a card, as its middleware would show it. */
asRoot(
  'chromium',
  'certutil',
  'pk12util',
)('a CPS in Chromium', () => {
  let cards: CardHub;
  const folder = mkdtempSync(join(tmpdir(), 'portique-chromium-'));
  const policy = join(POLICIES, `portique-test-${process.pid}.json`);

  beforeAll(async () => {
    cards = await CardHub.open();
    const { id } = await insertPerson(cards.test.database, 1);
    const number = syntheticRpps(1);
    const link = { rpps: number, idnps: `8${number}`, status: 'presumed', updatedAt: new Date() };
    await cards.test.database.prisma.rppsLink.create({ data: { identityId: id, ...link } });
    const card = await cards.card({ nationalId: `8${number}` });
    const above = [cards.authority('ACI-FO-PP-TEST').credential.certificate];
    const file = join(folder, 'card.p12');
    writeFileSync(file, await pkcs12(card, above, { name: 'CPS', password: 'x1' }));
    const store = join(folder, '.pki', 'nssdb');
    mkdirSync(store, { recursive: true });
    execFileSync('certutil', ['-d', `sql:${store}`, '-N', '--empty-password']);
    execFileSync('pk12util', ['-d', `sql:${store}`, '-i', file, '-W', 'x1'], { stdio: 'ignore' });
    mkdirSync(POLICIES, { recursive: true });
    const filter = { ISSUER: { CN: 'TEST AC IGC-SANTE FORT PERSONNES' } };
    const pattern = `https://localhost:${cards.cardPort}`;
    const rule = JSON.stringify({ pattern, filter });
    writeFileSync(policy, JSON.stringify({ AutoSelectCertificateForUrls: [rule] }));
  }, 60_000);
  afterAll(async () => {
    rmSync(policy, { force: true });
    await cards.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @param home where its key store is: none in an empty one */
  async function browser(home: string): Promise<{ page: Page; context: BrowserContext }> {
    const context = await chromium.launchPersistentContext(mkdtempSync(join(folder, 'profile-')), {
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ignoreHTTPSErrors: true,
      locale: 'fr-FR',
      env: { ...process.env, HOME: home },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.route(`${CALLBACK}**`, (route) => route.fulfill({ body: 'le portail' }));
    return { page, context };
  }

  const open = async (page: Page): Promise<void> => {
    const { url } = await cards.application.start('openid');
    await page.goto(url.href);
  };

  it('opens the application by the button of the sign-in page', async () => {
    const { page, context } = await browser(folder);
    await open(page);
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'sign-in');
    await page.getByRole('button', { name: /Carte CPS/ }).click();
    await page.waitForURL(`${CALLBACK}**`);
    expect(new URL(page.url()).searchParams.get('code')).not.toBeNull();
    const [session] = await cards.test.database.prisma.careSession.findMany();
    expect(session?.factors).toMatchObject([{ factor: 'cps', revocation: 'fresh' }]);
    await context.close();
  }, 60_000);

  it('without a card, leads to a page that says what to check', async () => {
    const { page, context } = await browser(mkdtempSync(join(folder, 'empty-')));
    await open(page);
    await page.getByRole('button', { name: /Carte CPS/ }).click();
    await page.waitForURL('**/cps?c=*');
    expect(await page.locator('h1').innerText()).toBe('Votre carte n’a pas ouvert la session');
    expect(await page.getByRole('alert').innerText()).toContain('Aucun certificat de carte');
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'help');
    await page.getByRole('button', { name: 'Réessayer avec la carte' }).click();
    await page.waitForURL('**/cps?c=*');
    await page.getByRole('link', { name: 'Se connecter autrement' }).click();
    await page.waitForSelector('#sign-in');
    await context.close();
  }, 60_000);
});
