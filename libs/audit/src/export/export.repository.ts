import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { readByCursor } from '../read-by-cursor.js';
import type { AuditFilter } from '../search/audit-filter.js';
import { allSql } from '../search/search-sql.repository.js';
import type { FoundEvent } from '../search/search.repository.js';

const ROWS = 1000;

@Injectable()
export class ExportRepository {
  constructor(private readonly database: Database) {}

  /** Everything that answers, oldest first, as it stood when the reading began. */
  async *events(filter: AuditFilter): AsyncGenerator<readonly FoundEvent[]> {
    const client = await this.database.pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      const { text, values } = allSql(filter);
      yield* readByCursor<FoundEvent>(client, { name: 'export', text, values, size: ROWS });
    } finally {
      await client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      );
    }
  }
}
