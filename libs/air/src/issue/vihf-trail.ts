import { Injectable } from '@nestjs/common';
import type { PersonPrincipal } from '#libs/access';
import { AuditTrail, type AuditEntry, type AuditKind } from '#libs/audit';
import { Clock, DomainError, Keyring, Transactions, type JsonObject } from '#libs/kernel';
import type { AirRequest, Grant } from '../domain/air-judgement.js';
import type { Refused } from '../domain/air-refusal.js';
import { Ins, type Patient } from '../domain/ins.js';
import { structureIdOf } from '../settings.js';
import { VihfIssueRepository, type VihfResult, type VihfRow } from './vihf-issue.repository.js';
import { WriteTogether } from './write-together.js';

/** Who asked, where. */
export interface Asking {
  readonly caller: PersonPrincipal;
  readonly workstation: string | undefined;
}

/** An assertion on record. */
export interface Recorded extends Asking {
  readonly assertionId: string;
  readonly issuedAt: Date;
  readonly grant: Grant;
}

/** Who sends the assertion: the application that got it, or the hub, which then has used it already. */
export type Sender = 'application' | 'hub';

interface Issue {
  readonly recorded: Recorded;
  readonly sender: Sender;
}

const MOST_TOGETHER = 50;

/** How a call to the DMP ended, for the trail. */
export interface CallEnd extends VihfResult {
  readonly kind: AuditKind;
  readonly outcome: AuditEntry['outcome'];
  readonly detail: JsonObject;
}

/**
 * The traces of AIR (EX_AIR-070, -090): each assertion issued, used or refused, each call, with the
 * professional, the structure and the patient's keyed pseudonym. To be kept ten years after the DMP closes
 * (EX_AIR-100): nothing here deletes.
 */
@Injectable()
export class VihfTrail {
  readonly #issues = new WriteTogether<Issue>((issues) => this.#writeIssues(issues), MOST_TOGETHER);

  constructor(
    private readonly transactions: Transactions,
    private readonly repository: VihfIssueRepository,
    private readonly audit: AuditTrail,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /**
   * The row and its event, committed before the assertion leaves. Those of one moment share a transaction:
   * an issue costs a few milliseconds, half of them for the database.
   */
  async issued(recorded: Recorded, sender: Sender): Promise<void> {
    await this.#issues.add({ recorded, sender });
  }

  async #writeIssues(issues: readonly Issue[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.repository.insert(
        tx,
        issues.map((issue) => this.#rowOf(issue)),
      );
      for (const { recorded, sender } of issues) {
        await this.audit.record(tx, {
          ...entryOf(recorded),
          kind: 'vihf.issued',
          outcome: 'success',
          detail: {
            ...this.#detail(recorded),
            sender,
            reason: recorded.grant.reason ?? null,
          },
        });
      }
    });
  }

  #rowOf({ recorded, sender }: Issue): VihfRow {
    const { assertionId, issuedAt, grant, caller } = recorded;
    return {
      assertionId,
      identityId: caller.identityId,
      clientId: caller.clientId,
      transaction: grant.transaction,
      insHash: this.#patient(grant.patient) ?? '',
      issuedAt,
      usedAt: sender === 'hub' ? issuedAt : null,
    };
  }

  async refused(asking: Asking, request: AirRequest, refusal: Refused): Promise<void> {
    const ins = Ins.safeParse(request.patient?.ins);
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        ...entryOf(asking),
        kind: 'vihf.refused',
        outcome: 'refused',
        detail: {
          because: refusal.because,
          why: refusal.why,
          transaction: request.transaction,
          purpose: request.purpose,
          patient: ins.success ? this.#pseudonym(ins.data) : null,
        },
      }),
    );
  }

  /** The call that the hub made with the assertion: its use and its outcome. */
  async called(recorded: Recorded, end: CallEnd): Promise<void> {
    const { assertionId } = recorded;
    const { kind, outcome, result, errorCode, detail } = end;
    await this.transactions.run(async (tx) => {
      if (!(await this.repository.conclude(tx, assertionId, { result, errorCode })))
        throw new DomainError('vihf.already-used', 'conflict', { assertionId });
      const event = { ...entryOf(recorded), outcome };
      const fact = { ...this.#detail(recorded), result, errorCode };
      await this.audit.record(tx, { ...event, kind: 'vihf.used', detail: fact });
      await this.audit.record(tx, { ...event, kind, detail: { ...fact, ...detail } });
    });
  }

  /**
   * What the application says of the assertion it used, once.
   * @throws DomainError `vihf.unknown`, `vihf.already-used`
   */
  async reported(caller: PersonPrincipal, assertionId: string, use: VihfResult): Promise<void> {
    const { identityId, clientId } = caller;
    const holder = { identityId, clientId };
    const details = { assertionId, clientId };
    await this.transactions.run(async (tx) => {
      const issued = await this.repository.find(tx, assertionId, holder);
      if (issued === undefined) throw new DomainError('vihf.unknown', 'not-found', details);
      const at = this.clock.now();
      if (!(await this.repository.use(tx, assertionId, { ...holder, ...use, at })))
        throw new DomainError('vihf.already-used', 'conflict', details);
      await this.audit.record(tx, {
        ...entryOf({ caller, workstation: undefined }),
        kind: 'vihf.used',
        outcome: use.errorCode === null ? 'success' : 'failure',
        correlation: assertionId,
        detail: {
          assertion: assertionId,
          transaction: issued.transaction,
          patient: issued.insHash === '' ? null : issued.insHash,
          result: use.result,
          errorCode: use.errorCode,
        },
      });
    });
  }

  #detail({ assertionId, grant }: Recorded): JsonObject {
    return {
      assertion: assertionId,
      transaction: grant.transaction,
      purpose: grant.purpose,
      professional: grant.professionalId,
      structure: structureIdOf(grant.site.finess),
      means: grant.means,
      patient: this.#patient(grant.patient),
    };
  }

  #patient(patient: Patient | undefined): string | null {
    return patient === undefined ? null : this.#pseudonym(patient.ins);
  }

  #pseudonym(ins: Ins): string {
    return this.keyring.pseudonym('ins', ins);
  }
}

/** The assertion ties the events of one call together. */
function entryOf(
  asking: Asking & { readonly assertionId?: string },
): Pick<AuditEntry, 'actor' | 'subject' | 'client' | 'workstation' | 'correlation'> {
  const { identityId, clientId } = asking.caller;
  return {
    actor: { kind: 'person', id: identityId },
    subject: identityId,
    client: clientId,
    workstation: asking.workstation,
    correlation: asking.assertionId,
  };
}
