import { Injectable } from '@nestjs/common';
import { Database, inside, LOCKS } from '#libs/database';
import { JsonObject, type Transaction } from '#libs/kernel';
import { z } from 'zod';

const KeyState = z.enum(['next', 'active', 'retiring', 'retired']);
const Algorithm = z.enum(['ES256', 'RS256']);

export interface KeyRow {
  readonly kid: string;
  readonly algorithm: z.infer<typeof Algorithm>;
  readonly publicJwk: JsonObject;
  readonly privateBox: Buffer;
  readonly state: z.infer<typeof KeyState>;
  readonly activeFrom: Date;
  readonly retiresAt: Date | null;
}

export interface NewKeyRow extends KeyRow {
  readonly purpose: string;
  readonly createdAt: Date;
}

/** Of two hubs that start at once, one makes the keys. */
const LOCK = LOCKS.signingKeys;

@Injectable()
export class SigningKeyRepository {
  constructor(private readonly database: Database) {}

  async lock(tx: Transaction): Promise<void> {
    await inside(tx).$executeRaw`select pg_advisory_xact_lock(${LOCK})`;
  }

  async list(purpose: string, tx?: Transaction): Promise<readonly KeyRow[]> {
    const client = tx === undefined ? this.database.prisma : inside(tx);
    const rows = await client.signingKey.findMany({
      where: { purpose, state: { not: 'retired' } },
      orderBy: { activeFrom: 'desc' },
    });
    return rows.map((row) => ({
      kid: row.kid,
      algorithm: Algorithm.parse(row.algorithm),
      publicJwk: JsonObject.parse(row.publicJwk),
      privateBox: Buffer.from(row.privateBox),
      state: KeyState.parse(row.state),
      activeFrom: row.activeFrom,
      retiresAt: row.retiresAt,
    }));
  }

  /** A public key of any age, to verify what it signed. */
  async publicKey(kid: string): Promise<JsonObject | undefined> {
    const row = await this.database.prisma.signingKey.findUnique({ where: { kid } });
    return row === null ? undefined : JsonObject.parse(row.publicJwk);
  }

  async insert(tx: Transaction, key: NewKeyRow): Promise<void> {
    const { publicJwk, privateBox, ...rest } = key;
    await inside(tx).signingKey.create({
      data: { ...rest, publicJwk: { ...publicJwk }, privateBox: new Uint8Array(privateBox) },
    });
  }

  async setState(
    tx: Transaction,
    kid: string,
    to: { readonly state: KeyRow['state']; readonly activeFrom?: Date; readonly retiresAt?: Date },
  ): Promise<void> {
    await inside(tx).signingKey.update({ where: { kid }, data: to });
  }
}
