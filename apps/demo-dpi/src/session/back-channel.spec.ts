import { generateKeyPair } from 'jose';
import { Browser, startDpi, type RunningDpi } from '../testing.js';

let running: RunningDpi;
let origin: string;
let browser: Browser;
let sid: string;

beforeEach(async () => {
  running = await startDpi();
  ({ origin } = running);
  browser = new Browser();
  await browser.visit(`${origin}/login`);
  const cookie = browser.cookiesOf(origin).get('estran_session');
  sid = running.dpi.sessions.find(cookie)?.claims.sid ?? '';
});
afterEach(async () => {
  await running.stop();
});

const send = async (token: string): Promise<number> => {
  const response = await fetch(`${origin}/backchannel-logout`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  });
  return response.status;
};

const now = (): number => Math.floor(Date.now() / 1000);

const isOpen = async (): Promise<boolean> =>
  (await browser.ask(`${origin}/patients`)).status === 200;

/** The page that waits, as its script does: what it hears until the line ends. */
async function listen(): Promise<() => Promise<string>> {
  const response = await browser.ask(`${origin}/session/events`);
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let heard = decoder.decode((await reader.read()).value);
  return async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return heard;
      heard += decoder.decode(value);
    }
  };
}

describe('back-channel logout', () => {
  it('knows the session by the name the hub gave it', () => {
    expect(sid).not.toBe('');
  });

  it('ends the session at once, and the open page is told', async () => {
    const heard = await listen();
    expect(await send(await running.hub.logoutToken({ sub: 'camille', sid }))).toBe(200);
    expect(await heard()).toContain('event: closed');
    expect(await isOpen()).toBe(false);
  });

  it('ends every session of a person when no session is named', async () => {
    const other = new Browser();
    await other.visit(`${origin}/login`);
    expect(await send(await running.hub.logoutToken({ sub: 'camille' }))).toBe(200);
    expect(await isOpen()).toBe(false);
    expect((await other.ask(`${origin}/patients`)).status).toBe(303);
  });

  it('ends nothing for a session that is not here', async () => {
    expect(await send(await running.hub.logoutToken({ sub: 'camille', sid: 'another' }))).toBe(200);
    expect(await isOpen()).toBe(true);
  });

  it('is what the hub itself sends when the person signs out there', async () => {
    const heard = await listen();
    const page = await browser.visit(`${running.hub.issuer}/session/end`);
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page.text) ?? [];
    await browser.submit(`${running.hub.issuer}/session/end/confirm`, { xsrf, logout: 'yes' });
    expect(await heard()).toContain('event: closed');
    expect(await isOpen()).toBe(false);
  });

  it.each([
    ['of another issuer', () => ({ iss: 'https://other.example' }), {}],
    ['for another application', () => ({ aud: 'other' }), {}],
    ['without the event', () => ({ events: {} }), {}],
    [
      'whose event is no object',
      () => ({ events: { 'http://schemas.openid.net/event/backchannel-logout': true } }),
      {},
    ],
    ['with a nonce', () => ({ nonce: 'n' }), {}],
    ['without an identifier of its own', () => ({ jti: undefined }), {}],
    ['that names nobody', () => ({ sub: undefined, sid: undefined }), {}],
    ['that is too old', () => ({ iat: now() - 600, exp: now() + 60 }), {}],
    ['from the future', () => ({ iat: now() + 600, exp: now() + 900 }), {}],
    ['that has expired', () => ({ iat: now() - 120, exp: now() - 60 }), {}],
    ['that is an ID token', () => ({}), { typ: 'JWT' }],
  ])('refuses a token %s', async (_what, change, header) => {
    const claims = { sub: 'camille', sid, ...change() };
    expect(await send(await running.hub.logoutToken(claims, header))).toBe(400);
    expect(await isOpen()).toBe(true);
  });

  it('refuses a token signed by another key', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect(await send(await running.hub.logoutToken({ sub: 'camille', sid }, {}, privateKey))).toBe(
      400,
    );
    expect(await isOpen()).toBe(true);
  });

  it('refuses what is no token at all', async () => {
    expect(await send('nothing')).toBe(400);
  });

  it('takes a token once', async () => {
    const token = await running.hub.logoutToken({ sub: 'camille', sid });
    expect(await send(token)).toBe(200);
    await browser.visit(`${origin}/login`);
    expect(await send(token)).toBe(400);
    expect(await isOpen()).toBe(true);
  });
});

describe('the open page', () => {
  it('is told at once when it has no session any more', async () => {
    const response = await new Browser().ask(`${origin}/session/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toContain('event: closed');
  });

  it('shows that the session is closed, and nothing of a patient', async () => {
    const page = await new Browser().visit(`${origin}/session-fermee`);
    expect(page.text).toContain('Session fermée');
    expect(page.text).not.toContain('PATB-QUATRE');
  });

  it.each([
    ['one second before thirty minutes without a gesture', 1799, true],
    ['after thirty minutes without a gesture', 1800, false],
  ])('is open or not %s', async (_when, seconds, open) => {
    const heard = listen();
    await heard;
    running.clock.forward(seconds);
    running.dpi.sessions.sweep();
    expect(await isOpen()).toBe(open);
  });

  it('closes four hours after the two factors, whatever is done meanwhile', async () => {
    const cookie = browser.cookiesOf(origin).get('estran_session');
    const authTime = running.dpi.sessions.find(cookie)!.claims.auth_time;
    for (let minutes = 20; minutes < 240; minutes += 20) {
      running.clock.moveTo(new Date((authTime + minutes * 60) * 1000).toISOString());
      expect(await isOpen()).toBe(true);
    }
    running.clock.moveTo(new Date((authTime + 14_399) * 1000).toISOString());
    expect(await isOpen()).toBe(true);
    running.clock.moveTo(new Date((authTime + 14_400) * 1000).toISOString());
    expect(await isOpen()).toBe(false);
  });
});
