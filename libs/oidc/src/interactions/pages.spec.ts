import { randomUUID } from 'node:crypto';
import { get as httpGet } from 'node:http';
import { THE_HUB } from '#libs/audit';
import { CareSessions, Workstations } from '#libs/authentication';
import * as oc from 'openid-client';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { OidcClients } from '../clients/oidc-clients.js';
import {
  insertPerson,
  startTestHub,
  TestApplication,
  TestBrowser,
  type TestHub,
  type TestPerson,
} from '../testing.js';

let test: TestDatabase;
let hub: TestHub;
let person: TestPerson;
let portal: TestApplication;

beforeAll(async () => {
  test = await testDatabase();
  hub = await startTestHub({ url: test.url });
  person = await insertPerson(test.database);
  await hub.app.get(OidcClients).import(
    [
      {
        client_id: 'portail',
        client_name: 'Portail <RH>',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['https://dpi.example.fr/retour'],
        client_uri: 'https://portail.example.fr/',
      },
    ],
    THE_HUB,
  );
  portal = await TestApplication.of(hub, 'portail', oc.None());
});
afterAll(async () => {
  await hub.close();
  await test.drop();
});

const newBrowser = (): TestBrowser => new TestBrowser(hub.origin);
const key = (): Record<string, string> => ({ identityId: person.id, how: 'fido2' });

async function ticket(): Promise<string> {
  const workstations = hub.app.get(Workstations, { strict: false });
  const created = await workstations.create(
    {
      name: `CARDIO-${randomUUID().slice(0, 4)}`,
      siteFiness: '010009991',
      unitLabel: 'Cardiologie',
    },
    THE_HUB,
  );
  const made = await workstations.browserTicket(created.id, THE_HUB);
  return new URL(made.url).pathname;
}

