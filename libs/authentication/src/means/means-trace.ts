import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import type { Transaction } from '#libs/kernel';
import type { MeansKind, MeansState } from '../domain/means-life.js';
import { Notices } from '../notices/notices.js';
import type { NewMeans } from './means.repository.js';
import type { Means } from './means-rows.js';

/** What goes with each act on a means, in its transaction: the event of the trail, the notice to the person. */
@Injectable()
export class MeansTrace {
  constructor(
    private readonly audit: AuditTrail,
    private readonly notices: Notices,
  ) {}

  async issued(tx: Transaction, means: Omit<NewMeans, 'kind'>, of: IssuedOf): Promise<void> {
    const { id, identityId, label, state } = means;
    await this.audit.record(tx, {
      kind: 'means.issued',
      outcome: 'success',
      actor: of.by,
      subject: identityId,
      detail: { means: id, type: of.kind, label, state },
    });
    await this.notices.issued(tx, { id, identityId, kind: of.kind }, state);
  }

  /** `means`: as it was. */
  async moved(
    tx: Transaction,
    means: Means,
    act: { readonly state: MeansState; readonly reason: string; readonly by: Actor },
  ): Promise<void> {
    await this.audit.record(tx, {
      kind: `means.${act.state}`,
      outcome: 'success',
      actor: act.by,
      subject: means.identityId,
      detail: { means: means.id, type: means.kind, from: means.state, reason: act.reason },
    });
    await this.notices.moved(tx, means, act.state);
  }
}

interface IssuedOf {
  readonly kind: MeansKind;
  readonly by: Actor;
}
