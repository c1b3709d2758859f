import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#libs/audit';
import {
  Clock,
  DomainError,
  Random,
  Transactions,
  type IdentityId,
  type Secret,
  type Transaction,
} from '#libs/kernel';
import { newBackupCode } from '../backup/backup-code.js';
import { PinHash } from '../pins/pin-hash.js';
import { judgePassword } from './password-rules.js';
import { PersonWords } from './person-words.repository.js';
import {
  TransitionSecretsRepository,
  type TransitionSecrets,
} from './transition-secrets.repository.js';

/** Passwords as people choose them. */
@Injectable()
export class ChosenPasswords {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: TransitionSecretsRepository,
    private readonly words: PersonWords,
    private readonly hash: PinHash,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** The code that the desk gives, until a password is chosen. @throws DomainError `identity.unknown` */
  async firstCode(
    identityId: IdentityId,
  ): Promise<{ readonly code: Secret; readonly verifier: string }> {
    const words = await this.transactions.run((tx) => this.words.of(tx, identityId));
    if (words === undefined) throw new DomainError('identity.unknown', 'not-found', { identityId });
    const code = newBackupCode(this.random);
    return { code, verifier: await this.hash.make(code) };
  }

  /** @throws DomainError `password.too-short`, `password.too-long`, `password.too-weak` */
  async verifierOf(identityId: IdentityId, password: Secret): Promise<string> {
    const words = await this.transactions.run((tx) => this.words.of(tx, identityId));
    const verdict = judgePassword(password, words ?? []);
    if (verdict.kind === 'refused') throw new DomainError(`password.${verdict.because}`, 'invalid');
    return this.hash.make(password);
  }

  /** Writes it, with its trace. */
  async write(
    tx: Transaction,
    { identityId, passwordId }: Pick<TransitionSecrets, 'identityId' | 'passwordId'>,
    verifier: string,
  ): Promise<void> {
    await this.repository.choose(tx, passwordId, verifier, this.clock.now());
    await this.audit.record(tx, {
      kind: 'password.chosen',
      outcome: 'success',
      actor: { kind: 'person', id: identityId },
      subject: identityId,
      detail: { means: passwordId },
    });
  }
}
