/** What a DESFire card says when it refuses (status byte after 91). */
export const STATUSES = {
  0x0b: 'command-not-allowed',
  0x0c: 'no-change',
  0x0e: 'out-of-memory',
  0x1c: 'illegal-command',
  0x1e: 'integrity-error',
  0x40: 'no-such-key',
  0x7e: 'length-error',
  0x9d: 'permission-denied',
  0x9e: 'parameter-error',
  0xa0: 'application-not-found',
  0xad: 'authentication-delay',
  0xae: 'authentication-error',
  0xaf: 'additional-frame',
  0xbe: 'boundary-error',
  0xca: 'command-aborted',
  0xcd: 'disabled',
  0xde: 'duplicate',
  0xee: 'memory-error',
  0xf0: 'file-not-found',
} as const;

export type CardStatus = (typeof STATUSES)[keyof typeof STATUSES] | 'unknown-status';

/** Why a dialogue with a card stopped. */
export type CardProblem =
  /** Taken off the reader, or too slow: no more answers. */
  | { readonly kind: 'gone'; readonly because: 'removed' | 'deadline' | 'connection-lost' }
  /** Answers like a card that does not know DESFire commands. */
  | { readonly kind: 'not-desfire'; readonly sw: number }
  /** The card refused a command. */
  | { readonly kind: 'refused'; readonly status: CardStatus; readonly at: string }
  /** The answer is not what a card that knows the key answers: altered, replayed, cut short. */
  | { readonly kind: 'integrity'; readonly at: string };

/** Ends a dialogue. Holds no byte of the card: safe to log. */
export class CardFailure extends Error {
  override readonly name = 'CardFailure';
  readonly problem: CardProblem;

  constructor(problem: CardProblem) {
    super(Object.values(problem).join(' '));
    this.problem = problem;
  }
}

export const integrityFailure = (at: string): CardFailure =>
  new CardFailure({ kind: 'integrity', at });
