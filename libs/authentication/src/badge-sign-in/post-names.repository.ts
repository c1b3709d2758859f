import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { DomainError } from '#libs/kernel';
import type { Post } from '../sessions/care-sessions.js';

@Injectable()
export class PostNames {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `workstation.unknown` also when it is disabled. */
  async of(workstationId: string): Promise<Post> {
    const row = await this.database.prisma.workstation.findUnique({ where: { id: workstationId } });
    if (row?.state !== 'active') {
      throw new DomainError('workstation.unknown', 'not-found', { workstationId });
    }
    return { id: row.id, name: row.name };
  }
}
