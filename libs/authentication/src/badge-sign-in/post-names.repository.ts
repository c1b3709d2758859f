import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { DomainError } from '#libs/kernel';
import type { Post } from '../sessions/care-sessions.js';

@Injectable()
export class PostNames {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `workstation.unknown` also when it is disabled. */
  async of(workstationId: string): Promise<Post> {
    const { rows } = await this.database.pool.query<{ name: string; state: string }>({
      name: 'post-name',
      text: 'select name, state from workstation where id = $1::uuid',
      values: [workstationId],
    });
    const [row] = rows;
    if (row?.state !== 'active') {
      throw new DomainError('workstation.unknown', 'not-found', { workstationId });
    }
    return { id: workstationId, name: row.name };
  }
}
