import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '#libs/directory';
import { DomainError, epochSeconds, Transactions } from '#libs/kernel';
import { levelOf } from '../domain/care-session.js';
import { CareSessionRepository } from './care-session.repository.js';

/** What the OpenID provider is told at the end of a sign-in. */
export interface SignInProof {
  /** Opaque and permanent identifier of the person. */
  readonly subject: string;
  readonly acr: string;
  readonly amr: readonly string[];
  /** Last full 2FA, seconds since the epoch; never the time of a tap. */
  readonly authTime: number;
  readonly careSessionId: string;
  readonly workstationId: string | null;
}

/** Turns a session's facts into what the provider needs. */
@Injectable()
export class SignedIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly sessions: CareSessionRepository,
    private readonly directory: IdentityDirectory,
  ) {}

  /** @throws DomainError `session.unknown`, `identity.not-active` */
  async proofOf(careSessionId: string): Promise<SignInProof> {
    const session = await this.transactions.run((tx) => this.sessions.find(tx, careSessionId));
    if (session?.state !== 'open')
      throw new DomainError('session.unknown', 'not-found', { careSessionId });
    const identity = await this.directory.find(session.identityId);
    if (identity?.state !== 'active') throw new DomainError('identity.not-active', 'refused');
    return {
      subject: identity.subject,
      ...levelOf(session.factors),
      authTime: epochSeconds(session.strongAt),
      careSessionId,
      workstationId: session.workstationId,
    };
  }
}
