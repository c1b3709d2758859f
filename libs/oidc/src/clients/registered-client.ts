import type { Secret } from '#libs/kernel';
import type { ClientMetadata } from 'oidc-provider';
import type { ClientDocument } from './client-document.js';

/** What is written of an application, without its secret. */
type ClientSettings = Omit<ClientDocument, 'client_secret' | 'enabled'>;

/** An application of the register. */
export interface RegisteredClient {
  readonly settings: ClientSettings;
  readonly secret: Secret | undefined;
  readonly enabled: boolean;
  readonly createdAt: Date;
}

/** The application as oidc-provider knows it. `pkce` and `introspection` are the hub's own members. */
export function metadataOf({ settings, secret }: RegisteredClient): ClientMetadata {
  const { scopes, jwks, ...rest } = settings;
  return {
    ...rest,
    ...(jwks === undefined ? {} : { jwks: { keys: jwks.keys.map((key) => ({ ...key })) } }),
    ...(secret === undefined ? {} : { client_secret: secret.reveal() }),
    scope: scopes.join(' '),
    application_type: 'web',
    response_types: settings.grant_types.includes('authorization_code') ? ['code'] : [],
    ...(settings.backchannel_logout_uri === undefined
      ? {}
      : { backchannel_logout_session_required: true }),
  };
}

/** The hub itself, for "Mon compte": only its browser session matters, no token is ever asked for. */
export const ACCOUNT_CLIENT = 'portique-compte';

export const accountClient = (origin: string, createdAt: Date): RegisteredClient => ({
  settings: {
    client_id: ACCOUNT_CLIENT,
    client_name: 'Mon compte',
    redirect_uris: [`${origin}/compte/retour`],
    post_logout_redirect_uris: [],
    token_endpoint_auth_method: 'none',
    pkce: 'required',
    id_token_signed_response_alg: 'ES256',
    grant_types: ['authorization_code'],
    scopes: ['openid'],
    require_auth_time: false,
    require_pushed_authorization_requests: false,
    introspection: 'own',
  },
  secret: undefined,
  enabled: true,
  createdAt,
});
