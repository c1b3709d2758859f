import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/kernel';
import type { PersonRecord, PersonWrite } from './person-record.js';
import { PersonRecordRepository } from './person-record.repository.js';

const PAGE_SIZE = 1000;

/** People in bulk, for the libs that compare everyone with a source (HR, the national register). */
@Injectable()
export class PersonRecords {
  constructor(private readonly repository: PersonRecordRepository) {}

  /** Everyone ever recorded, those who left included, a page at a time. */
  pages(): AsyncGenerator<readonly PersonRecord[]> {
    return this.repository.pages(PAGE_SIZE);
  }

  /** Writes what one import changes of one person; the caller records the trace in the same transaction. */
  async write(tx: Transaction, write: PersonWrite): Promise<void> {
    await this.repository.write(tx, write);
  }
}
