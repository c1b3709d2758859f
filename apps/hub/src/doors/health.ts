import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { Clock } from '#libs/kernel';
import { z } from 'zod';

const Counted = z.array(z.object({ waiting: z.coerce.number(), oldest: z.date().nullable() }));

/** A part of the hub and how it is. */
export interface PartHealth {
  readonly name: 'database' | 'audit-seals';
  readonly state: 'ok' | 'late' | 'down';
  readonly detail: string;
}

/** Unsealed events older than this mean that the sealer does not run. */
const SEAL_LATE_MS = 120_000;

/** Answers of the management door. */
@Injectable()
export class Health {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The hub can serve: its database answers. Late seals are told but do not take it out of service. */
  async ready(): Promise<{ readonly ready: boolean; readonly parts: readonly PartHealth[] }> {
    const database = await this.#database();
    if (database.state === 'down') return { ready: false, parts: [database] };
    return { ready: true, parts: [database, await this.#seals()] };
  }

  async #database(): Promise<PartHealth> {
    try {
      await this.database.prisma.$queryRaw`select 1`;
      return { name: 'database', state: 'ok', detail: 'answers' };
    } catch {
      return { name: 'database', state: 'down', detail: 'does not answer' };
    }
  }

  async #seals(): Promise<PartHealth> {
    const rows: unknown = await this.database.prisma.$queryRaw`
      select count(*) as waiting, min(e.at) as oldest from (
        select id, at from audit_event order by at desc limit 5000) e
      left join audit_position p on p.event_id = e.id where p.event_id is null`;
    const [{ waiting = 0, oldest = null } = {}] = Counted.parse(rows);
    const late = oldest !== null && this.clock.now().getTime() - oldest.getTime() > SEAL_LATE_MS;
    return {
      name: 'audit-seals',
      state: late ? 'late' : 'ok',
      detail: `${waiting} event(s) wait for a seal`,
    };
  }
}