describe('the page of a post', () => {
  it('shows the applications to open, and that this browser belongs to no post', async () => {
    const page = await (await newBrowser().get('/poste')).text();
    expect(page).toContain('Ce navigateur n’est rattaché à aucun poste');
    expect(page).toContain('href="https://portail.example.fr/">Portail &lt;RH&gt;</a>');
  });

  it('is reached by a one-time ticket, that ties the browser and ends whoever was signed in', async () => {
    const browser = newBrowser();
    const tokens = await portal.signIn(browser, 'openid', key());
    const path = await ticket();
    const answer = await browser.get(path);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/poste']);
    const cookie = browser.cookies().find(({ name }) => name === 'portique_post');
    expect(cookie?.attributes).toMatch(/HttpOnly/);
    expect(cookie?.attributes).toMatch(/SameSite=Lax/);
    expect(cookie?.attributes).not.toMatch(/Secure/);
    expect(await (await browser.get('/poste')).text()).toMatch(/CARDIO-/);
    await expect(portal.userInfo(tokens)).rejects.toMatchObject({ status: 401 });
    const [session] = await hub.app.get(CareSessions).listOf(person.id as never);
    expect(session!.state).toBe('ended');
    const again = await newBrowser().get(path);
    expect(again.status).toBeGreaterThanOrEqual(400);
    expect(await again.text()).not.toMatch(/node_modules|Error:/);
  });

  it('refuses what is no ticket', async () => {
    for (const wrong of ['x', 'x'.repeat(300), '..%2f..%2fetc', randomUUID()]) {
      const answer = await newBrowser().get(`/poste/${wrong}`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});

/** `fetch` would add `Cache-Control: no-cache` to a conditional request. */
const statusWith = (etag: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { 'if-none-match': etag };
    httpGet(`${hub.origin}/assets/portique.css`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });

describe('the files of the pages', () => {
  it('are kept for ever under the address of their content', async () => {
    const page = await (await newBrowser().get('/poste')).text();
    const address = /href="(\/assets\/portique\.css\?v=[^"]+)"/.exec(page)![1]!;
    const answer = await fetch(hub.origin + address);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-type')).toContain('text/css');
    const etag = answer.headers.get('etag')!;
    expect(await statusWith(etag)).toBe(304);
    expect(await statusWith('"another"')).toBe(200);
    const former = await fetch(`${hub.origin}/assets/portique.css?v=old`);
    expect(former.headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['portique.css', 'portique.svg', 'sign-in.js', 'add-key.js', 'simplewebauthn.js'])(
    'hold %s',
    async (name) => {
      const answer = await fetch(`${hub.origin}/assets/${name}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect((await answer.text()).length).toBeGreaterThan(100);
    },
  );

  it.each(['package.json', '..%2fpackage.json', 'portique.css%00', 'Portique.css'])(
    'hold nothing else (%s)',
    async (name) => {
      expect((await fetch(`${hub.origin}/assets/${name}`)).status).toBeGreaterThanOrEqual(400);
    },
  );
});

describe('the account page', () => {
  it('leads to the sign-in, and back to the page of the person', async () => {
    const browser = newBrowser();
    const { url } = await browser.follow(await browser.get('/compte'));
    expect(url).toContain('/interaction/');
    const answer = await browser.post(`${new URL(url).pathname}/fake-sign-in`, key());
    const end = await browser.follow(answer);
    expect(new URL(end.url).pathname).toBe('/compte');
    const page = await end.answer.text();
    expect(page).toContain('Camille MOREAU');
    expect(page).toContain('Ajouter une clé de sécurité');
  });

  it('asks for both factors again when a recent sign-in is wanted', async () => {
    const browser = newBrowser();
    const { url } = await browser.follow(await browser.get('/compte/connexion'));
    await browser.follow(await browser.post(`${new URL(url).pathname}/fake-sign-in`, key()));
    hub.clock.forward(600);
    await browser.get('/compte');
    hub.clock.forward(600);
    const old = await browser.follow(await browser.get('/compte'));
    expect(await old.answer.text()).toContain('/compte/connexion?recente=oui');
    const again = await browser.follow(await browser.get('/compte/connexion?recente=oui'));
    expect(again.url).toContain('/interaction/');
  });

  it('closes the session everywhere when its owner asks', async () => {
    const browser = newBrowser();
    const { url } = await browser.follow(await browser.get('/compte'));
    await browser.follow(await browser.post(`${new URL(url).pathname}/fake-sign-in`, key()));
    const answer = await browser.post('/compte/session/fin', {});
    expect(new URL((await browser.follow(answer)).url).pathname).toBe('/poste');
    expect((await browser.follow(await browser.get('/compte'))).url).toContain('/interaction/');
  });

  it('gives nobody else’s means away: an unknown one is refused, without a session nothing happens', async () => {
    const browser = newBrowser();
    const path = '/compte/moyens/00000000-0000-4000-8000-000000000001/perdu';
    expect((await browser.post(path, {})).status).toBe(400);
    const { url } = await browser.follow(await browser.get('/compte'));
    await browser.follow(await browser.post(`${new URL(url).pathname}/fake-sign-in`, key()));
    expect((await browser.post(path, {})).status).toBe(404);
  });

  it('goes to the post’s page when the person gives up', async () => {
    const browser = newBrowser();
    const { url } = await browser.follow(await browser.get('/compte'));
    const answer = await browser.post(`${new URL(url).pathname}/cancel`, {});
    expect(new URL((await browser.follow(answer)).url).pathname).toBe('/poste');
  });

  it('cannot be signed in to with another’s interaction', async () => {
    const browser = newBrowser();
    const { url } = await browser.follow(await browser.get('/compte'));
    const stranger = await newBrowser().post(`${new URL(url).pathname}/fake-sign-in`, key());
    expect(stranger.status).toBeGreaterThanOrEqual(400);
  });
});

describe('a sign-in page', () => {
  it('says that both factors are wanted when the application asks for it', async () => {
    const browser = newBrowser();
    await browser.get(await ticket());
    const { url } = await portal.start('openid', { prompt: 'login' });
    const page = await (await browser.follow(await browser.get(url.href))).answer.text();
    expect(page).toContain('Cette application demande votre badge et votre code');
    const plain = await portal.start('openid');
    const other = await (await browser.follow(await browser.get(plain.url.href))).answer.text();
    expect(other).not.toContain('Cette application demande votre badge');
    expect(other).toContain('Présentez votre badge');
  });

  it('that is over says so in words', async () => {
    const answer = await newBrowser().get(`/interaction/${'x'.repeat(43)}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('a expiré ou a déjà servi');
  });

  it('allows its form to lead back to the application and nowhere else', async () => {
    const browser = newBrowser();
    const { url } = await portal.start('openid');
    const page = await browser.follow(await browser.get(url.href));
    expect(page.answer.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://dpi.example.fr;",
    );
  });
});

describe('the list of applications', () => {
  it('is not for everybody', async () => {
    expect((await fetch(`${hub.origin}/api/v1/clients`)).status).toBe(401);
  });
});
