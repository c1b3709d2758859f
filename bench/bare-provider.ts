import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import { Database } from '#libs/database';
import { SystemClock } from '#libs/kernel';
import { Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { ArtefactStore } from '../libs/oidc/src/store/artefact.js';
import { OidcStore } from '../libs/oidc/src/store/oidc-store.repository.js';
import { StoreAdapter } from '../libs/oidc/src/store/store-adapter.js';
import { serveParent } from './child.js';
import { CALLBACK, CLIENT_ID, CLIENT_SECRET, SCOPE } from './client.js';
import { MemoryStore } from './memory-store.js';
import { withSignIn } from './sign-in-door.js';

interface Wanted {
  /** The hub's own store on this database; in memory without it. */
  readonly databaseUrl?: string;
  readonly port: number;
}

let server: Server | undefined;

/** The library alone: one client, one key, nobody's session behind it. What the hub is compared with. */
async function start({ databaseUrl, port }: Wanted): Promise<{ issuer: string }> {
  const clock = new SystemClock();
  const store: ArtefactStore =
    databaseUrl === undefined
      ? new MemoryStore()
      : new OidcStore(new Database({ url: databaseUrl, poolSize: 2 }), clock);
  const issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, configuration(store, clock));
  const handle = provider.callback();
  server = withSignIn(
    (request, response) => void handle(request, response),
    (request, response, person) =>
      provider.interactionResult(request, response, { login: { accountId: person } }),
  );
  await new Promise<void>((resolve) => void server?.listen(port, '127.0.0.1', resolve));
  return { issuer: `http://localhost:${(server.address() as AddressInfo).port}` };
}

function configuration(store: ArtefactStore, clock: SystemClock): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    adapter: (model: string) => new StoreAdapter(model, store, clock),
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }],
    },
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [CALLBACK],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    claims: { openid: ['sub'], profile: ['name'] },
    cookies: { keys: [randomUUID()] },
    features: { devInteractions: { enabled: false }, introspection: { enabled: true } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: async (_ctx, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, name: sub }),
    }),
    loadExistingGrant: grantOf,
    ttl: {
      AccessToken: 300,
      AuthorizationCode: 60,
      IdToken: 300,
      Interaction: 600,
      Grant: 14_400,
      Session: 14_400,
    },
  };
}

/** The same as the hub: no consent screen. */
async function grantOf({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const former = session.grantIdFor(client.clientId);
  if (former !== undefined) return provider.Grant.find(former);
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPE);
  await grant.save();
  return grant;
}

serveParent({ start });
