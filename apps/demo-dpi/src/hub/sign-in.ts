import { DomainError, plusSeconds, Secret, type Clock } from '#libs/kernel';
import * as oidc from 'openid-client';
import { PersonClaims, SignedInClaims, type HubTokens } from '../session/session.js';
import type { Attempt } from './attempts.js';
import type { HubConnection } from './hub-connection.js';

const SCOPE = 'openid profile rpps structure psc dmp:air';

/** What a sign-in is begun for. */
export interface Wanted {
  readonly returnTo: string;
  /** Seconds since the full 2FA; 0 asks for it now. */
  readonly maxAge?: number | undefined;
  readonly silent: boolean;
}

export interface Begun {
  readonly attempt: Attempt;
  readonly url: URL;
}

export interface SignedIn {
  readonly claims: SignedInClaims;
  readonly person: PersonClaims;
  readonly tokens: HubTokens;
}

/** `undefined` in a token answer means five minutes, the longest the hub gives. */
const DEFAULT_SECONDS = 300;

/** Code flow with PKCE, pushed request (RFC 9126), private_key_jwt; state and nonce checked. */
export class SignIn {
  constructor(
    private readonly hub: HubConnection,
    private readonly redirectUri: string,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `hub.unreachable` */
  async begin({ returnTo, maxAge, silent }: Wanted): Promise<Begun> {
    const hub = this.#hub();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const verifier = oidc.randomPKCECodeVerifier();
    const parameters = {
      redirect_uri: this.redirectUri,
      scope: SCOPE,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ui_locales: 'fr',
      ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
      ...(silent ? { prompt: 'none' } : {}),
    };
    const url = await reached(() => oidc.buildAuthorizationUrlWithPAR(hub, parameters));
    return { attempt: { state, nonce, verifier, maxAge, returnTo, silent }, url };
  }

  /** Exchanges the code and reads who signed in. @throws DomainError `sign-in.refused` */
  async finish(attempt: Attempt, callback: URL): Promise<SignedIn> {
    const hub = this.#hub();
    const { state, nonce, verifier, maxAge } = attempt;
    const answer = await refusedUnless(() =>
      oidc.authorizationCodeGrant(hub, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
        ...(maxAge === undefined ? {} : { maxAge }),
      }),
    );
    const claims = SignedInClaims.safeParse(answer.claims());
    if (!claims.success) throw new DomainError('sign-in.refused', 'refused', { because: 'claims' });
    const person = await this.#person(hub, answer.access_token, claims.data.sub);
    return { claims: claims.data, person, tokens: this.#tokens(answer) };
  }

  async #person(hub: oidc.Configuration, token: string, sub: string): Promise<PersonClaims> {
    const read = await refusedUnless(() => oidc.fetchUserInfo(hub, token, sub));
    return PersonClaims.parse(read);
  }

  #tokens(answer: oidc.TokenEndpointResponse, former?: HubTokens): HubTokens {
    const { access_token: access, refresh_token: refresh, id_token: id } = answer;
    const seconds = answer.expires_in ?? DEFAULT_SECONDS;
    return {
      idToken: id === undefined ? (former?.idToken ?? new Secret('')) : new Secret(id),
      accessToken: new Secret(access),
      accessTokenEndsAt: plusSeconds(this.clock.now(), seconds),
      refreshToken: refresh === undefined ? former?.refreshToken : new Secret(refresh),
    };
  }

  /** New tokens by the refresh token; undefined when the hub refuses: its session is over. */
  async refreshed(former: HubTokens): Promise<HubTokens | undefined> {
    const { refreshToken } = former;
    if (refreshToken === undefined) return undefined;
    const hub = this.#hub();
    try {
      return this.#tokens(await oidc.refreshTokenGrant(hub, refreshToken.reveal()), former);
    } catch (error) {
      if (error instanceof oidc.ResponseBodyError) return undefined;
      throw new DomainError('hub.unreachable', 'unavailable', {}, { cause: error });
    }
  }

  /** Where to end the hub's session too (RP-initiated logout). */
  logoutUrl(tokens: HubTokens, backTo: string): URL | undefined {
    const hub = this.hub.configuration;
    if (hub?.serverMetadata().end_session_endpoint === undefined) return undefined;
    return oidc.buildEndSessionUrl(hub, {
      id_token_hint: tokens.idToken.reveal(),
      post_logout_redirect_uri: backTo,
    });
  }

  #hub(): oidc.Configuration {
    const { configuration } = this.hub;
    if (configuration === undefined) throw new DomainError('hub.unreachable', 'unavailable');
    return configuration;
  }
}

/** No answer at all is not a refusal: the page says so. */
async function reached<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof oidc.ResponseBodyError) throw refused(cause.error, cause);
    const because = cause instanceof Error ? cause.name : 'unknown';
    throw new DomainError('hub.unreachable', 'unavailable', { because }, { cause });
  }
}

async function refusedUnless<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw refused(reasonOf(cause), cause);
  }
}

const refused = (because: string, cause: unknown): DomainError =>
  new DomainError('sign-in.refused', 'refused', { because }, { cause });

function reasonOf(error: unknown): string {
  if (error instanceof oidc.AuthorizationResponseError) return error.error;
  if (error instanceof oidc.ResponseBodyError) return error.error;
  return error instanceof oidc.ClientError ? (error.code ?? 'answer') : 'answer';
}
