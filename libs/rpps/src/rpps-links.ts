import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { displayName, IdentityDirectory } from '#libs/directory';
import {
  Clock,
  DomainError,
  idnpsOf,
  IdentityId,
  plusMonths,
  Rpps,
  Transactions,
} from '#libs/kernel';
import type { Exercise } from './domain/exercise.js';
import { exercisesOf } from './domain/exercises.js';
import {
  HARD_LIMIT_MONTHS,
  statusAt,
  verifiedUntil,
  type LinkEvidence,
  type LinkStatus,
  type RppsLink,
} from './domain/rpps-link.js';
import { RppsLinkRepository } from './rpps-link.repository.js';
import { RppsSettings } from './settings.js';

/** A link with the national register that was earned: the only one that AIR and applications may use. */
export interface ConfirmedRpps {
  readonly rpps: Rpps;
  /** National identification (PS_IdNat): `8` + RPPS. */
  readonly idnps: string;
  readonly verifiedAt: Date;
  readonly exercises: readonly Exercise[];
}

/** What is known of a person's link, as an officer reads it. */
export interface LinkState {
  readonly status: LinkStatus | null;
  readonly rpps: string | null;
  readonly idnps: string | null;
  readonly evidence: LinkEvidence | null;
  readonly evidenceNote: string | null;
  /** The officer's name; null while only the machine has spoken. */
  readonly decidedBy: string | null;
  readonly verifiedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly exercises: readonly Exercise[];
}

export interface OfficerDecision {
  /** Names the document seen; at least 10 characters. */
  readonly note: string;
  readonly by: Actor;
  /** The number read on the document, when the machine proposes none or another one. */
  readonly rpps?: Rpps | undefined;
}

const SHORTEST_NOTE = 10;
const UNKNOWN: LinkState = {
  status: null,
  rpps: null,
  idnps: null,
  evidence: null,
  evidenceNote: null,
  decidedBy: null,
  verifiedAt: null,
  expiresAt: null,
  exercises: [],
};

