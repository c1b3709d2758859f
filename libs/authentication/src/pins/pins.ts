import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB, type Actor } from '#libs/audit';
import {
  Clock,
  DomainError,
  Secret,
  Transactions,
  type IdentityId,
  type Transaction,
} from '#libs/kernel';
import { backOffSeconds, PIN_TRIES, PinCode, type PinVerdict } from '../domain/pin-rules.js';
import { CareSessions } from '../sessions/care-sessions.js';
import { SecretTries } from '../secret-tries/secret-tries.js';
import { PinHash } from './pin-hash.js';
import { PinRepository, type PinRow } from './pin.repository.js';

/** The hub's own second factor: a PIN of 4 to 8 digits; the third wrong one blocks it and ends the session. */
@Injectable()
export class Pins {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: PinRepository,
    private readonly hash: PinHash,
    private readonly tries: SecretTries,
    private readonly sessions: CareSessions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `pin.too-weak`, `identity.unknown` */
  async set(identityId: IdentityId, pin: Secret, by: Actor): Promise<void> {
    if (!PinCode.safeParse(pin.reveal()).success) throw new DomainError('pin.too-weak', 'invalid');
    const verifier = await this.hash.make(pin);
    await this.transactions.run(async (tx) => {
      if (!(await this.repository.isPerson(tx, identityId)))
        throw new DomainError('identity.unknown', 'not-found', { identityId });
      await this.repository.save(tx, identityId, { verifier, setAt: this.clock.now() });
      await this.audit.record(tx, {
        kind: 'pin.set',
        outcome: 'success',
        actor: by,
        subject: identityId,
        detail: {},
      });
    });
  }

  /**
   * Judges a typed PIN. The try is taken first and given back when the PIN is right, so that guesses
   * made at the same moment are all counted.
   */
  async judge(identityId: IdentityId, pin: Secret, where: string | undefined): Promise<PinVerdict> {
    const taken = await this.transactions.run((tx) => this.#take(tx, identityId));
    if ('kind' in taken) return this.#notJudged(identityId, taken, where);
    const right = await this.hash.check(pin, taken.verifier);
    return this.transactions.run(async (tx) => {
      // The person's counter is always locked before the PIN.
      if (right) await this.tries.giveBack(tx, identityId, taken.at);
      if (!right) return this.#wrong(tx, { identityId, where, taken });
      await this.repository.forgive(tx, identityId);
      return { kind: 'right' };
    });
  }

  /** Whether the person has a PIN that may be judged. */
  async isSet(identityId: IdentityId): Promise<boolean> {
    const state = await this.transactions.run((tx) => this.repository.state(tx, identityId));
    return state?.blocked === false;
  }

  /** @throws DomainError `pin.never-set` */
  async unblock(identityId: IdentityId, reason: string, by: Actor): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.tries.forget(tx, identityId);
      if (!(await this.repository.unblock(tx, identityId))) {
        throw new DomainError('pin.never-set', 'not-found', { identityId });
      }
      await this.audit.record(tx, {
        kind: 'pin.unblocked',
        outcome: 'success',
        actor: by,
        subject: identityId,
        detail: { reason },
      });
    });
  }

  async #wrong(tx: Transaction, attempt: WrongPin): Promise<PinVerdict> {
    const { identityId, taken } = attempt;
    const triesLeft = Math.max(0, PIN_TRIES - taken.failures);
    const waitSeconds = backOffSeconds(taken.failures);
    if (triesLeft === 0) {
      await this.repository.block(tx, identityId, this.clock.now());
      await this.sessions.endAllOf(tx, identityId, { because: 'pin-blocked', by: THE_HUB });
    } else await this.repository.delay(tx, identityId, this.clock.in(waitSeconds));
    await this.audit.record(tx, {
      kind: triesLeft === 0 ? 'pin.blocked' : 'pin.wrong',
      outcome: 'refused',
      actor: { kind: 'person', id: identityId },
      subject: identityId,
      workstation: attempt.where,
      detail: { triesLeft },
    });
    return triesLeft === 0 ? { kind: 'blocked' } : { kind: 'wrong', triesLeft, waitSeconds };
  }

  /** A try of the person's counter and of the PIN's own: both, or none. */
  async #take(tx: Transaction, id: IdentityId): Promise<TakenPin | PinVerdict> {
    const taken = await this.tries.take(tx, id);
    if (taken.kind === 'wait') return taken;
    const row = await this.repository.takeTry(tx, id, this.clock.now());
    if (row !== undefined) return { ...row, at: taken.at };
    await this.tries.undo(tx, id, taken.at);
    return this.#verdictOf(await this.repository.state(tx, id));
  }

  async #notJudged(
    identityId: IdentityId,
    verdict: PinVerdict,
    where: string | undefined,
  ): Promise<PinVerdict> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'pin.not-judged',
        outcome: 'refused',
        actor: { kind: 'person', id: identityId },
        subject: identityId,
        workstation: where,
        detail: { because: verdict.kind },
      }),
    );
    return verdict;
  }

  #verdictOf(
    state: { readonly blocked: boolean; readonly notBefore: Date | null } | undefined,
  ): PinVerdict {
    if (state === undefined) return { kind: 'never-set' };
    if (state.blocked || state.notBefore === null) return { kind: 'blocked' };
    const milliseconds = state.notBefore.getTime() - this.clock.now().getTime();
    return { kind: 'wait', seconds: Math.max(1, Math.ceil(milliseconds / 1000)) };
  }
}

interface TakenPin extends PinRow {
  readonly at: Date;
}

interface WrongPin {
  readonly identityId: IdentityId;
  readonly where: string | undefined;
  readonly taken: PinRow;
}
