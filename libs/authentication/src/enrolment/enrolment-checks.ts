import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { parisDay } from '#libs/directory';
import {
  Clock,
  DomainError,
  plusSeconds,
  Random,
  Transactions,
  type IdentityId,
  type Transaction,
} from '#libs/kernel';
import type { CheckMode, DocumentType } from '../domain/desk-rules.js';
import type { MeansKind } from '../domain/means-life.js';
import { AuthenticationSettings } from '../settings.js';
import {
  EnrolmentCheckRepository,
  type EnrolmentCheck,
  type NewEnrolmentCheck,
} from './enrolment-checks.repository.js';

/** The longest civil day. */
const DAY_SECONDS = 25 * 3600;
const SHOWN = 500;

export interface CheckMade {
  readonly mode: CheckMode;
  /** Told for a check face to face, and only then. */
  readonly documentType: DocumentType | null;
  /** When the desk began with the person; the check ends when it is recorded. */
  readonly startedAt: Date;
}

/**
 * Before a first means, somebody made sure of who the person is: how, with which type of document, and what the
 * register said then (RIE PS07).
 */
@Injectable()
export class EnrolmentChecks {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: EnrolmentCheckRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
  ) {}

  /** @throws DomainError `identity.unknown`, `enrolment.document-refused`, `enrolment.times-refused`, `enrolment.oneself` */
  async record(identityId: IdentityId, made: CheckMade, by: Actor): Promise<EnrolmentCheck> {
    const finishedAt = this.clock.now();
    assertConsistent(made, finishedAt);
    if (by.id === identityId) throw new DomainError('enrolment.oneself', 'refused');
    return this.transactions.run(async (tx) => {
      if (!(await this.repository.isPerson(tx, identityId)))
        throw new DomainError('identity.unknown', 'not-found', { identityId });
      const rppsStatus = await this.repository.rppsStatus(tx, identityId);
      const operator = `${by.kind}:${by.id}`;
      const id = this.random.uuid();
      const check = { ...made, id, identityId, operator, rppsStatus, finishedAt };
      await this.#insert(tx, check, by);
      return { ...check, meansIds: [] };
    });
  }

  /**
   * Before a PIN is set at the desk, and before a badge is made for who holds nothing: a check of today.
   * @throws DomainError `enrolment.check-missing`
   */
  async assertMade(identityId: IdentityId, act: 'pin' | 'means', by: Actor): Promise<void> {
    if (!this.#isAsked(identityId, by)) return;
    await this.transactions.run(async (tx) => {
      if (act === 'means' && (await this.repository.holdsMeans(tx, identityId))) return;
      if ((await this.#ofToday(tx, identityId)) === undefined) throw missing(identityId);
    });
  }

  /** The check of today that allows a first means; undefined when none was made and none is needed. */
  async beforeIssue(
    tx: Transaction,
    issue: { readonly identityId: IdentityId; readonly by: Actor },
    kind: MeansKind,
  ): Promise<string | undefined> {
    const { identityId, by } = issue;
    const check = await this.#ofToday(tx, identityId);
    if (check !== undefined || kind === 'backup' || !this.#isAsked(identityId, by)) return check;
    if (await this.repository.holdsMeans(tx, identityId)) return undefined;
    throw missing(identityId);
  }

  /** The means was issued: it is written beside the check. */
  async ledTo(tx: Transaction, checkId: string | undefined, meansId: string): Promise<void> {
    if (checkId !== undefined) await this.repository.link(tx, checkId, meansId);
  }

  /** Newest first; at most 500. */
  async list(filter: {
    readonly identityId?: IdentityId | undefined;
    readonly from?: Date | undefined;
    readonly to?: Date | undefined;
  }): Promise<readonly EnrolmentCheck[]> {
    return this.repository.list({ ...filter, limit: SHOWN });
  }

  /** Asked of officers for others: not of the command line, nor of who enrols a key by another means. */
  #isAsked(identityId: IdentityId, by: Actor): boolean {
    return (
      this.settings.desk.enrolmentCheck === 'required' &&
      by.kind === 'person' &&
      by.id !== identityId
    );
  }

  async #ofToday(tx: Transaction, identityId: IdentityId): Promise<string | undefined> {
    const now = this.clock.now();
    const last = await this.repository.lastSince(tx, identityId, plusSeconds(now, -DAY_SECONDS));
    return last !== undefined && parisDay(last.finishedAt) === parisDay(now) ? last.id : undefined;
  }

  async #insert(tx: Transaction, check: NewEnrolmentCheck, by: Actor): Promise<void> {
    await this.repository.insert(tx, check);
    const { mode, documentType, rppsStatus, startedAt, finishedAt } = check;
    const seconds = Math.round((finishedAt.getTime() - startedAt.getTime()) / 1000);
    await this.audit.record(tx, {
      kind: 'enrolment.checked',
      outcome: 'success',
      actor: by,
      subject: check.identityId,
      detail: { check: check.id, mode, document: documentType, rpps: rppsStatus, seconds },
    });
  }
}

const missing = (identityId: IdentityId): DomainError =>
  new DomainError('enrolment.check-missing', 'conflict', { identityId });

function assertConsistent({ mode, documentType, startedAt }: CheckMade, finishedAt: Date): void {
  if ((mode === 'face-to-face-with-document') !== (documentType !== null))
    throw new DomainError('enrolment.document-refused', 'invalid', { mode });
  const isTooLong = startedAt < plusSeconds(finishedAt, -DAY_SECONDS);
  if (startedAt > finishedAt || isTooLong)
    throw new DomainError('enrolment.times-refused', 'invalid');
}
