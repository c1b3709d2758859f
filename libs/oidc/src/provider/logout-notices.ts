import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB } from '#libs/audit';
import { Clock, epochSeconds, Random, Transactions } from '#libs/kernel';
import { SigningKeys } from '#libs/keys';
import { SignJWT } from 'jose';
import { OidcClients } from '../clients/oidc-clients.js';
import type { RegisteredClient } from '../clients/registered-client.js';
import { issuerOf, OidcSettings } from '../settings.js';
import { outgoingFetch } from './outgoing.js';

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const TOKEN_SECONDS = 120;

/** One application to tell that a person's session is over. */
export interface LogoutNotice {
  readonly clientId: string;
  readonly subject: string;
  readonly sid: string;
}

/** OpenID Connect Back-Channel Logout 1.0, for sessions that end without the browser (§ 2.4, § 2.5). */
@Injectable()
export class LogoutNotices {
  readonly #fetch: ReturnType<typeof outgoingFetch>;

  constructor(
    private readonly clients: OidcClients,
    private readonly signingKeys: SigningKeys,
    private readonly settings: OidcSettings,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {
    this.#fetch = outgoingFetch(clients);
  }

  /** All at once; one that fails is traced and holds up nobody. */
  async send(notices: readonly LogoutNotice[]): Promise<void> {
    await Promise.all(notices.map((notice) => this.#one(notice)));
  }

  async undelivered(clientId: string, because: string): Promise<void> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'oidc.logout-undelivered',
        outcome: 'failure',
        actor: THE_HUB,
        client: clientId,
        detail: { because },
      }),
    );
  }

  async #one(notice: LogoutNotice): Promise<void> {
    const client = await this.clients.find(notice.clientId);
    const uri = client?.settings.backchannel_logout_uri;
    if (client === undefined || uri === undefined) return;
    const failure = await this.#post(uri, await this.#token(client, notice));
    if (failure !== undefined) await this.undelivered(notice.clientId, failure);
  }

  async #post(uri: string, token: string): Promise<string | undefined> {
    try {
      const body = new URLSearchParams({ logout_token: token });
      const { status } = await this.#fetch(uri, { method: 'POST', body });
      return status === 200 || status === 204 ? undefined : `status ${status}`;
    } catch (error) {
      return error instanceof Error ? error.name : 'unreachable';
    }
  }

  async #token({ settings }: RegisteredClient, { subject, sid }: LogoutNotice): Promise<string> {
    const alg = settings.id_token_signed_response_alg;
    const { kid, privateKey } = await this.signingKeys.active('oidc', alg);
    const now = epochSeconds(this.clock.now());
    return new SignJWT({ sid, events: { [LOGOUT_EVENT]: {} } })
      .setProtectedHeader({ alg, kid, typ: 'logout+jwt' })
      .setIssuer(issuerOf(this.settings))
      .setAudience(settings.client_id)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_SECONDS)
      .setJti(this.random.uuid())
      .sign(privateKey);
  }
}
