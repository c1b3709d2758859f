import type { Locator, Page } from 'playwright-core';
import { TOTP } from 'otpauth';
import { AuditSearch, THE_HUB } from '../../libs/audit/src/index.js';
import {
  KeyInvitations,
  MeansPolicies,
  MeansRegister,
} from '../../libs/authentication/src/index.js';
import { Transactions } from '../../libs/kernel/src/index.js';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { faultsOf, plugKey, Ward } from '../support/ward.js';

describeWith('chromium')('the badge desk', () => {
  let ward: Ward;
  let desk: Page;

  beforeAll(async () => {
    ward = await Ward.open();
    desk = await consoleOf('Dumas', 'BUREAU-BADGES');
  }, 150_000);
  afterAll(() => ward.close());

  async function consoleOf(who: string, post: string): Promise<Page> {
    const { page } = await ward.browserOn(post);
    const console_ = { door: `${ward.hub}/console/`, inside: `${ward.hub}/console/**` };
    await ward.enter(page, console_, { who, post });
    return page;
  }

  const kindsOf = async (familyName: string): Promise<readonly string[]> => {
    const identity = ward.demo.people.find(({ person }) => person.familyName === familyName);
    const search = ward.demo.hub.app.get(AuditSearch, { strict: false });
    const question = { person: identity?.identity.id };
    return (await search.search(question, { size: 200 }, THE_HUB)).events.map(({ kind }) => kind);
  };

  async function openPerson(typed: string, name: string): Promise<void> {
    await desk.goto(`${ward.hub}/console/identities`);
    await desk.getByRole('searchbox').first().fill(typed);
    await desk
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click();
    await desk.getByRole('tab', { name: 'Moyens' }).click();
  }

  /** A card laid before the hub waits for it is an ordinary tap: the officer lays it again. */
  async function layUntil(card: string, sign: Locator): Promise<void> {
    for (let laid = 0; laid < 10 && !(await sign.isVisible()); laid++)
      await ward.tap(card, 'BUREAU-BADGES');
    await sign.waitFor();
  }

  async function chooseDesk(dialog: Locator): Promise<void> {
    await dialog.getByRole('combobox').or(dialog.getByRole('textbox')).first().click();
    await desk.getByRole('option', { name: /BUREAU-BADGES/ }).click();
  }

  /** From the sign-in page of a post to the EHR, by a badge and a code. */
  async function openEhr(card: string, pin: string, post: string): Promise<string> {
    const { page, context } = await ward.browserOn(post);
    await page.goto(`${ward.dpi}/login`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap(card, post);
    const asked = page.waitForSelector('#pin').catch(() => undefined);
    const refused = page.waitForSelector('.alert[role="alert"]').catch(() => undefined);
    await Promise.race([asked, refused]);
    const alert = page.locator('.alert[role="alert"]');
    if (await alert.isVisible()) {
      const words = await alert.innerText();
      await context.close();
      return words;
    }
    await page.fill('#pin', pin);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${ward.dpi}/patients**`);
    await context.close();
    return 'open';
  }

  it('welcomes a newcomer: identity, badge, code, then the EHR', async () => {
    await openPerson('marchal theo', 'MARCHAL');
    await desk.getByRole('button', { name: 'Préparer un badge' }).click();
    const early = desk.getByRole('dialog');
    await chooseDesk(early);
    await early.locator('button[type="submit"]').click();
    await desk.getByText('Vérifiez d’abord l’identité').first().waitFor();
    await desk.keyboard.press('Escape');

    await desk.getByRole('button', { name: 'Vérifier l’identité' }).click();
    const check = desk.getByRole('dialog');
    await check.getByText('De visu, avec une pièce d’identité').waitFor();
    expect(await faultsOf(desk)).toEqual([]);
    await check.getByRole('button', { name: 'Identité vérifiée' }).click();
    await desk.getByText('De visu, avec une pièce d’identité – Carte nationale').waitFor();
    expect(await desk.getByText(/en 0 min \d+ s/).count()).toBeGreaterThan(0);

    await desk.getByRole('button', { name: 'Préparer un badge' }).click();
    const badge = desk.getByRole('dialog');
    await chooseDesk(badge);
    await badge.locator('button[type="submit"]').click();
    await layUntil('Carte vierge', desk.getByText('est prêt').first());

    await desk.getByRole('button', { name: 'Choisir le code' }).click();
    const code = desk.getByRole('dialog');
    for (const field of await code.locator('input[type="password"]').all())
      await field.fill('7402');
    await code.locator('button[type="submit"]').click();
    await desk.getByText('Le code est enregistré.').waitFor();

    expect(await openEhr('Carte vierge', '7402', 'URG-01')).toBe('open');
    expect(await kindsOf('Marchal')).toEqual(
      expect.arrayContaining(['enrolment.checked', 'means.issued', 'pin.set', 'session.opened']),
    );
  }, 120_000);

  it('lends a badge to somebody who forgot theirs, until they bring it back', async () => {
    const loanCard = await ward.blankCard('Badge de prêt P-001');
    await desk.goto(`${ward.hub}/console/desk`);
    await desk.getByRole('button', { name: 'Ajouter un badge' }).click();
    const stock = desk.getByRole('dialog');
    await chooseDesk(stock);
    await stock.getByLabel('Numéro imprimé').fill('P-001');
    await stock.getByRole('button', { name: 'Préparer' }).click();
    await layUntil(loanCard, desk.getByText('P-001').first());
    expect(await faultsOf(desk)).toEqual([]);

    await openPerson('lefevre antoine', 'LEFÈVRE');
    await desk.getByRole('button', { name: 'Prêter un badge' }).click();
    const lend = desk.getByRole('dialog');
    await lend.getByText('Badge prêté').first().waitFor();
    await lend.getByRole('button', { name: 'Prêter', exact: true }).click();
    await desk.getByText('Badge n° P-001').first().waitFor();

    const { pin } = ward.person('Lefèvre');
    expect(await openEhr('Lefèvre', pin, 'CARDIO-01')).toContain('suspendu');
    expect(await openEhr(loanCard, pin, 'CARDIO-01')).toBe('open');

    await desk.goto(`${ward.hub}/console/desk`);
    await desk.getByText('1 prêt à ce jour').waitFor();
    await desk.getByRole('button', { name: /Rendre le badge/ }).click();
    await desk.getByRole('button', { name: 'Le badge est rendu' }).click();
    await desk.getByText('Session ouverte').first().waitFor();
    await desk.keyboard.press('Escape');

    expect(await openEhr(loanCard, pin, 'CARDIO-01')).not.toBe('open');
    expect(await openEhr('Lefèvre', pin, 'CARDIO-02')).toBe('open');
  }, 120_000);

  it('opens by break-glass what nothing else opens: by an administrator, for another, for a time', async () => {
    const page = await consoleOf('Benali', 'URG-01');
    await page.goto(`${ward.hub}/console/backup`);
    await page.getByRole('button', { name: 'Ouvrir un accès de secours' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Pour qui').fill('haddad');
    await page
      .getByRole('option', { name: /HADDAD/ })
      .first()
      .click();
    await dialog.getByRole('textbox', { name: /Motif|Raison/ }).fill('Lecteurs en panne');
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Ouvrir', exact: true }).click();
    const shown = page.getByRole('dialog').getByLabel('Code', { exact: true });
    await shown.waitFor();
    const code = await shown.inputValue();

    const person = await ward.browserOn('CARDIO-02');
    await person.page.goto(`${ward.dpi}/login`);
    await person.page.getByRole('link', { name: /secours/ }).click();
    expect(await faultsOf(person.page)).toEqual([]);
    await person.page.getByLabel('Votre matricule').fill(ward.person('Haddad').matricule);
    await person.page.getByLabel('Le code d’accès de secours').fill(code);
    await person.page.keyboard.press('Enter');
    await person.page.waitForURL(`${ward.dpi}/patients**`);
    expect(await kindsOf('Haddad')).toEqual(
      expect.arrayContaining(['backup.activated', 'session.opened', 'oidc.signed-in']),
    );

    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Terminer' }).first().click();
    await page.getByRole('dialog').getByRole('textbox').fill('Lecteurs réparés');
    await page.getByRole('dialog').getByRole('button', { name: 'Terminer' }).click();
    await page.getByText('Terminé', { exact: true }).first().waitFor();
    await person.page.goto(`${ward.dpi}/patients`);
    expect(await person.page.locator('body').innerText()).not.toContain('Tous les patients');
    await person.context.close();
  }, 120_000);

  it('gives a password and a phone code to somebody who has no badge yet, where the hospital allows it', async () => {
    const policies = ward.demo.hub.app.get(MeansPolicies, { strict: false });
    const person = await ward.browserOn('CARDIO-01');
    await person.page.goto(`${ward.dpi}/login`);
    await person.page.waitForSelector('#sign-in[data-state="waiting"]');
    expect(await person.page.getByRole('link', { name: /Mot de passe/ }).count()).toBe(0);
    const off = await person.page.request.get(`${person.page.url().split('?')[0]}/password`);
    expect(off.status()).toBe(404);

    for (const kind of ['password', 'totp'] as const) {
      const former = (await policies.list()).find((policy) => policy.kind === kind)!;
      const { kind: _, factors: __, ...known } = former;
      await policies.change(kind, { ...known, enabled: true }, THE_HUB);
    }
    ward.clock.forward(3);
    await openPerson('lefevre antoine', 'LEFÈVRE');
    await desk.getByRole('button', { name: 'Donner un code d’activation' }).click();
    await desk.getByRole('button', { name: 'Créer le code' }).click();
    const shown = desk.getByRole('dialog').getByLabel('Code', { exact: true });
    await shown.waitFor();
    const first = await shown.inputValue();
    expect(await faultsOf(desk)).toEqual([]);

    const { page } = person;
    await page.reload();
    await page.getByRole('link', { name: /Mot de passe/ }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Première utilisation' }).click();
    await page.getByLabel('Votre matricule').fill(ward.person('Lefèvre').matricule);
    await page.getByLabel('Code d’activation').fill(first);
    await page.keyboard.press('Enter');
    const secret = await page.locator('code.key').innerText();
    const phone = new TOTP({ secret: secret.replaceAll(' ', '') });
    const codeNow = (): string => phone.generate({ timestamp: ward.clock.now().getTime() });
    const choose = async (password: string): Promise<void> => {
      await page.getByLabel('Code à 6 chiffres').fill(codeNow());
      await page.getByLabel('Mot de passe', { exact: true }).fill(password);
      await page.getByLabel('Le même mot de passe').fill(password);
      await page.keyboard.press('Enter');
    };
    await choose('Bienvenue2026!');
    await page.getByText('se devine trop facilement').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await choose('girafe tablier orage cerise violon');
    await page.waitForURL(`${ward.dpi}/patients**`);

    ward.clock.forward(30);
    const other = await ward.browserOn();
    await other.page.goto(`${ward.dpi}/login`);
    await other.page.getByRole('link', { name: /Mot de passe/ }).click();
    await other.page.getByLabel('Votre matricule').fill(ward.person('Lefèvre').matricule);
    await other.page.getByLabel('Mot de passe').fill('girafe tablier orage cerise violon');
    await other.page.getByLabel('Code à 6 chiffres').fill('000000');
    await other.page.keyboard.press('Enter');
    await other.page.getByText('n’ouvrent pas de session').waitFor();
    await other.page.getByLabel('Votre matricule').fill(ward.person('Lefèvre').matricule);
    await other.page.getByLabel('Mot de passe').fill('girafe tablier orage cerise violon');
    await other.page.getByLabel('Code à 6 chiffres').fill(codeNow());
    await other.page.keyboard.press('Enter');
    await other.page.waitForURL(`${ward.dpi}/patients**`);
    expect(await kindsOf('Lefèvre')).toEqual(
      expect.arrayContaining(['password.chosen', 'password.refused', 'session.opened']),
    );
    await person.context.close();
    await other.context.close();
  }, 120_000);

  it('registers the FIDO2 applet of a card at the desk; lost, the card takes it along', async () => {
    const register = ward.demo.hub.app.get(MeansRegister, { strict: false });
    const transactions = ward.demo.hub.app.get(Transactions, { strict: false });
    const { identity } = ward.demo.people.find(({ person }) => person.familyName === 'Moreau')!;
    const cardId = register.newId();
    await transactions.run(async (tx) => {
      const plastic = { kind: 'cps', label: 'Carte CPS', serial: '3100123456' } as const;
      const plasticId = await register.newPlastic(tx, plastic);
      const { serial, label } = plastic;
      const issue = { id: cardId, identityId: identity.id, label, serial, plasticId, by: THE_HUB };
      await register.issue(tx, 'cps', issue);
    });
    await openPerson(ward.person('Moreau').matricule, 'MOREAU');
    await desk.getByRole('button', { name: 'Enregistrer une clé' }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByLabel(/module FIDO2 de la carte CPS n° 3100123456/).check();
    expect(await faultsOf(desk)).toEqual([]);
    await dialog.getByRole('button', { name: 'Préparer la page' }).click();
    const link = dialog.getByRole('link', { name: 'Ouvrir la page' });
    const address = (await link.getAttribute('href'))!;

    const { page, context } = await ward.browserOn('BUREAU-BADGES');
    await plugKey(page);
    await page.goto(address);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/MOREAU/);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('La clé est enregistrée').waitFor();
    expect((await page.goto(address))!.status()).not.toBe(200);
    const states = async (): Promise<readonly string[]> =>
      (await register.listOf(identity.id))
        .filter(({ kind }) => kind !== 'badge')
        .map(({ kind, state }) => `${kind} ${state}`)
        .toSorted();
    expect(await states()).toEqual(['cps active', 'fido2 active']);

    await page.goto(`${ward.dpi}/login`);
    await page.click('#use-key');
    await page.waitForURL(`${ward.dpi}/patients**`);
    await register.change(
      { identityId: identity.id, meansId: cardId },
      { state: 'lost', reason: 'perdue en service', by: THE_HUB },
    );
    expect(await states()).toEqual(['cps lost', 'fido2 lost']);
    await context.clearCookies();
    await page.goto(`${ward.dpi}/login`);
    await page.click('#use-key');
    await page.locator('#key-status.alert').waitFor();
    expect(await kindsOf('Moreau')).toEqual(
      expect.arrayContaining(['fido2.key-invited', 'means.issued', 'means.lost', 'fido2.refused']),
    );
    await context.close();
  }, 120_000);

  it('refuses at the desk a key that can be copied, and an address that nobody made', async () => {
    const invitations = ward.demo.hub.app.get(KeyInvitations, { strict: false });
    const { identity } = ward.demo.people.find(({ person }) => person.familyName === 'Haddad')!;
    const { url } = await invitations.invite(identity.id, { by: THE_HUB });
    const { page, context } = await ward.browserOn();
    await plugKey(page, true);
    await page.goto(url);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('se copie sur d’autres appareils').waitFor();
    expect((await page.goto(`${url.slice(0, -4)}AAAA`))!.status()).not.toBe(200);
    ward.clock.forward(15 * 60);
    expect((await page.goto(url))!.status()).not.toBe(200);
    await expect(
      invitations.invite(identity.id, { by: { kind: 'person', id: identity.id } }),
    ).rejects.toMatchObject({ code: 'fido2.oneself' });
    await context.close();
  }, 60_000);
});
