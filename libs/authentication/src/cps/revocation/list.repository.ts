import { Injectable } from '@nestjs/common';
import { Database, inside, LOCKS } from '#libs/database';
import type { Transaction } from '#libs/kernel';
import { z } from 'zod';

/** What is kept of an authority's list; the list itself is read apart, once per content. */
export interface KeptList {
  readonly issuerSha256: string;
  readonly sha256: string;
  readonly number: bigint | undefined;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: number;
  readonly source: string;
  readonly receivedAt: Date;
  /** Last time the authority was asked, and this was still its list. */
  readonly checkedAt: Date;
}

const Locked = z.array(z.object({ locked: z.boolean() }));

const COLUMNS = {
  issuerSha256: true,
  sha256: true,
  number: true,
  thisUpdate: true,
  nextUpdate: true,
  entries: true,
  source: true,
  receivedAt: true,
  checkedAt: true,
} as const;

type ListRow = Omit<KeptList, 'number'> & { readonly number: string | null };

const toKept = (row: ListRow): KeptList => ({
  ...row,
  number: row.number === null ? undefined : BigInt(row.number),
});

@Injectable()
export class CardListRepository {
  constructor(private readonly database: Database) {}

  async kept(issuers: readonly string[]): Promise<readonly KeptList[]> {
    const where = { issuerSha256: { in: [...issuers] } };
    const rows = await this.database.prisma.cpsList.findMany({ where, select: COLUMNS });
    return rows.map(toKept);
  }

  /** The list of an authority, the row held until the transaction ends. */
  async hold(tx: Transaction, issuerSha256: string): Promise<KeptList | undefined> {
    await inside(tx).$queryRaw`select pg_advisory_xact_lock(${LOCKS.cpsLists})::text`;
    const row = await inside(tx).cpsList.findUnique({ where: { issuerSha256 }, select: COLUMNS });
    return row === null ? undefined : toKept(row);
  }

  async der(issuerSha256: string, sha256: string): Promise<Buffer | undefined> {
    const row = await this.database.prisma.cpsList.findFirst({
      where: { issuerSha256, sha256 },
      select: { der: true },
    });
    return row === null ? undefined : Buffer.from(row.der);
  }

  async save(tx: Transaction, list: KeptList & { readonly der: Buffer }): Promise<void> {
    const { issuerSha256, ...rest } = list;
    const number = list.number === undefined ? null : String(list.number);
    const row = { ...rest, number, der: new Uint8Array(list.der) };
    await inside(tx).cpsList.upsert({
      where: { issuerSha256 },
      create: { issuerSha256, ...row },
      update: row,
    });
  }

  async checked(tx: Transaction, issuerSha256: string, checkedAt: Date): Promise<void> {
    await inside(tx).cpsList.update({ where: { issuerSha256 }, data: { checkedAt } });
  }

  /** True for one hub at a time, until the transaction ends. */
  async tryRound(tx: Transaction): Promise<boolean> {
    const rows = await inside(tx)
      .$queryRaw`select pg_try_advisory_xact_lock(${LOCKS.cpsRound}) as locked`;
    return Locked.parse(rows)[0]?.locked === true;
  }
}
