import pg from 'pg';
import { Signals, type Transaction } from '#libs/kernel';
import { inside } from './database.js';

type Listener = (payload: string) => void;

const CHANNEL = 'portique';
const SEPARATOR = '\n';

/** The SQL expression that sends a signal of a topic, with the commit. Both are SQL expressions of text. */
export const notifySql = (topic: string, payload: string): string =>
  `pg_notify('${CHANNEL}', '${topic}' || E'\\n' || ${payload})`;

/** Signals on PostgreSQL's LISTEN/NOTIFY, on a connection of its own that opens again when it is cut. */
export class PgSignals extends Signals {
  readonly #url: string;
  readonly #listeners = new Map<string, Set<Listener>>();
  #client: pg.Client | undefined;
  #closed = false;

  constructor(url: string) {
    super();
    this.#url = url;
  }

  async send(tx: Transaction, topic: string, payload: string): Promise<void> {
    await inside(tx).$executeRaw`select pg_notify(${CHANNEL}, ${topic + SEPARATOR + payload})`;
  }

  on(topic: string, listener: Listener): () => void {
    const known = this.#listeners.get(topic) ?? new Set<Listener>();
    known.add(listener);
    this.#listeners.set(topic, known);
    return () => {
      known.delete(listener);
    };
  }

  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url });
    this.#client = client;
    client.on('notification', ({ payload }) => this.#deliver(payload ?? ''));
    client.on('error', () => {});
    client.on('end', () => this.#restartLater());
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }

  #deliver(message: string): void {
    const at = message.indexOf(SEPARATOR);
    const listeners = this.#listeners.get(message.slice(0, at)) ?? [];
    for (const listener of listeners) listener(message.slice(at + 1));
  }

  #restartLater(): void {
    if (this.#closed) return;
    setTimeout(() => {
      if (!this.#closed) this.start().catch(() => this.#restartLater());
    }, 1000).unref();
  }
}
