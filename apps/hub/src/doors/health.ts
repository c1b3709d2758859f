import { Injectable } from '@nestjs/common';
import { AuditSealer } from '#libs/audit';
import { Database } from '#libs/database';

/** A part of the hub and how it is. */
export interface PartHealth {
  readonly name: 'database' | 'audit-seals';
  readonly state: 'ok' | 'late' | 'down';
  readonly detail: string;
}

/** Answers of the management door. */
@Injectable()
export class Health {
  constructor(
    private readonly database: Database,
    private readonly sealer: AuditSealer,
  ) {}

  /** The hub can serve: its database answers. Late seals are told but do not take it out of service. */
  async ready(): Promise<{ readonly ready: boolean; readonly parts: readonly PartHealth[] }> {
    const database = await this.#database();
    return { ready: database.state === 'ok', parts: [database, this.#seals()] };
  }

  async #database(): Promise<PartHealth> {
    try {
      await this.database.prisma.$queryRaw`select 1`;
      return { name: 'database', state: 'ok', detail: 'answers' };
    } catch {
      return { name: 'database', state: 'down', detail: 'does not answer' };
    }
  }

  #seals(): PartHealth {
    const { lastRoundAt, failingSince } = this.sealer.health();
    const last = lastRoundAt?.toISOString() ?? 'not yet';
    return failingSince === undefined
      ? { name: 'audit-seals', state: 'ok', detail: `last round ${last}` }
      : {
          name: 'audit-seals',
          state: 'late',
          detail: `failing since ${failingSince.toISOString()}`,
        };
  }
}
