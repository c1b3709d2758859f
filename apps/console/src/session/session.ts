import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';

/** How the console stands towards the hub's OpenID provider. */
export type SessionState =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused'; readonly code: string };

const BASE = '/console/';
const SIGNED_OUT_MARK = 'portique.signed-out';
const LAST_SIGN_IN_MARK = 'portique.last-sign-in';
/** A token refused sooner than this after a sign-in will be refused again: stop there, and say so. */
const TOO_SOON_MS = 10_000;

/** The console's sign-in: authorization code with PKCE. Tokens live in memory only. */
export class ConsoleSession {
  readonly #manager = new UserManager({
    authority: `${location.origin}/oidc`,
    client_id: 'console',
    redirect_uri: `${location.origin}${BASE}callback`,
    post_logout_redirect_uri: `${location.origin}${BASE}`,
    scope: 'openid profile hub:api',
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
    loadUserInfo: false,
  });
  #token: string | undefined;
  #leaving = false;
  #onEnd: () => void = () => undefined;

  /** Ends on a signed-in page, on a page that says why not, or never (the browser goes to the hub). */
  async start(): Promise<SessionState> {
    if (location.pathname === `${BASE}callback`) return this.#callback();
    if (sessionStorage.getItem(SIGNED_OUT_MARK) !== null) {
      sessionStorage.removeItem(SIGNED_OUT_MARK);
      return { kind: 'signed-out' };
    }
    return this.signIn();
  }

  /** Goes to the hub's sign-in page; with a session there, comes back at once. */
  async signIn(): Promise<SessionState> {
    const returnTo = location.pathname.endsWith('/callback')
      ? BASE
      : `${location.pathname}${location.search}`;
    try {
      await this.#manager.signinRedirect({ state: returnTo });
      return await new Promise<never>(() => undefined);
    } catch {
      return { kind: 'refused', code: 'network' };
    }
  }

  async signOut(): Promise<void> {
    this.#leaving = true;
    sessionStorage.setItem(SIGNED_OUT_MARK, '1');
    await this.#manager.signoutRedirect();
  }

  accessToken(): string | undefined {
    return this.#token;
  }

  /** The hub ended the session or the token is over: sign in again, on the same page. */
  refused(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    const last = Number(sessionStorage.getItem(LAST_SIGN_IN_MARK) ?? '0');
    if (Date.now() - last < TOO_SOON_MS) this.#onEnd();
    else void this.signIn().then(() => this.#onEnd());
  }

  /** Called when signing in again by itself did not help. */
  whenOver(listener: () => void): void {
    this.#onEnd = listener;
  }

  async #callback(): Promise<SessionState> {
    try {
      const user = await this.#manager.signinRedirectCallback();
      this.#token = user.access_token;
      sessionStorage.setItem(LAST_SIGN_IN_MARK, String(Date.now()));
      history.replaceState(null, '', returnPath(user.state));
      return { kind: 'signed-in' };
    } catch (error) {
      return { kind: 'refused', code: errorCode(error) };
    }
  }
}

/** Only a path of the console: what comes back with the answer is not trusted further. */
const returnPath = (state: unknown): string =>
  typeof state === 'string' && state.startsWith(BASE) ? state : BASE;

const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'error' in error && typeof error.error === 'string'
    ? error.error
    : 'sign-in.unreadable';
