import { Injectable } from '@nestjs/common';
import { Transactions } from '#libs/kernel';
import type { Actor } from './audit-event.js';
import { AuditTrail } from './audit-trail.js';
import { sealDigest } from './domain/seal.js';
import { SealRepository } from './sealing/seal.repository.js';
import {
  AuditVerifier,
  type VerificationReport,
  type VerificationRequest,
} from './verification/audit-verifier.js';

export interface TrailState {
  /** Recorded: sealed or waiting for their seal. */
  readonly events: number;
  readonly sealed: number;
  readonly lastSeal:
    { readonly number: number; readonly sealedAt: Date; readonly digest: string } | undefined;
}

/** How the trail stands, and its proof on demand. */
@Injectable()
export class AuditRoom {
  constructor(
    private readonly transactions: Transactions,
    private readonly seals: SealRepository,
    private readonly verifier: AuditVerifier,
    private readonly trail: AuditTrail,
  ) {}

  async state(): Promise<TrailState> {
    const { waiting, sealed } = await this.seals.state();
    const seal = await this.seals.lastSeal();
    return {
      events: sealed + waiting,
      sealed,
      lastSeal:
        seal === undefined
          ? undefined
          : {
              number: seal.number,
              sealedAt: seal.sealedAt,
              digest: sealDigest(seal).toString('hex'),
            },
    };
  }

  /**
   * Verifies, and records who did and what came out.
   * @throws DomainError `audit.verification-running`
   */
  async verify(request: VerificationRequest, by: Actor): Promise<VerificationReport> {
    const report = await this.verifier.verify(request);
    await this.transactions.run((tx) =>
      this.trail.record(tx, {
        kind: 'audit.verified',
        outcome: report.ok ? 'success' : 'failure',
        actor: by,
        detail: {
          events: report.events,
          seals: report.seals,
          problems: report.problemCount,
          lastSeal: report.lastSeal === undefined ? null : { ...report.lastSeal },
        },
      }),
    );
    return report;
  }
}
