import { Injectable } from '@nestjs/common';
import { TokenReader, type Principal } from '#libs/access';
import type { AccessToken, ClientCredentials, Provider } from 'oidc-provider';
import { OidcClients } from '../clients/oidc-clients.js';
import type { RegisteredClient } from '../clients/registered-client.js';
import type { LiveSession } from '#libs/authentication';
import { LiveSessions } from '../provider/live-sessions.js';
import { OidcProvider } from '../provider/oidc-provider.js';

/**
 * What an opaque access token is worth now: the token, its grant and its browser session are in the store,
 * the application is enabled, the person's care session is open and their account active. Scopes are those
 * granted that the application still has.
 */
@Injectable()
export class OpaqueTokenReader extends TokenReader {
  constructor(
    private readonly oidc: OidcProvider,
    private readonly clients: OidcClients,
    private readonly live: LiveSessions,
  ) {
    super();
  }

  async read(bearer: string): Promise<Principal | undefined> {
    const provider = this.oidc.current();
    const token = await provider.AccessToken.find(bearer);
    return token === undefined
      ? this.#application(await provider.ClientCredentials.find(bearer))
      : this.#person(provider, token);
  }

  async #person(provider: Provider, token: AccessToken): Promise<Principal | undefined> {
    if (!isUsable(token)) return undefined;
    const [client, grant, person] = await Promise.all([
      this.clients.find(token.clientId ?? ''),
      provider.Grant.find(token.grantId),
      this.live.personOf(token.sessionUid, token.accountId),
    ]);
    if (client === undefined || grant === undefined || person === undefined) return undefined;
    if (grant.clientId !== token.clientId || grant.accountId !== token.accountId) return undefined;
    const { identity } = person;
    return {
      kind: 'person',
      identityId: identity.id,
      clientId: client.settings.client_id,
      scopes: allowedTo(person.session, scopesOf(token, client)),
      roles: identity.roles,
      oidcSessionUid: token.sessionUid,
    };
  }

  async #application(token: ClientCredentials | undefined): Promise<Principal | undefined> {
    if (token === undefined || !isUsable(token)) return undefined;
    const client = await this.clients.find(token.clientId ?? '');
    if (client === undefined) return undefined;
    const clientId = client.settings.client_id;
    return { kind: 'client', clientId, scopes: scopesOf(token, client) };
  }
}

const HUB_SCOPE = 'hub:api';

/** A token bound to a key (DPoP) is not a bearer token: without the proof it is worth nothing. */
const isUsable = (token: AccessToken | ClientCredentials): boolean =>
  token.isValid && !token.isSenderConstrained();

/** The hub's own API asks for a means that the hospital's policy lets work in the hub. */
function allowedTo({ uses }: LiveSession, scopes: ReadonlySet<string>): ReadonlySet<string> {
  return uses.has('hub') ? scopes : new Set([...scopes].filter((scope) => scope !== HUB_SCOPE));
}

function scopesOf(
  token: { readonly scope?: string | undefined },
  { settings }: RegisteredClient,
): ReadonlySet<string> {
  const allowed = new Set<string>(settings.scopes);
  return new Set((token.scope ?? '').split(' ').filter((scope) => allowed.has(scope)));
}
