import { randomUUID } from 'node:crypto';
import { THE_HUB } from '#libs/audit';
import { Backups, Workstations } from '#libs/authentication';
import { IdentityId } from '#libs/kernel';
import * as oc from 'openid-client';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { OidcClients } from '../clients/oidc-clients.js';
import {
  insertPerson,
  startTestHub,
  TestApplication,
  TestBrowser,
  type TestHub,
} from '../testing.js';

const MATRICULE = 'M-4711';
let test: TestDatabase;
let hub: TestHub;
let portal: TestApplication;
let code: string;
let backupId: string;

const service = <T>(type: abstract new (...args: never[]) => T): T =>
  hub.app.get<T>(type, { strict: false });

beforeAll(async () => {
  test = await testDatabase();
  hub = await startTestHub({ url: test.url });
  const { id } = await insertPerson(test.database);
  const identityId = IdentityId.parse(id);
  await test.database.prisma.matricule.create({
    data: { entityFiness: '010009983', number: MATRICULE, identityId },
  });
  const client = {
    client_id: 'portail',
    client_name: 'Portail RH',
    token_endpoint_auth_method: 'none',
    redirect_uris: ['https://dpi.example.fr/retour'],
  };
  await service(OidcClients).import([client], THE_HUB);
  portal = await TestApplication.of(hub, 'portail', oc.None());
  const by = { kind: 'operator', id: 'dsi' } as const;
  const opened = await service(Backups).activate({ identityId, reason: 'lecteurs en panne', by });
  code = opened.code!.reveal();
  backupId = opened.backup.id;
});
afterAll(async () => {
  await hub.close();
  await test.drop();
});

async function aPostBrowser(): Promise<TestBrowser> {
  const workstations = service(Workstations);
  const name = `URG-${randomUUID().slice(0, 4)}`;
  const form = { name, siteFiness: '010009991', unitLabel: 'Urgences' };
  const { id } = await workstations.create(form, THE_HUB);
  const { url } = await workstations.browserTicket(id, THE_HUB);
  const browser = new TestBrowser(hub.origin);
  await browser.get(new URL(url).pathname);
  return browser;
}

/** The sign-in page of a request, in this browser. */
async function signInPage(browser: TestBrowser, more: Record<string, string> = {}) {
  const { url, checks } = await portal.start('openid', more);
  const { url: at, answer } = await browser.follow(await browser.get(url.href));
  return { path: new URL(at).pathname, text: await answer.text(), checks };
}

describe('break-glass at the sign-in page', () => {
  it('is offered quietly on a post, and not elsewhere', async () => {
    const onPost = await aPostBrowser();
    const here = await signInPage(onPost);
    expect(here.text).toContain(`href="${here.path}/backup">Accès de secours</a>`);
    const form = await (await onPost.get(`${here.path}/backup`)).text();
    expect(form).toContain('Votre matricule');
    expect(form).not.toContain('<script');
    const away = new TestBrowser(hub.origin);
    const there = await signInPage(away);
    expect(there.text).not.toContain('Accès de secours');
    for (const answer of [
      await away.get(`${there.path}/backup`),
      await away.post(`${there.path}/backup`, { matricule: MATRICULE, code }),
    ]) {
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('seulement sur un poste');
    }
  });

  it('says the same for an unknown matricule, a wrong code and no code at all', async () => {
    const browser = await aPostBrowser();
    const { path } = await signInPage(browser);
    const refused = [];
    for (const typed of [
      { matricule: 'nobody', code },
      { matricule: MATRICULE, code: 'ABCD-EFGH-JKMN' },
      { matricule: MATRICULE, code: '<b>' },
    ]) {
      const answer = await browser.post(`${path}/backup`, typed);
      refused.push({ status: answer.status, text: await answer.text() });
    }
    expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
    expect(refused[0]).toMatchObject({ status: 403 });
    expect(refused[0]!.text).toContain('n’ouvrent aucun accès de secours');
  });

  it('opens the application at the least level, until an administrator ends it', async () => {
    const browser = await aPostBrowser();
    const { path, checks } = await signInPage(browser);
    const answer = await browser.post(`${path}/backup`, { matricule: MATRICULE, code });
    const { url: callback } = await browser.follow(answer);
    const tokens = await portal.exchange(new URL(callback), checks);
    expect(tokens.claims()).toMatchObject({ acr: 'urn:portique:acr:backup' });
    await portal.userInfo(tokens);
    const administrator = { kind: 'operator', id: 'dsi' } as const;
    await service(Backups).end(backupId, 'lecteurs réparés', administrator);
    await expect(portal.userInfo(tokens)).rejects.toMatchObject({ status: 401 });
  });
});
