import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB, type Actor, type AuditKind } from '#libs/audit';
import {
  Clock,
  DomainError,
  plusSeconds,
  Random,
  Transactions,
  type IdentityId,
  type Secret,
  type Transaction,
} from '#libs/kernel';
import { HARD_HOURS } from '../domain/desk-rules.js';
import { PinHash } from '../pins/pin-hash.js';
import { AuthenticationSettings } from '../settings.js';
import { BackupMeans } from './backup-means.js';
import { newBackupCode } from './backup-code.js';
import { BackupRepository, type Backup } from './backups.repository.js';

const HOUR = 3600;
const AT_ONCE = 100;
const SHOWN = 500;
const LEAST_REASON = 3;

export interface BackupOrder {
  readonly identityId: IdentityId;
  readonly reason: string;
  /** Those of the setting when nothing is said; at most 24. */
  readonly hours?: number | undefined;
  readonly by: Actor;
}

/** With its code when it is open: shown once, kept by nobody. */
export interface BackupOpened {
  readonly backup: Backup;
  readonly code: Secret | undefined;
}

/**
 * Break-glass: a back-up means that an administrator, or two, open for somebody else, for a few hours; nobody
 * opens one for themself (RIE PS16).
 */
@Injectable()
export class Backups {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: BackupRepository,
    private readonly means: BackupMeans,
    private readonly hash: PinHash,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
  ) {}

  /**
   * Opens at once, or waits for a second administrator when the hospital asks for two.
   * @throws DomainError `backup.oneself`, `backup.reason-missing`, `backup.too-long`, `backup.already-open`,
   *   `identity.unknown`, `identity.not-active`, `means.not-allowed`
   */
  async activate(order: BackupOrder): Promise<BackupOpened> {
    const hours = order.hours ?? this.settings.desk.backupHours;
    const reason = order.reason.trim();
    if (reason.length < LEAST_REASON) throw new DomainError('backup.reason-missing', 'invalid');
    if (!Number.isInteger(hours) || hours < 1 || hours > HARD_HOURS)
      throw new DomainError('backup.too-long', 'invalid');
    await this.#assertNotOneself(order.identityId, order.by);
    const code = this.settings.desk.backupApprovals === 1 ? newBackupCode(this.random) : undefined;
    const verifier = code === undefined ? undefined : await this.hash.make(code);
    const id = this.random.uuid();
    await this.transactions.run(async (tx) => {
      await this.#request(tx, id, { ...order, reason, hours });
      if (verifier !== undefined) await this.#open(tx, id, { verifier, by: order.by });
    });
    return { backup: await this.find(id), code };
  }

  /**
   * By another administrator than the one who asked.
   * @throws DomainError `backup.unknown`, `backup.not-waiting`, `backup.oneself`,
   *   `backup.same-administrator`, `identity.not-active`, `means.not-allowed`
   */
  async approve(id: string, by: Actor): Promise<BackupOpened> {
    const { identityId } = await this.find(id);
    await this.#assertNotOneself(identityId, by);
    const code = newBackupCode(this.random);
    const verifier = await this.hash.make(code);
    await this.transactions.run(async (tx) => {
      const backup = await this.repository.take(tx, id);
      const isWaiting = backup?.startedAt === null && backup.endedAt === null;
      if (!isWaiting || backup.endsAt <= this.clock.now())
        throw new DomainError('backup.not-waiting', 'conflict', { id });
      if (backup.requestedBy === said(by))
        throw new DomainError('backup.same-administrator', 'refused', { id });
      await this.#assertActive(tx, identityId);
      await this.#open(tx, id, { verifier, by, approvedBy: said(by) });
    });
    return { backup: await this.find(id), code };
  }

  /** At once, everywhere: the sessions it opened end. @throws DomainError `backup.unknown`, `backup.already-ended` */
  async end(id: string, reason: string, by: Actor): Promise<Backup> {
    await this.transactions.run(async (tx) => {
      const backup = await this.repository.take(tx, id);
      if (backup === undefined) throw new DomainError('backup.unknown', 'not-found', { id });
      if (backup.endedAt !== null)
        throw new DomainError('backup.already-ended', 'conflict', { id });
      await this.#end(tx, backup, { because: reason, state: 'revoked', by });
    });
    return this.find(id);
  }

  /** Ends those at their term; each once, whichever hub comes first. How many. */
  async endDue(): Promise<number> {
    let count = 0;
    for (const { id, because } of await this.repository.toEnd(this.clock.now(), AT_ONCE)) {
      count += await this.transactions.run(async (tx) => {
        const backup = await this.repository.take(tx, id);
        if (backup === undefined || backup.endedAt !== null) return 0;
        await this.#end(tx, backup, { because, state: 'expired', by: THE_HUB });
        return 1;
      });
    }
    return count;
  }

  /** @throws DomainError `backup.unknown` */
  async find(id: string): Promise<Backup> {
    const backup = await this.repository.find(id);
    if (backup === undefined) throw new DomainError('backup.unknown', 'not-found', { id });
    return backup;
  }

  /** Newest first; at most 500. */
  async list(filter: {
    readonly identityId?: IdentityId | undefined;
    readonly open?: boolean | undefined;
  }): Promise<readonly Backup[]> {
    return this.repository.list({ ...filter, limit: SHOWN });
  }

  async #request(
    tx: Transaction,
    id: string,
    order: BackupOrder & { readonly hours: number },
  ): Promise<void> {
    const { identityId, reason, hours, by } = order;
    await this.#assertActive(tx, identityId);
    if ((await this.repository.openOf(tx, identityId)) !== undefined)
      throw new DomainError('backup.already-open', 'conflict', { identityId });
    const requestedAt = this.clock.now();
    const endsAt = plusSeconds(requestedAt, hours * HOUR);
    const asked = { id, identityId, reason, hours, requestedAt, requestedBy: said(by), endsAt };
    await this.repository.insert(tx, asked);
    const detail = { id, reason, hours };
    await this.#record(tx, { kind: 'backup.requested', by, identityId, detail });
  }

  async #open(
    tx: Transaction,
    id: string,
    open: { readonly verifier: string; readonly by: Actor; readonly approvedBy?: string },
  ): Promise<void> {
    const { verifier, by, approvedBy = null } = open;
    const backup = await this.repository.take(tx, id);
    if (backup === undefined) throw new DomainError('backup.unknown', 'not-found', { id });
    const startedAt = this.clock.now();
    const endsAt = plusSeconds(startedAt, backup.hours * HOUR);
    const { identityId } = backup;
    const meansId = await this.means.issue(tx, { identityId, expiresAt: endsAt, by });
    await this.repository.start(tx, id, { meansId, verifier, startedAt, endsAt, approvedBy });
    const detail = { id, means: meansId, until: endsAt.toISOString() };
    await this.#record(tx, { kind: 'backup.activated', by, identityId, detail });
  }

  async #end(
    tx: Transaction,
    backup: Backup,
    end: { readonly because: string; readonly state: 'revoked' | 'expired'; readonly by: Actor },
  ): Promise<void> {
    const { because, state, by } = end;
    if (backup.meansId !== null)
      await this.means.end(tx, backup.meansId, { state, reason: because, by });
    await this.repository.end(tx, backup.id, { at: this.clock.now(), by: said(by), because });
    const detail = { id: backup.id, means: backup.meansId, reason: because };
    await this.#record(tx, { kind: 'backup.ended', by, identityId: backup.identityId, detail });
  }

  async #assertActive(tx: Transaction, identityId: IdentityId): Promise<void> {
    const state = await this.repository.takePerson(tx, identityId);
    if (state === undefined) throw new DomainError('identity.unknown', 'not-found', { identityId });
    if (state !== 'active')
      throw new DomainError('identity.not-active', 'conflict', { identityId });
  }

  /** Who asks for themself is refused, and the trail keeps that they asked. */
  async #assertNotOneself(identityId: IdentityId, by: Actor): Promise<void> {
    if (by.kind !== 'person' || by.id !== identityId) return;
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'backup.refused',
        outcome: 'refused',
        actor: by,
        subject: identityId,
        detail: { because: 'oneself' },
      }),
    );
    throw new DomainError('backup.oneself', 'refused', { identityId });
  }

  async #record(
    tx: Transaction,
    fact: {
      readonly kind: AuditKind;
      readonly by: Actor;
      readonly identityId: IdentityId;
      readonly detail: Readonly<Record<string, string | number | null>>;
    },
  ): Promise<void> {
    const { kind, by: actor, identityId: subject, detail } = fact;
    await this.audit.record(tx, { kind, outcome: 'success', actor, subject, detail });
  }
}

const said = (actor: Actor): string => `${actor.kind}:${actor.id}`;
