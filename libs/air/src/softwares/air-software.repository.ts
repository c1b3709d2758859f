import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import type { Transaction } from '#libs/kernel';

/** What the DMP is told of the software behind a client; the homologation number stays in its box. */
export interface SealedSoftware {
  readonly clientId: string;
  readonly name: string;
  readonly version: string;
  readonly instance: string | null;
  readonly numberBox: Buffer;
  /** Software of a medical regulation centre: may ask for `centre_15`. */
  readonly regulation: boolean;
}

@Injectable()
export class AirSoftwareRepository {
  constructor(private readonly database: Database) {}

  async list(): Promise<readonly Omit<SealedSoftware, 'numberBox'>[]> {
    return this.database.prisma.airSoftware.findMany({
      omit: { numberBox: true },
      orderBy: { clientId: 'asc' },
    });
  }

  async save(tx: Transaction, software: SealedSoftware): Promise<void> {
    const { clientId, numberBox, ...rest } = software;
    const row = { ...rest, numberBox: new Uint8Array(numberBox) };
    await inside(tx).airSoftware.upsert({
      where: { clientId },
      create: { clientId, ...row },
      update: row,
    });
  }

  /** False when the client had none. */
  async remove(tx: Transaction, clientId: string): Promise<boolean> {
    const { count } = await inside(tx).airSoftware.deleteMany({ where: { clientId } });
    return count === 1;
  }
}
