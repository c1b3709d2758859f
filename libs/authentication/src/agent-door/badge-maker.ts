import { Injectable } from '@nestjs/common';
import { DomainError, Keyring, Random } from '#libs/kernel';
import type { Transmit } from '../desfire/apdu.js';
import { refusalOf } from '../desfire/badge-dialogue.js';
import { BadgeKeys } from '../desfire/badge-keys.js';
import { personaliseBadge } from '../desfire/badge-personalisation.js';
import { CardFailure } from '../desfire/card-failure.js';
import { LoanStock } from '../loans/loan-stock.js';
import { MeansRegister } from '../means/means-register.js';
import { BadgeCardRepository } from './badge-card.repository.js';
import { badgePseudonyms, uidPseudonym } from './badge-reader.js';
import type { Wanted } from './personalisation.messages.js';

type BadgeWanted = Pick<Wanted, 'identityId' | 'label' | 'by'> &
  Partial<Pick<Wanted, 'replaces' | 'serial'>>;

export interface MadeBadge {
  /** Null for a badge of the stock: nobody holds it. */
  readonly meansId: string | null;
  readonly plasticId: string;
}

/** Makes a badge of a card and registers it: the register last, so nothing half-written is active. */
@Injectable()
export class BadgeMaker {
  constructor(
    private readonly register: MeansRegister,
    private readonly stock: LoanStock,
    private readonly cards: BadgeCardRepository,
    private readonly keys: BadgeKeys,
    private readonly keyring: Keyring,
    private readonly random: Random,
  ) {}

  /**
   * @throws DomainError `badge.already-issued`, `badge.not-blank`, `badge.too-old`, `badge.not-a-badge`,
   *   `badge.interrupted` with what the card did
   */
  async make(transmit: Transmit, wanted: BadgeWanted): Promise<MadeBadge> {
    const { keys, random, keyring } = this;
    const mayWrite = (uid: Buffer): Promise<void> => this.#assertNew(uid);
    const badge = await personaliseBadge(transmit, { keys, random, mayWrite }).catch(interrupted);
    const { keyVersion } = badge;
    const known = { ...badgePseudonyms(keyring, badge), keyVersion };
    const plasticId = this.register.newId();
    const { identityId, label, by, replaces = null, serial = null } = wanted;
    if (identityId === null) {
      await this.stock.add({ id: plasticId, label, serial, by }, known);
      return { meansId: null, plasticId };
    }
    const id = this.register.newId();
    const issue = { id, identityId, label, by, plasticId };
    await this.register.issueBadge(issue, known, replaces ?? undefined);
    return { meansId: id, plasticId };
  }

  async #assertNew(uid: Buffer): Promise<void> {
    if (await this.cards.isIssued(uidPseudonym(this.keyring, uid))) {
      throw new DomainError('badge.already-issued', 'conflict');
    }
  }
}

function interrupted(error: unknown): never {
  if (!(error instanceof CardFailure)) throw error;
  const because = refusalOf(error);
  if (because === 'not-a-badge') throw new DomainError('badge.not-a-badge', 'conflict');
  const details = { problem: error.message };
  throw new DomainError('badge.interrupted', 'conflict', details, {
    cause: error,
    shown: { because },
  });
}
