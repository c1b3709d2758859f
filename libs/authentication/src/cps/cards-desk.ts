import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit';
import { Clock, DomainError, Transactions, type IdentityId, type Transaction } from '#libs/kernel';
import { mayBecome } from '../domain/means-life.js';
import { MeansRegister } from '../means/means-register.js';
import { MeansRepository } from '../means/means.repository.js';
import type { Means } from '../means/means-rows.js';
import { BlockedCardRepository, type BlockedCard } from './blocked-card.repository.js';
import { CardBinding } from './card-binding.js';
import { CardTrace } from './card-trace.js';
import { CpsCardRepository } from './cps-card.repository.js';
import { nationalIdOf } from './domain/national-id.js';

interface CardAct {
  readonly serial: string;
  readonly reason: string;
  readonly by: Actor;
}

/** What officers do with cards: block one at once whatever its authority says, enrol one that names no RPPS. */
@Injectable()
export class CardsDesk {
  constructor(
    private readonly transactions: Transactions,
    private readonly blocked: BlockedCardRepository,
    private readonly cards: CpsCardRepository,
    private readonly binding: CardBinding,
    private readonly register: MeansRegister,
    private readonly means: MeansRepository,
    private readonly trace: CardTrace,
    private readonly clock: Clock,
  ) {}

  async blockedCards(): Promise<readonly BlockedCard[]> {
    return this.blocked.list();
  }

  /**
   * Blocks a card by its printed number. Whatever else is on the same plastic is suspended, and the holder's
   * session ends, in the same transaction.
   */
  async block(act: CardAct): Promise<void> {
    const { serial, reason, by } = act;
    await this.transactions.run(async (tx) => {
      const card = {
        serial,
        reason,
        blockedAt: this.clock.now(),
        blockedBy: `${by.kind}:${by.id}`,
      };
      if (!(await this.blocked.insert(tx, card)))
        throw new DomainError('cps.already-blocked', 'conflict');
      await this.#suspendPlastic(tx, act);
      await this.trace.blocked(tx, act, true);
    });
  }

  /** What was suspended with the card stays so: an officer gives each means back. */
  async unblock(act: CardAct): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.blocked.remove(tx, act.serial)))
        throw new DomainError('cps.not-blocked', 'not-found');
      await this.trace.blocked(tx, act, false);
    });
  }

  /**
   * Enrols the card of an employee, a student or a former ADELI holder. A professional's card is never enrolled
   * by hand: its RPPS says whose it is.
   * @throws DomainError `identity.unknown`, `cps.national-id-refused`, `cps.card-enrolled`, `means.not-allowed`
   */
  async enrol(
    identityId: IdentityId,
    card: { readonly serial: string; readonly nationalId: string },
    by: Actor,
  ): Promise<Means> {
    const nationalId = nationalIdOf(card.nationalId);
    if (nationalId === undefined || nationalId.kind === 'rpps')
      throw new DomainError('cps.national-id-refused', 'invalid');
    await this.binding.assertKnown(identityId);
    const id = this.register.newId();
    return this.transactions.run(async (tx) => {
      const bound = await this.cards.ofNationalId(tx, nationalId.text);
      if (bound.some((each) => each.cardSerial === card.serial && each.means.state !== 'revoked'))
        throw new DomainError('cps.card-enrolled', 'conflict');
      const plasticId = await this.binding.plasticOf(tx, card.serial);
      const issue = { id, identityId, label: 'Carte CPE ou CPA', by, plasticId };
      await this.register.issue(tx, 'cps', { ...issue, serial: card.serial });
      const structureId = nationalId.kind === 'employee' ? nationalId.structure : null;
      const idNat = nationalId.text;
      await this.cards.insert(tx, { meansId: id, cardSerial: card.serial, idNat, structureId });
      const made = await this.means.take(tx, id);
      if (made === undefined) throw new DomainError('means.unknown', 'not-found', { id });
      return made;
    });
  }

  async #suspendPlastic(tx: Transaction, { serial, reason, by }: CardAct): Promise<void> {
    for (const { means } of await this.cards.ofSerial(tx, serial)) {
      const all =
        means.plasticId === null ? [means] : await this.means.takePlastic(tx, means.plasticId);
      for (const each of all)
        if (mayBecome(each.state, 'suspended'))
          await this.register.move(tx, each, { state: 'suspended', reason, by });
    }
  }
}
