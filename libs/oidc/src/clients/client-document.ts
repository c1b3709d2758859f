import { z } from 'zod';
import { SCOPES } from '../claims/scopes.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Names of the hub's own clients begin so; nobody else's may. */
const OWN_CLIENT_PREFIX = 'portique-';

/** https, or http on the machine itself; nothing that two parsers could read differently. */
function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.includes('#')) return false;
  const isNormal = url.href === text || url.href === `${text}/`;
  const isAnonymous = url.username === '' && url.password === '';
  return isNormal && isAnonymous && isSafe(url);
}

const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));

const WebAddress = z
  .string()
  .max(500)
  .refine(isWebAddress, 'https (http on localhost only), in normal form, no user, no fragment');

/** Compared letter by letter with what the application sends: no pattern, no wildcard (design D15). */
const RedirectUri = WebAddress.refine((uri) => !uri.includes('*'), 'no wildcard: exact addresses');

/** A public key of the application (RFC 7517); a private member is an unknown one, and refused. */
const PublicKey = z.strictObject({
  kty: z.enum(['EC', 'RSA', 'OKP']),
  kid: z.string().min(1).max(100).exactOptional(),
  alg: z.string().max(20).exactOptional(),
  use: z.literal('sig').exactOptional(),
  crv: z.string().max(20).exactOptional(),
  x: z.string().max(200).exactOptional(),
  y: z.string().max(200).exactOptional(),
  n: z.string().max(1500).exactOptional(),
  e: z.string().max(20).exactOptional(),
});

/**
 * An application, in the words of OpenID Connect Registration 1.0 § 2 and of RFC 7591.
 *
 * - `pkce`: `required` (S256) for all, or `exempt-confidential` for a confidential application that
 *   cannot: said in so many words, never by default;
 * - `client_uri`: its entrance, shown as a tile on the workstation's page;
 * - `introspection`: `own` tokens, or `any` for a resource server;
 * - `client_secret`: sealed when saved, never shown again; absent in a later import, the former stays.
 */
export const ClientDocument = z
  .strictObject({
    client_id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{1,62}$/, 'small letters, digits, . _ - ; 2 to 63 characters'),
    client_name: z.string().trim().min(2).max(80),
    redirect_uris: z.array(RedirectUri).max(20).default([]),
    post_logout_redirect_uris: z.array(RedirectUri).max(20).default([]),
    token_endpoint_auth_method: z.enum(['private_key_jwt', 'client_secret_basic', 'none']),
    client_secret: z.string().min(32).max(256).optional(),
    jwks: z.strictObject({ keys: z.array(PublicKey).min(1).max(10) }).optional(),
    pkce: z.enum(['required', 'exempt-confidential']).default('required'),
    id_token_signed_response_alg: z.enum(['ES256', 'RS256']).default('ES256'),
    grant_types: z
      .array(z.enum(['authorization_code', 'refresh_token', 'client_credentials']))
      .min(1)
      .default(['authorization_code']),
    scopes: z.array(z.enum(SCOPES)).min(1).default(['openid']),
    backchannel_logout_uri: WebAddress.optional(),
    require_auth_time: z.boolean().default(false),
    require_pushed_authorization_requests: z.boolean().default(false),
    default_max_age: z.number().int().min(0).max(14_400).optional(),
    client_uri: WebAddress.optional(),
    // The provider's library refuses anything else at use (OpenID Connect Core 1.0 § 4).
    initiate_login_uri: WebAddress.refine(
      (uri) => uri.startsWith('https://'),
      'https only, on localhost too',
    ).optional(),
    introspection: z.enum(['own', 'any']).default('own'),
    enabled: z.boolean().default(true),
  })
  .superRefine((client, context) => {
    for (const { path, message } of contradictions(client)) {
      context.addIssue({ code: 'custom', path: [path], message });
    }
  });
export type ClientDocument = z.infer<typeof ClientDocument>;

/** The applications of a JSON file. */
export const ClientsFile = z
  .array(ClientDocument)
  .min(1)
  .refine(
    (clients) => new Set(clients.map(({ client_id: id }) => id)).size === clients.length,
    'an application twice',
  );

interface Shape {
  readonly client_id: string;
  readonly redirect_uris: readonly string[];
  readonly token_endpoint_auth_method: string;
  readonly client_secret?: string | undefined;
  readonly jwks?: object | undefined;
  readonly pkce: string;
  readonly grant_types: readonly string[];
  readonly scopes: readonly string[];
}

interface Contradiction {
  readonly path: keyof Shape;
  readonly message: string;
  readonly holds: (client: Shape) => boolean;
}

const signsIn = (client: Shape): boolean => client.grant_types.includes('authorization_code');
const isPublic = (client: Shape): boolean => client.token_endpoint_auth_method === 'none';
const hasKeys = (client: Shape): boolean => client.token_endpoint_auth_method === 'private_key_jwt';

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    path: 'client_id',
    message: `names that begin with ${OWN_CLIENT_PREFIX} are the hub’s`,
    holds: ({ client_id: id }) => id.startsWith(OWN_CLIENT_PREFIX),
  },
  {
    path: 'redirect_uris',
    message: 'an application where people sign in has at least one exact address',
    holds: (client) => signsIn(client) && client.redirect_uris.length === 0,
  },
  {
    path: 'scopes',
    message: 'signing in needs the scope openid',
    holds: (client) => signsIn(client) && !client.scopes.includes('openid'),
  },
  {
    path: 'grant_types',
    message: 'a refresh token comes from a sign-in: authorization_code is missing',
    holds: (client) => client.grant_types.includes('refresh_token') && !signsIn(client),
  },
  {
    path: 'grant_types',
    message: 'a public application cannot act by itself',
    holds: (client) => isPublic(client) && client.grant_types.includes('client_credentials'),
  },
  {
    path: 'pkce',
    message: 'only a confidential application can be exempt',
    holds: (client) => isPublic(client) && client.pkce !== 'required',
  },
  {
    path: 'client_secret',
    message: 'only with client_secret_basic',
    holds: (client) =>
      client.client_secret !== undefined &&
      client.token_endpoint_auth_method !== 'client_secret_basic',
  },
  {
    path: 'jwks',
    message: 'needed with private_key_jwt, and only then',
    holds: (client) => hasKeys(client) !== (client.jwks !== undefined),
  },
];

const contradictions = (client: Shape): readonly Contradiction[] =>
  CONTRADICTIONS.filter(({ holds }) => holds(client));
