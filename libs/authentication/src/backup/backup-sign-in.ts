import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB } from '#libs/audit';
import { Clock, Transactions, type Transaction } from '#libs/kernel';
import type { FactorShown } from '../domain/care-session.js';
import { MeansRepository } from '../means/means.repository.js';
import { usabilityOf } from '../domain/means-life.js';
import { PinHash } from '../pins/pin-hash.js';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { SignedIn, type SignInProof } from '../sessions/signed-in.js';
import { typedBackupCode } from './backup-code.js';
import { BackupRepository, type BackupTry } from './backups.repository.js';

/** Seconds to wait after the fifth wrong code in a row, and after each one more. */
const WAIT_SECONDS = 60;
/** Work for a matricule that has no code: it takes as long as a wrong one. */
const NOBODY =
  '$argon2id$v=19$m=7168,t=5,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Matricule and code of a back-up means, typed on a post of the hospital and nowhere else. */
@Injectable()
export class BackupSignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: BackupRepository,
    private readonly means: MeansRepository,
    private readonly hash: PinHash,
    private readonly sessions: CareSessions,
    private readonly signedIn: SignedIn,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Undefined for an unknown matricule, a wrong, blocked or over code: callers are not told which. */
  async enter(
    typed: { readonly matricule: string; readonly code: string },
    post: Post,
  ): Promise<SignInProof | undefined> {
    const code = typedBackupCode(typed.code);
    const tries = await this.transactions.run((tx) =>
      this.repository.takeTries(tx, typed.matricule.trim(), this.clock.now()),
    );
    const verifiers = tries.length === 0 ? [NOBODY] : tries.map(({ verifier }) => verifier);
    const answers = await Promise.all(
      verifiers.map(async (verifier) =>
        code === undefined ? false : this.hash.check(code, verifier),
      ),
    );
    const right = tries.find((_, at) => answers[at] === true);
    if (right === undefined) return this.#refuse(tries, post);
    return this.#open(right, post);
  }

  async #open(right: BackupTry, post: Post): Promise<SignInProof | undefined> {
    const { identityId, meansId } = right;
    const session = await this.transactions.run(async (tx) => {
      const means = await this.means.take(tx, meansId);
      const now = this.clock.now();
      const isUsable = means !== undefined && usabilityOf(means, now).kind === 'usable';
      if (!isUsable || !(await this.repository.forgive(tx, right.id, now))) return undefined;
      const at = now.toISOString();
      const factor: FactorShown = {
        factor: 'backup',
        category: 'knowledge',
        at,
        meansId,
        workstation: post.name,
      };
      return this.sessions.open(tx, { identityId, factors: [factor] }, post);
    });
    return session === undefined ? this.#refuse([right], post) : this.signedIn.proofOf(session.id);
  }

  async #refuse(tries: readonly BackupTry[], post: Post): Promise<undefined> {
    await this.transactions.run(async (tx) => {
      for (const taken of tries) await this.#wrong(tx, taken, post);
      if (tries.length > 0) return;
      await this.audit.record(tx, {
        kind: 'backup.refused',
        outcome: 'refused',
        actor: THE_HUB,
        workstation: post.name,
        detail: { because: 'no-code' },
      });
    });
    return undefined;
  }

  async #wrong(tx: Transaction, taken: BackupTry, post: Post): Promise<void> {
    const { id, identityId, failures, isLast, waits } = taken;
    if (isLast) await this.repository.block(tx, id, this.clock.now());
    else if (waits) await this.repository.delay(tx, id, this.clock.in(WAIT_SECONDS));
    await this.audit.record(tx, {
      kind: isLast ? 'backup.blocked' : 'backup.wrong-code',
      outcome: 'refused',
      actor: { kind: 'person', id: identityId },
      subject: identityId,
      workstation: post.name,
      detail: { id, failures },
    });
  }
}
