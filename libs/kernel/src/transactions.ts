declare const transaction: unique symbol;

/** An open transaction. Only repositories can see inside (libs/database). */
export interface Transaction {
  readonly [transaction]: true;
}

/** Opens transactions: what a service needs to say "these acts are one". */
export abstract class Transactions {
  /** Commits when `work` resolves, rolls back when it throws. */
  abstract run<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}