/** The links between local identities and the national register. */
@Injectable()
export class RppsLinks {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: RppsLinkRepository,
    private readonly directory: IdentityDirectory,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: RppsSettings,
  ) {}

  /** The confirmed link of a person with what the register says of their exercises, if there is one. */
  async confirmedOf(identityId: IdentityId): Promise<ConfirmedRpps | undefined> {
    const link = await this.repository.confirmed(identityId);
    if (link === undefined || !this.#holds(link.verifiedAt)) return undefined;
    const rpps = Rpps.parse(link.linkRpps);
    return {
      rpps,
      idnps: link.linkIdnps ?? idnpsOf(rpps),
      verifiedAt: link.verifiedAt,
      exercises: exercisesOf(link.entries),
    };
  }

  /** @throws DomainError `identity.unknown` */
  async stateOf(identityId: IdentityId): Promise<LinkState> {
    const identity = await this.directory.find(identityId);
    if (identity === undefined) throw new DomainError('identity.unknown', 'not-found');
    const link = await this.repository.find(identityId);
    return link === undefined ? UNKNOWN : this.#stateOf(link);
  }

  /**
   * An officer has seen a document that proves the number: the link is confirmed, or verified again.
   * @throws DomainError `rpps.note-too-short`, `rpps.own-link`, `identity.unknown`, `identity.left`,
   * `rpps.link-closed`, `rpps.nothing-to-confirm`, `rpps.not-in-register`, `rpps.already-linked`
   */
  async confirm(identityId: IdentityId, decision: OfficerDecision): Promise<LinkState> {
    const note = decision.note.trim();
    if (note.length < SHORTEST_NOTE) throw new DomainError('rpps.note-too-short', 'invalid');
    if (decision.by.id === identityId) throw new DomainError('rpps.own-link', 'refused');
    await this.#assertPresent(identityId);
    await this.transactions.run(async (tx) => {
      const before = await this.repository.hold(tx, identityId);
      const rpps = await this.#provable(identityId, before, decision.rpps);
      const { by } = decision;
      const [idnps, at] = [idnpsOf(rpps), this.clock.now()];
      const decidedBy = `${by.kind}:${by.id}`;
      const evidence = 'officer';
      await this.repository.confirm(tx, { identityId, rpps, idnps, evidence, note, decidedBy, at });
      await this.audit.record(tx, {
        kind: 'rpps.confirmed',
        outcome: 'success',
        actor: by,
        subject: identityId,
        detail: {
          rpps,
          evidence: 'officer',
          note,
          statusBefore: before?.status ?? null,
          proposal: before?.decidedBy === null ? before.evidenceNote : null,
        },
      });
    });
    return this.stateOf(identityId);
  }

  /** Links whose verification has run out say so in lists too. Returns how many. */
  async ageLinks(by: Actor): Promise<number> {
    return this.transactions.run(async (tx) => {
      const now = this.clock.now();
      const limit = plusMonths(now, -this.#months());
      const aged = await this.repository.age(tx, limit, now);
      for (const subject of aged) {
        await this.audit.record(tx, {
          kind: 'rpps.to-re-verify',
          outcome: 'success',
          actor: by,
          subject,
          detail: { months: this.#months() },
        });
      }
      return aged.length;
    });
  }

  #months(): number {
    return Math.min(this.settings.verificationMonths, HARD_LIMIT_MONTHS);
  }

  #holds(verifiedAt: Date): boolean {
    const { verificationMonths } = this.settings;
    const link = { status: 'confirmed', verifiedAt } as const;
    return statusAt(link, this.clock.now(), verificationMonths) === 'confirmed';
  }

  async #assertPresent(identityId: IdentityId): Promise<void> {
    const identity = await this.directory.find(identityId);
    if (identity === undefined) throw new DomainError('identity.unknown', 'not-found');
    if (identity.state === 'left') throw new DomainError('identity.left', 'conflict');
  }

  async #provable(
    identityId: IdentityId,
    link: RppsLink | undefined,
    read: Rpps | undefined,
  ): Promise<Rpps> {
    const rpps = numberToConfirm(link, read);
    const entries = await this.repository.entriesOf(idnpsOf(rpps));
    if (entries.length === 0) throw new DomainError('rpps.not-in-register', 'conflict', { rpps });
    const holder = await this.repository.holderOf(rpps, identityId);
    if (holder === undefined) return rpps;
    const shown = { identityId: holder };
    throw new DomainError('rpps.already-linked', 'conflict', { identityId, rpps }, { shown });
  }

  async #stateOf(link: RppsLink): Promise<LinkState> {
    const { verifiedAt, idnps } = link;
    const months = this.settings.verificationMonths;
    const entries = idnps === null ? [] : await this.repository.entriesOf(idnps);
    return {
      status: statusAt(link, this.clock.now(), months),
      rpps: link.rpps,
      idnps,
      evidence: link.evidence,
      evidenceNote: link.evidenceNote,
      decidedBy: await this.#nameOf(link.decidedBy),
      verifiedAt,
      expiresAt: verifiedAt === null ? null : verifiedUntil(verifiedAt, months),
      exercises: exercisesOf(entries),
    };
  }

  /** `person:<id>` becomes the person's name; other deciders are named by their identifier. */
  async #nameOf(decidedBy: string | null): Promise<string | null> {
    if (decidedBy === null) return null;
    const id = decidedBy.slice(decidedBy.indexOf(':') + 1);
    const person = IdentityId.safeParse(id);
    const identity = person.success ? await this.directory.find(person.data) : undefined;
    return identity === undefined ? id : displayName(identity);
  }
}

function numberToConfirm(link: RppsLink | undefined, read: Rpps | undefined): Rpps {
  if (link?.status === 'refused' || link?.status === 'not-applicable') {
    throw new DomainError('rpps.link-closed', 'conflict', { status: link.status });
  }
  const rpps = read ?? Rpps.safeParse(link?.rpps).data;
  if (rpps === undefined) throw new DomainError('rpps.nothing-to-confirm', 'conflict');
  return rpps;
}
