import { AuditSearch } from '../../libs/audit/src/index.js';
import { THE_HUB } from '../../libs/audit/src/index.js';
import { Database } from '../../libs/database/src/index.js';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { faultsOf, plugKey, Ward } from '../support/ward.js';

const PATIENT = '100413';

describeWith('chromium')('a clinician on the ward', () => {
  let ward: Ward;

  beforeAll(async () => {
    ward = await Ward.open();
  }, 120_000);
  afterAll(() => ward.close());

  const kindsOf = async (familyName: string): Promise<readonly string[]> => {
    const identity = ward.demo.people.find(({ person }) => person.familyName === familyName);
    const search = ward.demo.hub.app.get(AuditSearch, { strict: false });
    const question = { person: identity?.identity.id };
    return (await search.search(question, { size: 200 }, THE_HUB)).events.map(({ kind }) => kind);
  };

  it('signs in by badge and PIN, and moves to another post by a tap alone', async () => {
    const first = await ward.browserOn('CARDIO-01');
    await ward.signIn(first.page, 'Lefèvre', 'CARDIO-01');

    const second = await ward.browserOn('CARDIO-02');
    await second.page.goto(`${ward.dpi}/login`);
    await second.page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Lefèvre', 'CARDIO-02');
    await second.page.waitForURL(`${ward.dpi}/patients**`);

    await first.page.goto(`${ward.dpi}/patients`);
    await expect(first.page.locator('body').innerText()).resolves.not.toContain(
      'Tous les patients',
    );
    await first.context.close();
    await second.context.close();
  }, 60_000);

  it('adds a security key, then opens the EHR and a DMP document with it alone', async () => {
    const { page, context } = await ward.browserOn('CARDIO-01');
    await plugKey(page);
    await ward.signIn(page, 'Lefèvre', 'CARDIO-01');
    await page.goto(`${ward.hub}/compte`);
    await page.fill('#label', 'Clé du docteur');
    await page.click('#add-key button.primary');
    await page.waitForSelector('ul.means li:has-text("Clé du docteur")');

    await page.goto(`${ward.dpi}/patients`);
    await context.clearCookies();
    await page.goto(`${ward.dpi}/login`);
    await page.click('#use-key');
    await page.waitForURL(`${ward.dpi}/patients**`);

    await page.goto(`${ward.dpi}/patients/${PATIENT}/dmp`);
    await page.click('main a[href*="/dmp/documents/"]');
    await page.waitForURL('**/dmp/documents/**');
    expect(await page.locator('main').innerText()).toContain('PATB-QUATRE');
    expect(await kindsOf('Lefèvre')).toEqual(
      expect.arrayContaining(['means.issued', 'session.opened', 'vihf.issued', 'dmp.retrieve']),
    );

    // As if a copy of the key had signed a thousand times meanwhile.
    const database = ward.demo.hub.app.get(Database, { strict: false });
    await database.prisma.fido2Key.updateMany({ data: { counter: { increment: 1000 } } });
    await context.clearCookies();
    await page.goto(`${ward.dpi}/login`);
    await page.click('#use-key');
    await page.waitForSelector('#key-status.alert');
    expect(await kindsOf('Lefèvre')).toEqual(
      expect.arrayContaining(['fido2.clone-suspected', 'means.suspended', 'fido2.refused']),
    );
    await context.close();
  }, 60_000);

  it('cannot add a key that is copied from device to device', async () => {
    const { page, context } = await ward.browserOn('CARDIO-01');
    await plugKey(page, true);
    await ward.signIn(page, 'Roussel', 'CARDIO-01');
    await page.goto(`${ward.hub}/compte`);
    await page.click('#add-key button.primary');
    const alert = await page.waitForSelector('#key-status.alert');
    expect(await alert.innerText()).toContain('se copie sur d’autres appareils');
    expect(await kindsOf('Roussel')).toContain('means.enrolment-refused');
    await context.close();
  }, 60_000);

  it.each([
    ['Badge d’un autre hôpital', {}],
    ['Carte Vitale', {}],
    ['Badge MIFARE Classic', {}],
    ['Carte CPS4 (contact)', {}],
    ['Moreau', { pullAfter: 5 }],
    ['Moreau', { tamperAnswer: 9 }],
  ])(
    'is told why “%s” %j opens nothing',
    async (card, options) => {
      const { page, context } = await ward.browserOn('CARDIO-01');
      await page.goto(`${ward.dpi}/login`);
      await page.waitForSelector('#sign-in[data-state="waiting"]');
      await ward.tap(card, 'CARDIO-01', options);
      const alert = await page.waitForSelector('main [role="alert"]');
      expect((await alert.innerText()).length).toBeGreaterThan(15);
      await context.close();
    },
    30_000,
  );

  it('is not let in by a copy of the badge’s UID, nor by a tap recorded and played again', async () => {
    const { page, context } = await ward.browserOn('CARDIO-01');
    const clone = await ward.clone('Moreau');
    for (const [card, options] of [
      [clone, {}],
      ['Moreau', { replay: true }],
    ] as const) {
      await page.goto(`${ward.dpi}/login`);
      await page.waitForSelector('#sign-in[data-state="waiting"]');
      await ward.tap('Moreau', 'CARDIO-02');
      await ward.tap(card, 'CARDIO-01', options);
      const alert = await page.waitForSelector('main [role="alert"]');
      expect(await alert.innerText()).toContain('badge');
    }
    await context.close();
  }, 60_000);

  it('meets pages without a serious accessibility fault', async () => {
    const { page, context } = await ward.browserOn('BUREAU-BADGES');
    for (const address of [`${ward.hub}/poste`, `${ward.dpi}/login`, `${ward.hub}/nowhere`]) {
      await page.goto(address);
      await page.waitForSelector('h1');
      expect(await faultsOf(page)).toEqual([]);
    }
    await page.goto(`${ward.dpi}/login`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Perrin', 'BUREAU-BADGES');
    await page.waitForSelector('#pin');
    expect(await faultsOf(page)).toEqual([]);
    await context.close();
  }, 60_000);

  it('is refused in words with a wrong PIN, and blocked at the third', async () => {
    const { page, context } = await ward.browserOn('URG-01');
    await page.goto(`${ward.dpi}/login`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Haddad', 'URG-01');
    for (const words of ['2', '1', 'bloqué']) {
      await page.fill('#pin', '9999');
      await page.keyboard.press('Enter');
      await page.waitForSelector(`#pin-error:has-text("${words}")`);
      ward.clock.forward(4);
    }
    expect(await kindsOf('Haddad')).toEqual(expect.arrayContaining(['pin.wrong', 'pin.blocked']));
    await context.close();
  }, 60_000);

  it('declares a lost badge from the account page: it opens nothing any more', async () => {
    const { page, context } = await ward.browserOn('CARDIO-02');
    await ward.signIn(page, 'Roussel', 'CARDIO-02');
    await page.goto(`${ward.hub}/compte`);
    await page.click('ul.means summary');
    expect(await faultsOf(page)).toEqual([]);
    await page.click('ul.means details button');
    await page.waitForURL(`${ward.hub}/poste`, { timeout: 30_000 });
    await page.goto(`${ward.dpi}/login`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Roussel', 'CARDIO-02');
    const alert = await page.waitForSelector('.alert[role="alert"]');
    expect(await alert.innerText()).toContain('perdu');
    expect(await kindsOf('Roussel')).toContain('means.lost');
    await context.close();
  }, 60_000);

  // The last one: time goes on for the hub alone, and applications would find its clock wrong.
  it('finds the session paused when idle, opens it by a tap, and is asked the PIN after four hours', async () => {
    const { page, context } = await ward.browserOn('CARDIO-01');
    await ward.signIn(page, 'Moreau', 'CARDIO-01');
    const idle = 15 * 60;
    ward.clock.forward(idle);
    await page.goto(`${ward.hub}/compte/connexion`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Moreau', 'CARDIO-01');
    await page.waitForURL(`${ward.hub}/compte`);
    // Then at work: never a quarter of an hour without a sign.
    for (let spent = idle; spent < 4 * 3600 - 60; spent += 840) {
      ward.clock.forward(Math.min(840, 4 * 3600 - 60 - spent));
      await page.goto(`${ward.hub}/compte`);
    }
    expect(await page.locator('main').innerText()).toContain('MOREAU');
    ward.clock.forward(61);
    await page.goto(`${ward.hub}/compte/connexion`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Moreau', 'CARDIO-01');
    await page.waitForSelector('#pin');
    expect(await page.locator('main').innerText()).toContain('Vos 4 heures sont écoulées');
    await context.close();
  }, 60_000);
});
