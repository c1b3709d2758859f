import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, Transactions, type Transaction } from '#libs/kernel';
import type { MeansKind, MeansUse } from '../domain/means-life.js';
import { AuthenticationSettings } from '../settings.js';
import { MeansPolicyRepository, type MeansPolicy } from './means-policy.repository.js';

/** A change of policy is effective everywhere this soon. */
const MEMORY_MS = 2000;
const HARD_MONTHS = 36;

export interface PolicyChange {
  readonly enabled: boolean;
  readonly level: MeansPolicy['level'];
  readonly legalBasis: string;
  readonly homologation: string | null;
  readonly months: number;
  readonly uses: readonly MeansUse[];
}

/** Kinds that never vouch outside the hospital, whatever is asked (requirements 5.2 PS16, 5.1 EXI25). */
const INSIDE_ONLY: ReadonlySet<MeansKind> = new Set(['password', 'totp', 'backup']);
const OUTSIDE: ReadonlySet<MeansUse> = new Set(['air', 'fi-tiers']);

/** What the hospital allows: a kind without an enabled policy signs nobody in, and serves for nothing. */
@Injectable()
export class MeansPolicies {
  #known: { readonly at: number; readonly policies: readonly MeansPolicy[] } | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly repository: MeansPolicyRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: AuthenticationSettings,
  ) {}

  async list(): Promise<readonly MeansPolicy[]> {
    return this.repository.list();
  }

  /** With the months that a means issued now lives. @throws DomainError `means.not-allowed` */
  async forIssue(tx: Transaction, kind: MeansKind): Promise<MeansPolicy> {
    const policy = await this.repository.find(tx, kind);
    if (policy?.enabled !== true)
      throw new DomainError('means.not-allowed', 'refused', { kind }, { shown: { kind } });
    const months = Math.min(policy.months, this.settings.meansMonths, HARD_MONTHS);
    return { ...policy, months };
  }

  /** What a sign-in by all of these kinds together may be used for, by the policies of now. */
  async usesOf(kinds: readonly MeansKind[]): Promise<ReadonlySet<MeansUse>> {
    const policies = await this.#current();
    const [first, ...others] = kinds.map((kind) => {
      const policy = policies.find((candidate) => candidate.kind === kind);
      return new Set(policy?.enabled === true ? policy.uses : []);
    });
    if (first === undefined) return new Set();
    return new Set([...first].filter((use) => others.every((uses) => uses.has(use))));
  }

  /** @throws DomainError `means.use-refused` for a transition or back-up means outside the hospital */
  async change(kind: MeansKind, change: PolicyChange, by: Actor): Promise<MeansPolicy> {
    if (INSIDE_ONLY.has(kind) && change.uses.some((use) => OUTSIDE.has(use))) {
      throw new DomainError('means.use-refused', 'invalid', { kind }, { shown: { kind } });
    }
    const policy = await this.transactions.run(async (tx) => {
      const former = await this.repository.find(tx, kind);
      const next = { ...change, kind, uses: [...change.uses], factors: former?.factors ?? [] };
      await this.repository.save(tx, next, { at: this.clock.now(), by: `${by.kind}:${by.id}` });
      await this.audit.record(tx, {
        kind: 'means.policy-changed',
        outcome: 'success',
        actor: by,
        detail: { type: kind, from: former === undefined ? null : shown(former), to: shown(next) },
      });
      return next;
    });
    this.#known = undefined;
    return policy;
  }

  async #current(): Promise<readonly MeansPolicy[]> {
    const now = this.clock.now().getTime();
    const known = this.#known;
    if (known !== undefined && Math.abs(now - known.at) < MEMORY_MS) return known.policies;
    const policies = await this.repository.list();
    this.#known = { at: now, policies };
    return policies;
  }
}

const shown = ({ enabled, level, legalBasis, homologation, months, uses }: MeansPolicy) => ({
  enabled,
  level,
  legalBasis,
  homologation,
  months,
  uses: [...uses],
});
