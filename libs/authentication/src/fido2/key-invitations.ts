import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { IdentityDirectory, type Identity } from '#libs/directory';
import { DomainError, hashToken, IdentityId, Random, Transactions } from '#libs/kernel';
import { DeskTools } from '../badge-sign-in/badge-desk.js';
import { IssueRules } from '../means/issue-rules.js';
import { MeansRegister } from '../means/means-register.js';
import { AuthenticationSettings } from '../settings.js';
import { KeyInvitationRepository, type KeyInvitation } from './key-invitations.repository.js';
import {
  KeyRegistration,
  type EnrolmentOffer,
  type RegistrationPlace,
} from './key-registration.js';
import type { RegistrationAnswer } from './webauthn.schemas.js';

/** The person is in front of the officer. */
const INVITATION_SECONDS = 15 * 60;

export interface OpenedInvitation {
  /** Opened on the desk's own post, by the officer; shown once. */
  readonly url: string;
  readonly expiresAt: Date;
}

/** Who a person in front of the desk is, on the page where they register their key. */
export interface InvitedPerson {
  readonly identity: Identity;
  /** The key is the applet of a card that the register knows. */
  readonly isCard: boolean;
}

/** Time, chance and address of an invitation. */
@Injectable()
export class InvitationParts {
  constructor(
    readonly transactions: Transactions,
    private readonly tools: DeskTools,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
  ) {}

  now(): Date {
    return this.tools.now();
  }

  addressOf(token: string): string {
    return `${this.settings.origin}/cle/${token}`;
  }

  invitation(identityId: IdentityId, plasticId: string | null, by: Actor) {
    const token = this.random.token();
    return {
      token,
      tokenHash: hashToken(token),
      id: this.tools.newId(),
      identityId,
      plasticId,
      createdAt: this.tools.now(),
      createdBy: `${by.kind}:${by.id}`,
      expiresAt: this.tools.in(INVITATION_SECONDS),
    };
  }
}

/** A key registered at the desk, the officer present: by an address that serves once, for fifteen minutes. */
@Injectable()
export class KeyInvitations {
  constructor(
    private readonly repository: KeyInvitationRepository,
    private readonly registration: KeyRegistration,
    private readonly register: MeansRegister,
    private readonly rules: IssueRules,
    private readonly directory: IdentityDirectory,
    private readonly audit: AuditTrail,
    private readonly parts: InvitationParts,
  ) {}

  /**
   * @param cardId a CPS of the person, among their means, whose FIDO2 applet is to be registered.
   * @throws DomainError `fido2.oneself`, `identity.not-active`, `means.not-allowed`, `enrolment.check-missing`, `means.unknown`
   */
  async invite(
    identityId: IdentityId,
    { cardId, by }: { readonly cardId?: string | undefined; readonly by: Actor },
  ): Promise<OpenedInvitation> {
    if (by.kind === 'person' && by.id === identityId)
      throw new DomainError('fido2.oneself', 'refused');
    const plasticId = cardId === undefined ? null : await this.#plasticOf(identityId, cardId);
    await this.#person(identityId);
    const { token, ...invitation } = this.parts.invitation(identityId, plasticId, by);
    await this.parts.transactions.run(async (tx) => {
      await this.rules.before(tx, { identityId, by }, 'fido2');
      await this.repository.insert(tx, invitation);
      await this.audit.record(tx, {
        kind: 'fido2.key-invited',
        outcome: 'success',
        actor: by,
        subject: identityId,
        detail: { invitation: invitation.id, card: cardId ?? null },
      });
    });
    return { url: this.parts.addressOf(token), expiresAt: invitation.expiresAt };
  }

  /** @throws DomainError `fido2.invitation-over` */
  async invited(token: string): Promise<InvitedPerson> {
    const { identityId, plasticId } = await this.#open(token);
    return { identity: await this.#person(identityId), isCard: plasticId !== null };
  }

  /** @throws DomainError `fido2.invitation-over` */
  async offer(token: string): Promise<EnrolmentOffer> {
    const invitation = await this.#open(token);
    return this.registration.offer(placeOf(invitation), await this.#person(invitation.identityId));
  }

  /** @throws DomainError `fido2.invitation-over`, and as `KeyRegistration.verified` */
  async accept(
    token: string,
    enrolment: { readonly ceremonyId: string; readonly label: string },
    answer: RegistrationAnswer,
  ): Promise<void> {
    const invitation = await this.#open(token);
    const place = placeOf(invitation);
    const key = await this.registration.verified(place, enrolment.ceremonyId, answer);
    const { identityId, by } = place;
    const issue = {
      id: this.register.newId(),
      identityId,
      label: enrolment.label,
      by,
      ...(invitation.plasticId === null ? {} : { plasticId: invitation.plasticId }),
    };
    await this.register.issueKey(issue, key, async (tx) => {
      if (!(await this.repository.use(tx, invitation.id, this.parts.now()))) throw over();
    });
  }

  async #open(token: string): Promise<KeyInvitation> {
    const invitation = await this.repository.open(hashToken(token), this.parts.now());
    if (invitation === undefined) throw over();
    return invitation;
  }

  async #person(id: IdentityId): Promise<Identity> {
    const identity = await this.directory.find(id);
    if (identity === undefined) throw new DomainError('identity.unknown', 'not-found', { id });
    if (identity.state !== 'active' && identity.state !== 'pre-arrival')
      throw new DomainError('identity.not-active', 'refused', { id });
    return identity;
  }

  async #plasticOf(identityId: IdentityId, cardId: string): Promise<string> {
    const card = (await this.register.listOf(identityId)).find(({ id }) => id === cardId);
    if (card?.kind !== 'cps' || card.state !== 'active' || card.plasticId === null)
      throw new DomainError('means.unknown', 'not-found', { cardId });
    return card.plasticId;
  }
}

const placeOf = ({ id, identityId, createdBy }: KeyInvitation): RegistrationPlace => ({
  id,
  identityId,
  workstationId: null,
  by: actorOf(createdBy),
});

/** The officer who opened the invitation, as the trail wants it. */
function actorOf(createdBy: string): Actor {
  const [kind, ...rest] = createdBy.split(':');
  const id = rest.join(':');
  return kind === 'person' ? { kind, id: IdentityId.parse(id) } : { kind: 'operator', id };
}

const over = (): DomainError => new DomainError('fido2.invitation-over', 'refused');
