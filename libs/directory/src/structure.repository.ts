import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import type { Transaction } from '#libs/kernel';
import { Structure } from './structure.js';

@Injectable()
export class StructureRepository {
  constructor(private readonly database: Database) {}

  async find(finess: string): Promise<Structure | undefined> {
    const row = await this.database.prisma.structure.findUnique({ where: { finess } });
    return row === null ? undefined : Structure.parse(row);
  }

  async save(tx: Transaction, structure: Structure): Promise<void> {
    const { finess } = structure;
    await inside(tx).structure.upsert({ where: { finess }, create: structure, update: structure });
  }
}
