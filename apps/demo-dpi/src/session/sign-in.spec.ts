import { importClientKey } from '../hub/client-key.js';
import { HubConnection } from '../hub/hub-connection.js';
import { SignIn } from '../hub/sign-in.js';
import { Browser, startDpi, type RunningDpi } from '../testing.js';

let running: RunningDpi;
let origin: string;

beforeEach(async () => {
  running = await startDpi();
  ({ origin } = running);
});
afterEach(async () => {
  await running.stop();
});

describe('signing in by the hub', () => {
  it('opens on a welcome page that leads to the hub', async () => {
    const page = await new Browser().visit(`${origin}/`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Se connecter avec Portique');
    expect(page.text).toContain('href="/login"');
  });

  it('brings whoever taps their badge to the patients, without typing anything here', async () => {
    const browser = new Browser();
    const page = await browser.visit(`${origin}/login`);
    expect(page.url).toBe(`${origin}/patients`);
    expect(page.text).toContain('Camille MOREAU');
    expect(page.text).toContain('PATB-QUATRE LAURENCE');
  });

  it('pushes the request: no nonce, no scope, no redirect address passes by the browser', async () => {
    const browser = new Browser();
    await browser.visit(`${origin}/login`);
    const asked = browser.passed.find((url) => url.startsWith(`${running.hub.issuer}/auth?`));
    const names = [...new URL(asked ?? '').searchParams.keys()].toSorted();
    expect(names).toEqual(['client_id', 'request_uri']);
  });

  it('comes back to the page that was asked for', async () => {
    const page = await new Browser().visit(`${origin}/patients/100401/prescriptions`);
    expect(page.url).toBe(`${origin}/patients/100401/prescriptions`);
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'does not come back to %s',
    async (elsewhere) => {
      const page = await new Browser().visit(
        `${origin}/login?return=${encodeURIComponent(elsewhere)}`,
      );
      expect(page.url).toBe(`${origin}/patients`);
    },
  );

  it('shows who is signed in, how, and until when a badge alone is enough', async () => {
    const { text } = await new Browser().visit(`${origin}/login`);
    expect(text).toContain('Ma session');
    expect(text).toContain('mfa pin pop');
    expect(text).toContain('eidas1');
    expect(text).toMatch(/encore 3 h 5\d|encore 4 h 00/);
    expect(text).toContain('99900063480 (confirmé)');
  });

  it('keeps the session in a cookie that no script reads', async () => {
    const browser = new Browser();
    const login = await browser.ask(`${origin}/login`);
    const cookies = login.headers.getSetCookie();
    expect(cookies.join()).toMatch(/estran_sign_in=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
    await browser.visit(`${origin}/login`);
    expect(browser.cookiesOf(origin).get('estran_session')).toMatch(/^[\w-]{43}$/);
  });

  it('says it plainly when nobody signs in', async () => {
    running.hub.atThePost = undefined;
    const page = await new Browser().visit(`${origin}/login`);
    expect(page.status).toBe(400);
    expect(page.text).toContain('refusée ou abandonnée');
  });

  it('takes the answer of a sign-in once', async () => {
    const browser = new Browser();
    await browser.visit(`${origin}/login`);
    const callback = browser.passed.find((url) => url.startsWith(`${origin}/callback`)) ?? '';
    const again = await browser.visit(callback);
    expect(again.status).toBe(400);
    expect(again.text).toContain('a déjà servi');
  });

  it('refuses the answer of a sign-in begun in another browser', async () => {
    const [victim, attacker] = [new Browser(), new Browser()];
    const begun = await attacker.ask(`${origin}/login`);
    let at = begun.headers.get('location') ?? '';
    while (!at.startsWith(`${origin}/callback`)) {
      const hop = await attacker.ask(at);
      at = new URL(hop.headers.get('location') ?? '', at).href;
    }
    await victim.ask(`${origin}/login`);
    const page = await victim.visit(at);
    expect(page.status).toBe(400);
    expect(victim.cookiesOf(origin).has('estran_session')).toBe(false);
  });

  it.each([
    ['state', { state: 'another' }],
    ['nonce', { nonce: 'another' }],
    ['verifier', { verifier: 'x'.repeat(43) }],
  ])('refuses another %s than the one of the attempt', async (_what, change) => {
    const { hub, dpi, clock } = running;
    const settings = dpi.connection.settings;
    const connection = new HubConnection(settings, () => undefined);
    await connection.discover();
    const signIn = new SignIn(connection, `${origin}/callback`, clock);
    const { attempt, url } = await signIn.begin({ returnTo: '/patients', silent: false });
    const browser = new Browser();
    let at = url.href;
    while (!at.startsWith(`${origin}/callback`)) {
      const hop = await browser.ask(at);
      at = new URL(hop.headers.get('location') ?? '', at).href;
    }
    expect(new URL(at).searchParams.get('iss')).toBe(hub.issuer);
    await expect(signIn.finish({ ...attempt, ...change }, new URL(at))).rejects.toMatchObject({
      code: 'sign-in.refused',
    });
  });

  it('asks for the two factors again when told to', async () => {
    const browser = new Browser();
    await browser.visit(`${origin}/login`);
    const first = browser.cookiesOf(origin).get('estran_session');
    const page = await browser.visit(`${origin}/login?fresh=now&return=/patients/100401/dmp`);
    expect(browser.passed.some((url) => url.includes('/interaction/'))).toBe(true);
    expect(page.url).toBe(`${origin}/patients/100401/dmp`);
    expect(browser.cookiesOf(origin).get('estran_session')).not.toBe(first);
  });

  it('answers in words while the hub cannot be reached, and finds it later', async () => {
    const { hub } = running;
    const settings = {
      issuer: 'http://localhost:9/oidc',
      clientId: 'demo-dpi',
      key: await importClientKey(hub.dpiJwk),
    };
    const waits: string[] = [];
    const connection = new HubConnection(settings, (event) => waits.push(event));
    const trying = connection.discoverInTime();
    await new Promise((done) => {
      setTimeout(done, 200);
    });
    expect(waits).toEqual(['hub.not-found-yet']);
    const signIn = new SignIn(connection, `${origin}/callback`, running.clock);
    await expect(signIn.begin({ returnTo: '/', silent: false })).rejects.toMatchObject({
      code: 'hub.unreachable',
    });
    connection.close();
    await trying;
  });

  it('shows "Portique ne répond pas" when the hub goes away', async () => {
    await running.hub.stop();
    const page = await new Browser().visit(`${origin}/login`);
    expect(page.status).toBe(503);
    expect(page.text).toContain('Portique ne répond pas');
  });
});

describe('signing out', () => {
  it('ends the session here and at the hub', async () => {
    const browser = new Browser();
    await browser.visit(`${origin}/login`);
    const out = await browser.ask(`${origin}/logout`, { method: 'POST', headers: { origin } });
    const at = new URL(out.headers.get('location') ?? '');
    expect(at.origin + at.pathname).toBe(`${running.hub.issuer}/session/end`);
    expect(at.searchParams.get('post_logout_redirect_uri')).toBe(`${origin}/a-bientot`);
    expect(at.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    const asked = await browser.ask(`${origin}/patients`);
    expect(asked.headers.get('location')).toBe('/login?return=%2Fpatients');
  });

  it('does not do it for another site', async () => {
    const browser = new Browser();
    await browser.visit(`${origin}/login`);
    const page = await browser.submit(`${origin}/logout`, {}, 'https://evil.example');
    expect(page.status).toBe(403);
    const still = await browser.visit(`${origin}/patients`);
    expect(still.url).toBe(`${origin}/patients`);
  });
});

describe('every page', () => {
  it.each(['/', '/a-bientot', '/session-fermee', '/patients', '/patients/100401', '/nowhere'])(
    '%s has a strict policy, nothing inline and is kept nowhere',
    async (path) => {
      const browser = new Browser();
      await browser.visit(`${origin}/login`);
      const page = await browser.visit(`${origin}${path}`);
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.has('x-powered-by')).toBe(false);
      expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|javascript:/i);
      expect(page.text).toContain('<html lang="fr">');
    },
  );

  it('serves its own files and says how it is', async () => {
    const browser = new Browser();
    for (const [file, type] of [
      ['estran.css', 'text/css'],
      ['session.js', 'text/javascript'],
      ['estran.svg', 'image/svg+xml'],
    ] as const) {
      const page = await browser.visit(`${origin}/assets/${file}`);
      expect(page.headers.get('content-type')).toContain(type);
    }
    const health = await browser.visit(`${origin}/health`);
    expect(JSON.parse(health.text)).toEqual({ status: 'ok', hub: 'found' });
  });
});
