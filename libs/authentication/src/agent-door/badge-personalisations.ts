import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { readMessage, type TapOutcome } from '#libs/agent-contract';
import type { Actor } from '#libs/audit';
import { DomainError, Random, Signals, Transactions, type IdentityId } from '#libs/kernel';
import type { Transmit } from '../desfire/apdu.js';
import { AgentDoor } from './agent-door.js';
import { AgentDoorLimits } from './agent-door-limits.js';
import { BadgeMaker, type MadeBadge } from './badge-maker.js';
import { BadgeOrders } from './badge-orders.js';
import {
  Answered,
  PERSONALISATION_ANSWERED,
  PERSONALISATION_WANTED,
  Wanted,
  type Answer,
} from './personalisation.messages.js';

interface Order {
  readonly workstationId: string;
  /** What is written on the badge for people: its number. */
  readonly label: string;
  readonly by: Actor;
}

export interface PersonalisationOrder extends Order {
  readonly identityId: IdentityId;
  /** The person's former badge: revoked by the same act. */
  readonly replaces?: string | undefined;
}

export interface StockOrder extends Order {
  /** Printed on it: how the desk finds it again. */
  readonly serial: string;
}

interface PersonalBadge {
  readonly meansId: string;
  readonly plasticId: string;
}

/**
 * Makes badges at the desk: waits for a blank card on a workstation's reader, whichever hub holds the
 * connection of its agent.
 */
@Injectable()
export class BadgePersonalisations implements OnModuleInit, OnModuleDestroy {
  readonly #asked = new Map<string, (answer: Answer) => void>();
  readonly #stops: (() => void)[] = [];

  constructor(
    private readonly door: AgentDoor,
    private readonly maker: BadgeMaker,
    private readonly orders: BadgeOrders,
    private readonly transactions: Transactions,
    private readonly signals: Signals,
    private readonly random: Random,
    private readonly log: ErrorLog,
    private readonly limits: AgentDoorLimits,
  ) {}

  onModuleInit(): void {
    this.#stops.push(
      this.signals.on(PERSONALISATION_WANTED, (text) => {
        const wanted = readMessage(Wanted, text);
        if (wanted !== undefined) this.#serve(wanted);
      }),
      this.signals.on(PERSONALISATION_ANSWERED, (text) => {
        const answered = readMessage(Answered, text);
        if (answered !== undefined) this.#asked.get(answered.request)?.(answered.answer);
      }),
    );
  }

  onModuleDestroy(): void {
    for (const stop of this.#stops) stop();
  }

  /**
   * Waits for a card, makes a badge of it and registers it for the person.
   * @throws DomainError `identity.unknown`, `identity.not-active`, `workstation.agent-offline`,
   *   `workstation.busy`, `badge.no-card`, `enrolment.check-missing`, `means.unknown`, and those of BadgeMaker
   */
  async personalise(order: PersonalisationOrder): Promise<PersonalBadge> {
    await this.orders.assertForPerson(order.identityId, order);
    const wanted = { ...order, replaces: order.replaces ?? null, serial: null };
    const { meansId, plasticId } = await this.#made(wanted);
    if (meansId === null) throw new DomainError('badge.not-made', 'conflict');
    return { meansId, plasticId };
  }

  /**
   * Waits for a card and makes of it a badge of the desk's stock, to be lent.
   * @throws DomainError `badge.serial-taken`, and as `personalise`
   */
  async personaliseForStock(order: StockOrder): Promise<{ readonly plasticId: string }> {
    await this.orders.assertForStock(order.serial);
    const { plasticId } = await this.#made({ ...order, identityId: null, replaces: null });
    return { plasticId };
  }

  async #made(order: Omit<Wanted, 'request'>): Promise<MadeBadge> {
    const request = this.random.uuid();
    const answer = await this.#ask({ request, ...order });
    if (answer.kind === 'done') return { meansId: answer.meansId, plasticId: answer.plasticId };
    const code = answer.kind === 'refused' ? answer.code : 'badge.no-card';
    const because = answer.kind === 'refused' ? answer.because : null;
    const shown = because === null ? {} : { because };
    throw new DomainError(code, 'conflict', { request }, { shown });
  }

  /** The last answer: `taken` when the hub that took it said nothing more in time. */
  async #ask(wanted: Wanted): Promise<Answer> {
    const { hubAnswer, blankCard, dialogue } = this.limits;
    const offline = refused('workstation.agent-offline');
    const answered = new Promise<Answer>((resolve) => {
      let timer = setTimeout(() => resolve(offline), hubAnswer);
      this.#asked.set(wanted.request, (answer) => {
        clearTimeout(timer);
        if (answer.kind !== 'taken') resolve(answer);
        else timer = setTimeout(() => resolve(answer), blankCard + dialogue + hubAnswer);
      });
    });
    try {
      await this.#send(PERSONALISATION_WANTED, wanted);
      return await answered;
    } finally {
      this.#asked.delete(wanted.request);
    }
  }

  /** On the hub that holds the connection: the next card on that reader becomes the badge. */
  #serve(wanted: Wanted): void {
    const giveUp = this.door.expectCard(wanted.workstationId, {
      deadline: this.limits.dialogue,
      run: ({ transmit }) => this.#make(transmit, wanted),
    });
    if (giveUp === 'elsewhere') return;
    if (giveUp === 'busy') {
      this.#answer(wanted.request, refused('workstation.busy'));
      return;
    }
    this.#answer(wanted.request, { kind: 'taken' });
    setTimeout(() => {
      if (giveUp()) this.#answer(wanted.request, refused('badge.no-card'));
    }, this.limits.blankCard).unref();
  }

  async #make(transmit: Transmit, wanted: Wanted): Promise<TapOutcome> {
    const { request } = wanted;
    try {
      const made = await this.maker.make(transmit, wanted);
      this.#answer(request, { kind: 'done', ...made });
      return { kind: 'personalised' };
    } catch (error) {
      if (!(error instanceof DomainError)) {
        this.#answer(request, refused('badge.not-made'));
        throw error;
      }
      this.log.refused(error, request);
      const { because } = error.shown;
      const { code } = error;
      this.#answer(request, refused(code, typeof because === 'string' ? because : null));
      return { kind: 'refused', because: code };
    }
  }

  #answer(request: string, answer: Answer): void {
    this.#send(PERSONALISATION_ANSWERED, { request, answer }).catch((error: unknown) => {
      this.log.unknown(error, request);
    });
  }

  async #send(topic: string, message: Wanted | Answered): Promise<void> {
    await this.transactions.run((tx) => this.signals.send(tx, topic, JSON.stringify(message)));
  }
}

const refused = (code: string, because: string | null = null): Answer => ({
  kind: 'refused',
  code,
  because,
});
