import type { Transaction } from './transactions.js';

/**
 * Signals between hub processes: sent with the commit of a transaction, heard by every process.
 * A payload is short (under 7,000 bytes) and holds no secret.
 */
export abstract class Signals {
  /** Sent when the transaction commits, never if it rolls back. */
  abstract send(tx: Transaction, topic: string, payload: string): Promise<void>;

  /** Calls `listener` for each signal of a topic. Returns how to stop listening. */
  abstract on(topic: string, listener: (payload: string) => void): () => void;
}
