import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, Transactions } from '#libs/kernel';
import { parisDay } from './civil-day.js';
import { stateOn, type PersonRecord } from './person-record.js';
import { PersonRecords } from './person-records.js';

export interface StateChanges {
  readonly arrived: number;
  readonly left: number;
}

/** What time alone does to people: contracts begin and end without any file saying so again. */
@Injectable()
export class IdentityLife {
  constructor(
    private readonly transactions: Transactions,
    private readonly people: PersonRecords,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Gives everyone the state of the day; to be run at midnight in Paris and when the hub starts. */
  async refreshStates(by: Actor): Promise<StateChanges> {
    const day = parisDay(this.clock.now());
    const counts = { arrived: 0, left: 0 };
    for await (const page of this.people.pages()) {
      // Somebody without any post was recorded by hand: no date speaks of them.
      for (const record of page.filter(({ assignments }) => assignments.length > 0)) {
        const state = stateOn(day, record.assignments, record.state);
        if (state === record.state) continue;
        await this.#move(record, state, by);
        counts[state === 'left' ? 'left' : 'arrived']++;
      }
    }
    return counts;
  }

  async #move(record: PersonRecord, state: PersonRecord['state'], by: Actor): Promise<void> {
    const { assignments: _posts, ...person } = record;
    const stateBefore = record.state;
    await this.transactions.run(async (tx) => {
      await this.people.write(tx, {
        person: { ...person, state },
        stateBefore,
        newMatricules: [],
        assignments: [],
        cancelledAssignments: [],
        origins: [],
        at: this.clock.now(),
      });
      await this.audit.record(tx, {
        kind: state === 'left' ? 'identity.left' : 'identity.changed',
        outcome: 'success',
        actor: by,
        subject: record.id,
        detail: { because: 'dates', state, stateBefore },
      });
    });
  }
}
