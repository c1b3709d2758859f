import { DomainError, Transactions, type Transaction } from '#libs/kernel';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from './generated/client.js';

export type PrismaTransaction = Prisma.TransactionClient;

export interface DatabaseSettings {
  readonly url: string;
  /** Connections of the domain's pool (the OIDC store has its own). */
  readonly poolSize: number;
}

/** For taps, tokens and bulk loads; none waits for another connection while it holds one. */
const RAW_CONNECTIONS = 8;

const open = new WeakMap<Transaction, PrismaTransaction>();

/** The hub's database: Prisma for the domain, a raw pool for bulk loads and signals. */
export class Database extends Transactions {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  readonly url: string;

  constructor(settings: DatabaseSettings) {
    super();
    this.url = settings.url;
    this.prisma = new PrismaClient({
      adapter: new PrismaPg({ connectionString: settings.url, max: settings.poolSize }),
    });
    this.pool = new pg.Pool({ connectionString: settings.url, max: RAW_CONNECTIONS });
    // An idle connection may be cut with the server; the pool opens another one at the next query.
    this.pool.on('error', () => {});
  }

  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(
      async (client) => {
        const tx = newTransaction();
        open.set(tx, client);
        return work(tx);
      },
      { maxWait: 10_000, timeout: 60_000 },
    );
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}

/** The Prisma client of an open transaction: for repositories only. */
export function inside(tx: Transaction): PrismaTransaction {
  const client = open.get(tx);
  if (client === undefined) throw new DomainError('database.no-open-transaction', 'unavailable');
  return client;
}

function newTransaction(): Transaction {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- an opaque token: its only content is its identity
  return Object.freeze({}) as Transaction;
}
