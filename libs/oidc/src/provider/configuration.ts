import { Injectable } from '@nestjs/common';
import { ACR_ORDER } from '#libs/authentication';
import { Clock, epochSeconds, Keyring } from '#libs/kernel';
import type { Configuration, JWKS } from 'oidc-provider';
import { CLAIMS_OF_SCOPE, SCOPES } from '../claims/scopes.js';
import { ClientAdapter } from '../clients/client-adapter.js';
import { OidcClients } from '../clients/oidc-clients.js';
import { isSecure, OidcSettings } from '../settings.js';
import { ArtefactStore } from '../store/artefact.js';
import { StoreAdapter } from '../store/store-adapter.js';
import { Accounts, type UsedArtefact } from './accounts.js';
import { assertAssertion } from './assertion-rules.js';
import { CookieKey } from './cookie-key.js';
import { grantOf, withSessionId } from './grants.js';
import { assertClaimsRequest, signInPolicy } from './interaction-policy.js';
import { LiveSessions } from './live-sessions.js';
import { outgoingFetch } from './outgoing.js';
import { ProviderPages } from './provider-pages.js';

/** What the provider is made of. */
@Injectable()
export class ProviderParts {
  constructor(
    readonly settings: OidcSettings,
    readonly store: ArtefactStore,
    readonly clients: OidcClients,
    readonly accounts: Accounts,
    readonly live: LiveSessions,
    readonly pages: ProviderPages,
    readonly keyring: Keyring,
    readonly clock: Clock,
  ) {}
}

const HOUR = 3600;
/** Hard limits of the hospital's rules: an access token 5 minutes, a session 4 hours since the full 2FA. */
const ACCESS_TOKEN_SECONDS = 300;
const SESSION_SECONDS = 4 * HOUR;
const CODE_SECONDS = 60;
/** A sign-in page waits for a badge through a whole shift on a ward's post. */
const INTERACTION_SECONDS = 12 * HOUR;
const ANONYMOUS_SECONDS = 600;

/** The part of the protocol that the hub speaks. */
const SPOKEN: Configuration = {
  acrValues: [...ACR_ORDER].toReversed(),
  claims: { ...CLAIMS_OF_SCOPE, sid: null, iss: null },
  scopes: SCOPES,
  subjectTypes: ['public'],
  responseTypes: ['code'],
  clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'none'],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  extraClientMetadata: { properties: ['pkce', 'introspection'] },
  enabledJWA: {
    idTokenSigningAlgValues: ['ES256', 'RS256'],
    clientAuthSigningAlgValues: ['ES256', 'PS256', 'EdDSA'],
    dPoPSigningAlgValues: ['ES256', 'PS256', 'EdDSA'],
  },
};

/** oidc-provider, as the hub uses it. Everything that its defaults leave open is said here. */
export function configurationOf(parts: ProviderParts, jwks: JWKS): Configuration {
  const { settings, store, clients, accounts, clock } = parts;
  const clientAdapter = new ClientAdapter(clients);
  return {
    adapter: (model) =>
      model === 'Client' ? clientAdapter : new StoreAdapter(model, store, clock),
    jwks,
    ...SPOKEN,
    assertJwtClientAuthClaimsAndHeader: (ctx, claims) => assertAssertion(ctx.oidc.issuer, claims),
    pkce: { required: (_ctx, client) => client['pkce'] !== 'exempt-confidential' },
    cookies: cookiesOf(parts),
    features: featuresOf(parts),
    fetch: outgoingFetch(clients),
    // Browsers send Origin on POSTs of the same origin too: the console's; no other site's scripts.
    clientBasedCORS: (_ctx, origin) => origin === settings.origin,
    interactions: { policy: signInPolicy(clock), url: detachedInteraction },
    findAccount: async (ctx, subject, token) =>
      accounts.find(ctx, subject, token === undefined ? undefined : usedArtefact(token)),
    loadExistingGrant: async (ctx) => {
      withSessionId(ctx);
      return grantOf(ctx);
    },
    allowOmittingSingleRegisteredRedirectUri: false,
    expiresWithSession: () => true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    renderError: (ctx, out, error) => parts.pages.error(ctx, out, error),
    ttl: lifetimes(clock),
    discovery: { ui_locales_supported: ['fr', 'en'], service_documentation: settings.origin },
  };
}

/** Kinds of tokens that no session gave have none. */
const usedArtefact = (token: object): UsedArtefact => ({
  sessionUid:
    'sessionUid' in token && typeof token.sessionUid === 'string' ? token.sessionUid : undefined,
  isCode: 'kind' in token && token.kind === 'AuthorizationCode',
});

function lifetimes(clock: Clock): NonNullable<Configuration['ttl']> {
  const left = (authTime: number | undefined): number => {
    const end = (authTime ?? 0) + SESSION_SECONDS;
    return Math.max(1, Math.min(SESSION_SECONDS, end - epochSeconds(clock.now())));
  };
  return {
    AccessToken: ACCESS_TOKEN_SECONDS,
    ClientCredentials: ACCESS_TOKEN_SECONDS,
    IdToken: ACCESS_TOKEN_SECONDS,
    AuthorizationCode: CODE_SECONDS,
    Interaction: INTERACTION_SECONDS,
    Grant: SESSION_SECONDS,
    // Never longer than the session: the count starts at the full 2FA, not at the refresh.
    RefreshToken: (_ctx, token) => left(token.authTime),
    Session: (_ctx, session) =>
      session.accountId === undefined ? ANONYMOUS_SECONDS : left(session.loginTs),
  };
}

function cookiesOf({ settings, keyring }: ProviderParts): NonNullable<Configuration['cookies']> {
  const options = { signed: true, httpOnly: true, sameSite: 'lax', path: '/' } as const;
  const secure = isSecure(settings);
  return {
    names: {
      session: 'portique_session',
      interaction: 'portique_interaction',
      resume: 'portique_resume',
    },
    long: { ...options, secure },
    // The library gives these two the path of the one interaction they belong to.
    short: { signed: true, httpOnly: true, sameSite: 'lax', secure },
    keys: new CookieKey(keyring.key('cookie', 32, 'oidc/1')),
  };
}

function featuresOf({ pages, live }: ProviderParts): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    pushedAuthorizationRequests: { enabled: true },
    clientCredentials: { enabled: true },
    claimsParameter: {
      enabled: true,
      assertClaimsParameter: (_ctx, claims) => assertClaimsRequest(claims),
    },
    revocation: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    introspection: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => {
        const isOwn = token.clientId === client.clientId;
        const mayAsk = isOwn || client['introspection'] === 'any';
        if (!mayAsk || token.kind === 'ClientCredentials') return mayAsk;
        return (await live.of(usedArtefact(token).sessionUid ?? '')) !== undefined;
      },
    },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => pages.askLogout(ctx, form),
      postLogoutSuccessSource: (ctx) => pages.loggedOut(ctx),
    },
    resourceIndicators: { enabled: false },
  };
}

/**
 * A sign-in replaces the browser's session, and ends the former one before the library looks at it again.
 * So the interaction is not tied to that session; it is to this browser, by its own signed cookie.
 */
const detachedInteraction: NonNullable<NonNullable<Configuration['interactions']>['url']> = async (
  _ctx,
  interaction,
) => {
  if (interaction.session !== undefined) {
    Object.assign(interaction, { session: undefined });
    await interaction.persist();
  }
  return `/interaction/${interaction.uid}`;
};
