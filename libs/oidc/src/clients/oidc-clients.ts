import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, Secret, Signals, Transactions, type Transaction } from '#libs/kernel';
import { OidcSettings } from '../settings.js';
import { ClientsFile, type ClientDocument } from './client-document.js';
import { ClientRepository } from './client.repository.js';
import { accountClient, type RegisteredClient } from './registered-client.js';

const CHANGED = 'oidc-clients.changed';

/** A signal lost while a connection was cut is made good after this. */
const KNOWN_FOR_SECONDS = 5;

/** An application to open, on the workstation's page. */
export interface Tile {
  readonly name: string;
  readonly href: string;
}

/** The register of the applications that rely on the hub. */
@Injectable()
export class OidcClients implements OnModuleDestroy {
  #known:
    | { readonly until: Date; readonly all: Promise<ReadonlyMap<string, RegisteredClient>> }
    | undefined;
  readonly #stopListening: () => void;

  constructor(
    private readonly transactions: Transactions,
    private readonly repository: ClientRepository,
    private readonly audit: AuditTrail,
    private readonly signals: Signals,
    private readonly clock: Clock,
    private readonly settings: OidcSettings,
  ) {
    this.#stopListening = signals.on(CHANGED, () => {
      this.#known = undefined;
    });
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }

  /**
   * Creates or updates the applications of a JSON document (`ClientsFile`), all or none; those it does not
   * name stay as they are.
   * @throws DomainError `client.document-refused` (every mistake named), `client.secret-missing`
   */
  async import(document: unknown, by: Actor): Promise<readonly string[]> {
    const read = ClientsFile.safeParse(document);
    if (!read.success)
      throw new DomainError('client.document-refused', 'invalid', mistakes(read.error));
    const names = read.data.map(({ client_id: id }) => id);
    await this.transactions.run(async (tx) => {
      const inOrder = read.data.toSorted((a, b) => (a.client_id < b.client_id ? -1 : 1));
      for (const client of inOrder) await this.#save(tx, client, by);
      await this.signals.send(tx, CHANGED, '');
    });
    this.#known = undefined;
    return names;
  }

  /** An application that may be used now: registered and not disabled. */
  async find(id: string): Promise<RegisteredClient | undefined> {
    const client = (await this.#all()).get(id);
    return client?.enabled === true ? client : undefined;
  }

  /** The whole register, the hub's own clients apart. */
  async list(): Promise<readonly RegisteredClient[]> {
    return this.repository.list();
  }

  async tiles(): Promise<readonly Tile[]> {
    return [...(await this.#all()).values()].flatMap(({ settings, enabled }) => {
      const href = settings.initiate_login_uri ?? settings.client_uri;
      return enabled && href !== undefined ? [{ name: settings.client_name, href }] : [];
    });
  }

  /** Where the hub may call out to: the origins of the applications' back-channel logout. */
  async logoutOrigins(): Promise<ReadonlySet<string>> {
    const uris = [...(await this.#all()).values()].flatMap(({ settings, enabled }) =>
      enabled && settings.backchannel_logout_uri !== undefined
        ? [settings.backchannel_logout_uri]
        : [],
    );
    return new Set(uris.map((uri) => new URL(uri).origin));
  }

  async #all(): Promise<ReadonlyMap<string, RegisteredClient>> {
    if (this.#known === undefined || this.#known.until <= this.clock.now()) {
      this.#known = { until: this.clock.in(KNOWN_FOR_SECONDS), all: this.#load() };
      this.#known.all.catch(() => {
        this.#known = undefined;
      });
    }
    return this.#known.all;
  }

  async #load(): Promise<ReadonlyMap<string, RegisteredClient>> {
    const own = accountClient(this.settings.origin, this.clock.now());
    const all = [own, ...(await this.repository.list())];
    return new Map(all.map((client) => [client.settings.client_id, client]));
  }

  async #save(tx: Transaction, document: ClientDocument, by: Actor): Promise<void> {
    const { client_secret: given, enabled, ...settings } = document;
    const former = await this.repository.find(tx, settings.client_id);
    const secret = secretOf(document, former);
    const createdAt = former?.createdAt ?? this.clock.now();
    await this.repository.save(tx, { settings, secret, enabled, createdAt });
    await this.audit.record(tx, {
      kind: 'client.saved',
      outcome: 'success',
      actor: by,
      client: settings.client_id,
      detail: {
        change: former === undefined ? 'created' : 'updated',
        changed: changedMembers(former?.settings ?? {}, settings),
        enabled,
        secret: given === undefined ? 'kept' : 'set',
        scopes: settings.scopes,
        redirectUris: settings.redirect_uris,
        pkce: settings.pkce,
      },
    });
  }
}

/** A secret that is not given again stays. @throws DomainError `client.secret-missing` */
function secretOf(
  document: ClientDocument,
  former: RegisteredClient | undefined,
): Secret | undefined {
  const { client_id: client, client_secret: given } = document;
  if (document.token_endpoint_auth_method !== 'client_secret_basic') return undefined;
  const secret = given === undefined ? former?.secret : new Secret(given);
  if (secret !== undefined) return secret;
  throw new DomainError('client.secret-missing', 'invalid', { client }, { shown: { client } });
}

function changedMembers(former: object, now: object): readonly string[] {
  const before = new Map<string, unknown>(Object.entries(former));
  return Object.entries(now)
    .filter(([name, value]) => JSON.stringify(before.get(name)) !== JSON.stringify(value))
    .map(([name]) => name);
}

function mistakes(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): Record<string, string> {
  return Object.fromEntries(
    error.issues.map(({ path, message }) => [path.map(String).join('.') || '(all)', message]),
  );
}
