import type { Page } from 'playwright-core';
import { originOf } from '../../apps/hub/src/demo/ports.js';
import { AuditSearch, THE_HUB } from '../../libs/audit/src/index.js';
import { Database } from '../../libs/database/src/index.js';
import { IdentityLife } from '../../libs/directory/src/index.js';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { faultsOf, picture, Ward } from '../support/ward.js';

const PATIENT = '100413';
const JUST_OPENED_MS = 6000;

/** The day that everything serves, hour by hour, on one hospital. */
describeWith('chromium')('a day on the ward', () => {
  let ward: Ward;
  let nurse: Page;
  let shared: Page;

  beforeAll(async () => {
    ward = await Ward.open();
    nurse = (await ward.browserOn('CARDIO-01')).page;
    shared = (await ward.browserOn('CARDIO-02')).page;
  }, 150_000);
  afterAll(() => ward.close());

  /** What the trail tells of a person, oldest first: kind, and post or application. */
  async function storyOf(familyName: string): Promise<readonly string[]> {
    const identity = ward.demo.people.find(({ person }) => person.familyName === familyName);
    const search = ward.demo.hub.app.get(AuditSearch, { strict: false });
    const question = { person: identity?.identity.id };
    const { events } = await search.search(question, { size: 200 }, THE_HUB);
    return events
      .toReversed()
      .map(({ kind, workstation }) => `${kind}${workstation === null ? '' : ` ${workstation}`}`);
  }

  const isOpen = async (page: Page): Promise<boolean> => {
    await page.goto(`${ward.dpi}/patients`);
    return (await page.locator('body').innerText()).includes('Tous les patients');
  };

  async function waitForBadge(page: Page): Promise<void> {
    await page.goto(`${ward.dpi}/login`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
  }

  it('07:02, a nurse shows her badge and types her code: the record opens', async () => {
    await waitForBadge(nurse);
    expect(await faultsOf(nurse)).toEqual([]);
    await ward.tap('Moreau', 'CARDIO-01');
    await nurse.fill('#pin', ward.person('Moreau').pin);
    await nurse.keyboard.press('Enter');
    await nurse.waitForURL(`${ward.dpi}/patients**`);
    expect(await faultsOf(nurse)).toEqual([]);
    await picture(nurse, 'day-0702');
  }, 60_000);

  it('07:10, she leaves: a second tap locks the post, and the record with it', async () => {
    // A badge left on the reader is no second tap: not before some seconds.
    await nurse.waitForTimeout(JUST_OPENED_MS);
    await ward.tap('Moreau', 'CARDIO-01');
    for (let look = 0; look < 50 && (await isOpen(nurse)); look++) await nurse.waitForTimeout(100);
    expect(await isOpen(nurse)).toBe(false);
  }, 60_000);

  it('07:15, a tap on another post opens the record again, with nothing to type', async () => {
    await waitForBadge(shared);
    await ward.tap('Moreau', 'CARDIO-02');
    await shared.waitForURL(`${ward.dpi}/patients**`);
    expect(await isOpen(shared)).toBe(true);
  }, 60_000);

  it('09:40, a doctor taps on that post: her session is suspended, his opens, with the patient’s DMP', async () => {
    await ward.tap('Lefèvre', 'CARDIO-02');
    for (let look = 0; look < 50 && (await isOpen(shared)); look++)
      await shared.waitForTimeout(100);
    await waitForBadge(shared);
    await ward.tap('Lefèvre', 'CARDIO-02');
    await shared.fill('#pin', ward.person('Lefèvre').pin);
    await shared.keyboard.press('Enter');
    await shared.waitForURL(`${ward.dpi}/patients**`);
    await shared.goto(`${ward.dpi}/patients/${PATIENT}/dmp`);
    await shared.click('main a[href*="/dmp/documents/"]');
    await shared.waitForURL('**/dmp/documents/**');
    expect(await shared.locator('main').innerText()).toContain('PATB-QUATRE');
    expect(await faultsOf(shared)).toEqual([]);
    await picture(shared, 'day-0940');
  }, 60_000);

  it('14:00, the Internet is cut: the DMP says so, nothing else changes', async () => {
    const simulator = `${originOf(ward.demo.ports.dmpPage)}/simulator/dmp/behaviour`;
    const behave = async (mode: string): Promise<void> => {
      const body = JSON.stringify({ mode });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(simulator, { method: 'POST', headers, body });
      expect(answer.ok).toBe(true);
    };
    await behave('cut');
    await shared.goto(`${ward.dpi}/patients/${PATIENT}/dmp`);
    expect(await shared.locator('main').innerText()).toContain('DMP indisponible');
    expect(await faultsOf(shared)).toEqual([]);
    await picture(shared, 'day-1400');
    expect(await isOpen(shared)).toBe(true);
    await waitForBadge(nurse);
    await ward.tap('Moreau', 'CARDIO-01');
    await nurse.waitForURL(`${ward.dpi}/patients**`);
    await behave('normal');
    await shared.goto(`${ward.dpi}/patients/${PATIENT}/dmp`);
    expect(await shared.locator('main a[href*="/dmp/documents/"]').count()).toBeGreaterThan(0);
  }, 60_000);

  it('18:00, a contract ends: everything of that person is shut within five seconds', async () => {
    const { page } = await ward.browserOn('URG-01');
    await ward.signIn(page, 'Haddad', 'URG-01');
    expect(await isOpen(page)).toBe(true);
    const { identity } = ward.demo.people.find(({ person }) => person.familyName === 'Haddad')!;
    const database = ward.demo.hub.app.get(Database, { strict: false });
    await database.pool.query(
      `update assignment set ends_on = '2020-01-01' where identity_id = $1`,
      [identity.id],
    );
    await ward.demo.hub.app.get(IdentityLife, { strict: false }).refreshStates(THE_HUB);
    const until = Date.now() + 5000;
    while (Date.now() < until && (await isOpen(page))) await page.waitForTimeout(100);
    expect(await isOpen(page)).toBe(false);
    await waitForBadge(page);
    await ward.tap('Haddad', 'URG-01');
    await page.waitForSelector('.alert[role="alert"]');
  }, 60_000);

  // The last one: time goes on for the hub alone, and applications would find its clock wrong.
  it('after four hours, the next tap asks for the code', async () => {
    await nurse.goto(`${ward.hub}/compte`);
    for (let spent = 0; spent < 4 * 3600; spent += 840) {
      ward.clock.forward(840);
      await nurse.goto(`${ward.hub}/compte`);
    }
    await nurse.goto(`${ward.hub}/compte/connexion`);
    await nurse.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Moreau', 'CARDIO-01');
    await nurse.waitForSelector('#pin');
    expect(await nurse.locator('main').innerText()).toContain('Vos 4 heures sont écoulées');
    await picture(nurse, 'day-1103');
  }, 60_000);

  it('is told by the trail, step by step', async () => {
    // Hours are minutes here: two posts so soon is told as well.
    const nurses = (await storyOf('Moreau')).filter((step) =>
      /^session\.(opened|locked|reopened)/.test(step),
    );
    expect(nurses.slice(0, 5)).toEqual([
      'session.opened CARDIO-01',
      'session.locked CARDIO-01',
      'session.reopened CARDIO-02',
      'session.locked CARDIO-02',
      'session.reopened CARDIO-01',
    ]);
    expect(await storyOf('Lefèvre')).toEqual(
      expect.arrayContaining([
        'session.opened CARDIO-02',
        'oidc.signed-in CARDIO-02',
        'vihf.issued CARDIO-02',
        'dmp.retrieve CARDIO-02',
      ]),
    );
    expect((await storyOf('Haddad')).some((step) => step.startsWith('session.ended'))).toBe(true);
  });
});
