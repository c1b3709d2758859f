import { AuditTrail } from '../../libs/audit/src/index.js';
import { MeansRegister } from '../../libs/authentication/src/index.js';
import { Database } from '../../libs/database/src/index.js';
import { Transactions } from '../../libs/kernel/src/index.js';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { faultsOf, picture, plugKey, Ward } from '../support/ward.js';

describeWith('chromium')('a person, for themselves', () => {
  let ward: Ward;

  beforeAll(async () => {
    ward = await Ward.open();
  }, 150_000);
  afterAll(() => ward.close());

  const identityOf = (familyName: string) =>
    ward.demo.people.find(({ person }) => person.familyName === familyName)!.identity;

  const meansOf = async (familyName: string) =>
    ward.demo.hub.app.get(MeansRegister, { strict: false }).listOf(identityOf(familyName).id);

  it('sees what they hold, what they opened, and what was done in their name; nothing of others', async () => {
    const { page, context } = await ward.browserOn('CARDIO-01');
    await page.goto(`${ward.dpi}/login`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Moreau', 'CARDIO-01');
    await page.fill('#pin', '0000');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#pin-error');
    ward.clock.forward(4);
    await page.fill('#pin', ward.person('Moreau').pin);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${ward.dpi}/patients**`);

    await page.goto(`${ward.hub}/compte`);
    expect(await page.getByRole('heading', { name: 'Mes dernières sessions' }).count()).toBe(1);
    expect(await page.locator('main').innerText()).toContain('CARDIO-01');
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'account');
    await page.getByRole('link', { name: 'Voir mes derniers accès' }).click();
    const shown = await page.locator('table').innerText();
    for (const words of ['Session ouverte', 'Code erroné', 'Application ouverte – Estran'])
      expect(shown).toContain(words);
    expect(shown).toContain('refusé');
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'accesses');

    // A page that begins at somebody else's event shows nothing, and another's means is not there.
    const database = ward.demo.hub.app.get(Database, { strict: false });
    const foreign = await database.prisma.auditEvent.findFirstOrThrow({
      where: { subjectId: { not: identityOf('Moreau').id } },
    });
    await page.goto(`${ward.hub}/compte/acces?avant=${foreign.id}`);
    expect(await page.locator('main').innerText()).toContain('Rien encore.');
    const [other] = await meansOf('Lefèvre');
    for (const act of ['perdu', 'revoquer']) {
      const answer = await page.request.post(`${ward.hub}/compte/moyens/${other!.id}/${act}`, {
        headers: { origin: ward.hub },
      });
      expect(answer.status()).toBe(404);
    }
    expect((await meansOf('Lefèvre'))[0]!.state).toBe('active');
    await context.close();
  }, 60_000);

  it('reads the trail thirty events at a time', async () => {
    const { page, context } = await ward.browserOn('CARDIO-01');
    await ward.signIn(page, 'Moreau', 'CARDIO-01');
    const trail = ward.demo.hub.app.get(AuditTrail, { strict: false });
    const transactions = ward.demo.hub.app.get(Transactions, { strict: false });
    const { id } = identityOf('Moreau');
    for (let n = 0; n < 40; n++)
      await transactions.run((tx) =>
        trail.record(tx, {
          kind: 'badge.refused',
          outcome: 'refused',
          actor: { kind: 'person', id },
          subject: id,
          workstation: `POSTE-${n}`,
          detail: { because: 'person-not-active' },
        }),
      );
    await page.goto(`${ward.hub}/compte/acces`);
    expect(await page.locator('tbody tr').count()).toBe(30);
    const first = await page.locator('tbody tr').allInnerTexts();
    await page.getByRole('link', { name: 'Plus anciens' }).click();
    await page.waitForURL('**/acces?avant=**');
    const second = await page.locator('tbody tr').allInnerTexts();
    expect(first.some((row) => row.includes('POSTE-39'))).toBe(true);
    expect(second.some((row) => row.includes('POSTE-0'))).toBe(true);
    expect(second.some((row) => row.includes('POSTE-39'))).toBe(false);
    await context.close();
  }, 60_000);

  it('chooses another code only when signed in without it', async () => {
    const { page, context } = await ward.browserOn('CARDIO-01');
    await plugKey(page);
    await ward.signIn(page, 'Haddad', 'CARDIO-01');
    await page.goto(`${ward.hub}/compte/code`);
    expect(await page.locator('main').innerText()).toContain('connectez-vous sans lui');
    expect(await page.locator('input').count()).toBe(0);
    const forced = await page.request.post(`${ward.hub}/compte/code`, {
      form: { pin: '4826', again: '4826' },
      headers: { origin: ward.hub },
    });
    expect(forced.status()).not.toBe(200);

    await page.goto(`${ward.hub}/compte`);
    await page.click('#add-key button.primary');
    await page.waitForSelector('ul.means li:has-text("Clé de sécurité")');
    await context.clearCookies();
    await page.goto(`${ward.hub}/compte/connexion`);
    await page.click('#use-key');
    await page.waitForURL(`${ward.hub}/compte`);
    await page.getByRole('link', { name: 'Changer mon code personnel' }).click();
    const choose = async (pin: string, again: string): Promise<void> => {
      await page.getByLabel('Nouveau code').fill(pin);
      await page.getByLabel('Le même code').fill(again);
      await page.keyboard.press('Enter');
    };
    await choose('4826', '4827');
    await page.getByText('ne sont pas les mêmes').waitFor();
    await choose('1234', '1234');
    await page.getByText('trop facile à deviner').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'pin');
    await choose('4826', '4826');
    await page.getByText('Votre code est changé.').waitFor();

    const post = await ward.browserOn('CARDIO-02');
    await page.goto(`${ward.hub}/compte`);
    await page
      .getByRole('button', { name: /Fermer|Terminer/ })
      .first()
      .click();
    await post.page.goto(`${ward.dpi}/login`);
    await post.page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Haddad', 'CARDIO-02');
    await post.page.fill('#pin', '4826');
    await post.page.keyboard.press('Enter');
    await post.page.waitForURL(`${ward.dpi}/patients**`);
    await context.close();
    await post.context.close();
  }, 90_000);

  it('revokes their own badge after a recent sign-in, and it opens nothing any more', async () => {
    const { page, context } = await ward.browserOn('CARDIO-01');
    await ward.signIn(page, 'Lefèvre', 'CARDIO-01');
    await page.goto(`${ward.hub}/compte`);
    ward.clock.forward(14 * 60);
    await page.reload();
    ward.clock.forward(2 * 60);
    await page.getByText('Je n’en veux plus').first().click();
    await page
      .getByRole('button', { name: /Révoquer pour toujours/ })
      .first()
      .click();
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    expect((await meansOf('Lefèvre')).find(({ kind }) => kind === 'badge')!.state).toBe('active');
    await ward.tap('Lefèvre', 'CARDIO-01');
    await page.fill('#pin', ward.person('Lefèvre').pin);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${ward.hub}/compte`);
    await page.getByText('Je n’en veux plus').first().click();
    await page
      .getByRole('button', { name: /Révoquer pour toujours/ })
      .first()
      .click();
    await page.waitForURL(`${ward.hub}/poste`);
    expect((await meansOf('Lefèvre')).find(({ kind }) => kind === 'badge')!.state).toBe('revoked');
    await page.goto(`${ward.dpi}/login`);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await ward.tap('Lefèvre', 'CARDIO-01');
    await page.waitForSelector('.alert[role="alert"]');
    await context.close();
  }, 60_000);
});
