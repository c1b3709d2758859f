import { Injectable } from '@nestjs/common';
import { BadgeKeys } from '../desfire/badge-keys.js';
import { BadgeCardRepository, type BadgeVersion } from './badge-card.repository.js';

/** How far a change of the badges' master keys has gone: a badge gets new keys by being replaced. */
@Injectable()
export class BadgeVersions {
  constructor(
    private readonly cards: BadgeCardRepository,
    private readonly keys: BadgeKeys,
  ) {}

  /** Given to new badges. */
  get current(): number {
    return this.keys.currentVersion;
  }

  async count(): Promise<readonly BadgeVersion[]> {
    return this.cards.versions();
  }
}
