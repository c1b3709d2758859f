import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { BrowserSessions, CareSessions, meetsAcr } from '#libs/authentication';
import { IdentityDirectory } from '#libs/directory';
import { Clock, DomainError, epochSeconds, fromEpochSeconds, Transactions } from '#libs/kernel';
import { errors, type Interaction, type InteractionResults } from 'oidc-provider';
import {
  ProviderDoor,
  type InteractionEnd,
  type InteractionView,
} from '../interactions/provider-door.js';
import { OidcClients } from '../clients/oidc-clients.js';
import { askedAcr } from './interaction-policy.js';
import { signedInResult } from './interaction-result.js';
import { OidcProvider } from './oidc-provider.js';
import { ProviderSessions } from './provider-sessions.js';

type SignedIn = Extract<InteractionEnd, { kind: 'signed-in' }>;

/** The provider as the sign-in pages see it. */
@Injectable()
export class OidcProviderDoor extends ProviderDoor {
  constructor(
    private readonly oidc: OidcProvider,
    private readonly clients: OidcClients,
    private readonly sessions: ProviderSessions,
    private readonly careSessions: CareSessions,
    private readonly browsers: BrowserSessions,
    private readonly directory: IdentityDirectory,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {
    super();
  }

  async interaction(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<InteractionView | undefined> {
    const interaction = await this.#interaction(request, response);
    if (interaction === undefined) return undefined;
    const { params } = interaction;
    const client = await this.clients.find(textOf(params['client_id']) ?? '');
    if (client === undefined) return undefined;
    const redirect = textOf(params['redirect_uri']);
    const oldest = this.#oldestAccepted(interaction);
    return {
      uid: interaction.uid,
      clientName: client.settings.client_name,
      clientOrigin: redirect === undefined ? undefined : new URL(redirect).origin,
      locales: textOf(params['ui_locales']),
      provenFrom: oldest === undefined ? undefined : fromEpochSeconds(oldest),
    };
  }

  /**
   * The application may have asked for a full 2FA newer than the person's last (`prompt=login`, `max_age`,
   * requirements on a step-up): a tap alone is then not enough. The person's session ends, so that the next
   * tap asks for the PIN, and the sign-in page opens again.
   * @throws DomainError `sign-in.over`
   */
  async finish(
    request: IncomingMessage,
    response: ServerResponse,
    end: InteractionEnd,
  ): Promise<string> {
    const interaction = await this.#interaction(request, response);
    if (interaction === undefined) throw new DomainError('sign-in.over', 'conflict');
    if (end.kind === 'refused') {
      const { error, description } = end;
      return backToProvider(interaction, { error, error_description: description });
    }
    const asked = askedAcr({ ...interaction.params, claims: claimsOf(interaction) });
    if (asked.isEssential && !meetsAcr(end.acr, asked.values)) {
      return backToProvider(interaction, {
        error: 'unmet_authentication_requirements',
        error_description: 'the means shown does not reach the class of authentication asked for',
      });
    }
    const oldest = this.#oldestAccepted(interaction);
    if (oldest !== undefined && end.authTime < oldest) {
      await this.#askForBothFactors(end);
      return `/interaction/${interaction.uid}`;
    }
    await this.leaveFormer(request, response);
    return backToProvider(interaction, signedInResult(end));
  }

  async sessionUid(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<string | undefined> {
    const provider = this.oidc.current();
    const session = await provider.Session.get(provider.createContext(request, response));
    return session.accountId === undefined ? undefined : session.uid;
  }

  /**
   * Whoever was signed in on this browser leaves it: their session here ends, with its tokens, before the
   * next one begins under a new name (no session fixation, no mixing of two people).
   */
  async leaveFormer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const former = await this.sessionUid(request, response);
    if (former === undefined) return;
    await this.browsers.left(former);
    await this.sessions.end([former]);
  }

  async #interaction(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Interaction | undefined> {
    try {
      return await this.oidc.current().interactionDetails(request, response);
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return undefined;
      throw error;
    }
  }

  /** The oldest full 2FA that the request accepts, in seconds since the epoch; undefined when any will do. */
  #oldestAccepted({ params, iat }: Interaction): number | undefined {
    const asksForLogin = (textOf(params['prompt']) ?? '').split(' ').includes('login');
    if (asksForLogin) return iat;
    const maxAge = Number(params['max_age'] ?? Number.NaN);
    return Number.isFinite(maxAge) ? epochSeconds(this.clock.now()) - maxAge : undefined;
  }

  async #askForBothFactors({ subject }: SignedIn): Promise<void> {
    const identity = await this.directory.findBySubject(subject);
    if (identity === undefined) throw new DomainError('identity.unknown', 'not-found');
    const { id } = identity;
    const by = { kind: 'person', id } as const;
    await this.transactions.run((tx) =>
      this.careSessions.endAllOf(tx, id, { because: 'full-authentication-asked', by }),
    );
  }
}

/** As `Provider.interactionResult`, on the interaction read already. */
async function backToProvider(
  interaction: Interaction,
  result: InteractionResults,
): Promise<string> {
  Object.assign(interaction, { result });
  await interaction.persist();
  return interaction.returnTo;
}

/** The `claims` parameter, as the request brought it. */
function claimsOf({ params }: Interaction): unknown {
  const { claims } = params;
  return typeof claims === 'string' ? JSON.parse(claims) : claims;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
