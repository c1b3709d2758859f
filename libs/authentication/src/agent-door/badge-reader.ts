import { Injectable } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import type { TapOutcome } from '#libs/agent-contract';
import { Clock, DomainError, Keyring, Random } from '#libs/kernel';
import { BadgeTaps } from '../badge-taps.js';
import type { Transmit } from '../desfire/apdu.js';
import { readBadge, type BadgeContent, type BadgeFound } from '../desfire/badge-dialogue.js';
import { BadgeKeys } from '../desfire/badge-keys.js';
import { otherCardOf } from '../desfire/card-kind.js';

/** The only names under which a badge is stored: keyed, so that the table tells no UID. */
export const badgePseudonyms = (
  keyring: Keyring,
  { uid, credential }: Pick<BadgeContent, 'uid' | 'credential'>,
) => ({
  uidPseudonym: uidPseudonym(keyring, uid),
  credentialPseudonym: keyring.pseudonym('badge-credential', credential),
});

export const uidPseudonym = (keyring: Keyring, uid: Buffer): string =>
  keyring.pseudonym('badge-uid', uid);

/** Proves what was put on a post's reader, and hands the proof to the rules of the sessions. */
@Injectable()
export class BadgeReader {
  constructor(
    private readonly taps: BadgeTaps,
    private readonly keys: BadgeKeys,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly log: ErrorLog,
  ) {}

  async read(
    workstationId: string,
    card: { readonly atr: string; readonly transmit: Transmit },
  ): Promise<TapOutcome> {
    const since = this.clock.now().getTime();
    const found = await this.#find(card);
    if (found.kind === 'refused') {
      const { because, problem } = found;
      const error = new DomainError('badge.refused', 'refused', {
        workstationId,
        because,
        problem,
      });
      this.log.refused(error, this.random.uuid());
      await this.taps.refused(workstationId, because);
      return { kind: 'refused', because };
    }
    return this.taps.read(workstationId, {
      ...badgePseudonyms(this.keyring, found.badge),
      keyVersion: found.badge.keyVersion,
      generation: found.badge.generation,
      apdus: found.apdus,
      milliseconds: this.clock.now().getTime() - since,
    });
  }

  /** A CPS or a Vitale card is known by its ATR: nothing is asked of it. */
  async #find(card: { readonly atr: string; readonly transmit: Transmit }): Promise<BadgeFound> {
    const other = otherCardOf(card.atr);
    if (other !== undefined) {
      return { kind: 'refused', because: `${other}-card`, problem: 'known by its ATR' };
    }
    return readBadge(card.transmit, { keys: this.keys, random: this.random });
  }
}
