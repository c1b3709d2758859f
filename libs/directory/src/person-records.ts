import { Injectable } from '@nestjs/common';
import { Signals, type Transaction } from '#libs/kernel';
import type { PersonRecord, PersonWrite } from './person-record.js';
import { PersonRecordRepository } from './person-record.repository.js';

const PAGE_SIZE = 1000;
/** Signal: somebody left or is suspended, their sessions must end. The payload is their identity's id. */
export const IDENTITY_OUT = 'identity.out';

/** People in bulk, for the libs that compare everyone with a source (HR, the national register). */
@Injectable()
export class PersonRecords {
  constructor(
    private readonly repository: PersonRecordRepository,
    private readonly signals: Signals,
  ) {}

  /** Everyone ever recorded, those who left included, a page at a time. */
  pages(): AsyncGenerator<readonly PersonRecord[]> {
    return this.repository.pages(PAGE_SIZE);
  }

  /**
   * Writes what one import changes of one person; the caller records the trace in the same transaction.
   * With its commit, `IDENTITY_OUT` tells every hub process that somebody left.
   */
  async write(tx: Transaction, write: PersonWrite): Promise<void> {
    await this.repository.write(tx, write);
    const { person, stateBefore } = write;
    const leaves = person.state === 'left' && stateBefore !== 'left' && stateBefore !== null;
    if (leaves) await this.signals.send(tx, IDENTITY_OUT, person.id);
  }
}
