import type { CloseReason, HubMessage } from '#libs/agent-contract';
import type { Transmit } from '../desfire/apdu.js';
import { CardFailure, type CardProblem } from '../desfire/card-failure.js';

type Gone = Extract<CardProblem, { kind: 'gone' }>['because'];

interface Outstanding {
  readonly seq: number;
  readonly commands: number;
  resolve(answers: readonly Buffer[]): void;
  reject(failure: CardFailure): void;
}

/** The way to one card, through the agent: batches go out numbered, answers come back in their order. */
export class CardRelay {
  readonly tap: number;
  readonly #send: (message: HubMessage) => void;
  #seq = 0;
  #outstanding: Outstanding | undefined;
  #gone: CardFailure | undefined;

  constructor(tap: number, send: (message: HubMessage) => void) {
    this.tap = tap;
    this.#send = send;
  }

  readonly transmit: Transmit = async (batch) =>
    new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone);
        return;
      }
      this.#seq += 1;
      this.#outstanding = { seq: this.#seq, commands: batch.length, resolve, reject };
      const apdus = batch.map((apdu) => apdu.toString('hex').toUpperCase());
      this.#send({ type: 'transmit', tap: this.tap, seq: this.#seq, apdus });
    });

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Answers of the agent; a reason to close when they are not those that are awaited. */
  answered(seq: number, answers: readonly string[]): CloseReason | undefined {
    const outstanding = this.#outstanding;
    if (outstanding?.seq !== seq) return 'replayed';
    if (answers.length !== outstanding.commands) return 'malformed';
    this.#outstanding = undefined;
    // After its end (deadline) a dialogue may get the answers that were still on their way.
    outstanding.resolve(answers.map((answer) => Buffer.from(answer, 'hex')));
    return undefined;
  }

  /** No more answers: what is awaited fails, and whatever is asked next. */
  end(because: Gone): void {
    this.#gone ??= new CardFailure({ kind: 'gone', because });
    this.#outstanding?.reject(this.#gone);
  }
}
