import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditEntry } from '#libs/audit';
import type { LiveSession } from '#libs/authentication';
import { Clock, Transactions } from '#libs/kernel';
import { errors, type AuthorizationCode, type KoaContextWithOIDC } from 'oidc-provider';
import { Batcher } from '../store/batcher.js';
import { OidcClients } from '../clients/oidc-clients.js';
import { USED_TWICE } from '../store/store-adapter.js';
import { LiveSessions } from './live-sessions.js';
import { ProviderPages } from './provider-pages.js';

/** A refused application is traced once in this time; the log has each refusal. */
const REFUSAL_SECONDS = 60;

/**
 * What the trail says of the protocol:
 * - `oidc.signed-in`: a person opened an application (its code was exchanged for tokens);
 * - `oidc.token-replayed`: a code or refresh token was presented twice, its grant is dead;
 * - `oidc.client-refused`: a registered application did not prove itself.
 *
 * The library writes its artefacts itself, so act and trace are two transactions; the trace comes before
 * the answer leaves the hub, and without it no token leaves: "no act without its trace" holds for whoever
 * asks. Refreshes are not traced: they are the same sign-in going on.
 */
@Injectable()
export class ProviderTrace {
  readonly #revoked = new WeakSet<KoaContextWithOIDC>();
  readonly #replayed = new WeakSet<KoaContextWithOIDC>();
  readonly #refusals = new Map<string, Date>();
  // One at a time: under load the next one gathers more.
  readonly #events = new Batcher(
    (entries: readonly AuditEntry[]) => this.#record(entries),
    () => true,
    1,
  );

  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly live: LiveSessions,
    private readonly clients: OidcClients,
    private readonly pages: ProviderPages,
    private readonly clock: Clock,
  ) {}

  /** After the token endpoint, before its answer. */
  async tokensGiven(ctx: KoaContextWithOIDC): Promise<void> {
    if (this.#replayed.has(ctx)) await this.#events.add(replayed(ctx));
    const isCode = ctx.oidc.params?.['grant_type'] === 'authorization_code';
    const code = ctx.oidc.entities.AuthorizationCode;
    if (ctx.status !== 200 || !isCode || code?.sessionUid === undefined) return;
    const session = await this.live.of(code.sessionUid);
    if (session !== undefined) await this.#events.add(signedIn(session, code));
  }

  grantRevoked(ctx: KoaContextWithOIDC): void {
    this.#revoked.add(ctx);
  }

  /** A request of an application's server was refused. */
  refused(ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): void {
    this.pages.refused(error.error, error);
    const twice = error.error_detail === USED_TWICE || this.#revoked.has(ctx);
    if (error instanceof errors.InvalidGrant && twice) this.#replayed.add(ctx);
    if (error.error === 'invalid_client') {
      this.#clientRefused(ctx).catch((failure: unknown) => this.pages.unexpected(failure));
    }
  }

  /** Only applications of the register: anybody may send any name, as often as they like. */
  async #clientRefused(ctx: KoaContextWithOIDC): Promise<void> {
    const client = ctx.oidc.client?.clientId;
    if (client === undefined || (await this.clients.find(client)) === undefined) return;
    const until = this.#refusals.get(client);
    if (until !== undefined && until > this.clock.now()) return;
    this.#refusals.set(client, this.clock.in(REFUSAL_SECONDS));
    await this.#events.add({
      kind: 'oidc.client-refused',
      outcome: 'refused',
      actor: { kind: 'client', id: client },
      client,
      detail: { endpoint: ctx.path },
    });
  }

  /** Events of the same moment are one transaction; each of them waits for its commit. */
  async #record(entries: readonly AuditEntry[]): Promise<readonly true[]> {
    await this.transactions.run(async (tx) => {
      for (const entry of entries) await this.audit.record(tx, entry);
    });
    return entries.map(() => true);
  }
}

function signedIn(session: LiveSession, code: AuthorizationCode): AuditEntry {
  return {
    kind: 'oidc.signed-in',
    outcome: 'success',
    actor: { kind: 'person', id: session.identityId },
    subject: session.identityId,
    workstation: session.workstation ?? undefined,
    client: code.clientId,
    detail: { session: session.id, scope: code.scope ?? '', acr: session.acr },
  };
}

function replayed(ctx: KoaContextWithOIDC): AuditEntry {
  const client = ctx.oidc.client?.clientId ?? 'unknown';
  return {
    kind: 'oidc.token-replayed',
    outcome: 'refused',
    actor: { kind: 'client', id: client },
    client,
    detail: { grantType: String(ctx.oidc.params?.['grant_type']) },
  };
}
