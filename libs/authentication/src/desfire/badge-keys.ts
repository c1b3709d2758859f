import { Injectable } from '@nestjs/common';
import { Keyring } from '#libs/kernel';
import { AuthenticationSettings } from '../settings.js';
import { diversified } from './an10922.js';

/** Which key of which card. */
export interface BadgeKey {
  /** As on the wire; zeros for the card itself. */
  readonly aid: Buffer;
  readonly keyNo: number;
  /** Version of the master keys, 1 to 255. */
  readonly version: number;
  /** Real UID, 7 bytes; zeros for the key that is the same on all badges. */
  readonly uid: Buffer;
}

/**
 * Where the badges' master keys live: derived from the installation's master key, or in an HSM. Master keys
 * never leave it; what comes out is the key of one card, used and forgotten.
 */
export abstract class BadgeKeys {
  /** Version given to new badges. */
  abstract readonly currentVersion: number;
  abstract of(key: BadgeKey): Promise<Buffer>;

  /** Whether a badge of this version can be one of ours. */
  knows(version: number): boolean {
    return version >= 1 && version <= this.currentVersion;
  }
}

/** Master keys derived (HKDF) from the installation's master key, by version, application and key number. */
@Injectable()
export class KeyringBadgeKeys extends BadgeKeys {
  readonly currentVersion: number;
  readonly #site: Buffer;

  constructor(
    private readonly keyring: Keyring,
    settings: AuthenticationSettings,
  ) {
    super();
    this.currentVersion = settings.badgeKeyVersion;
    this.#site = Buffer.from(settings.badgeSite, 'ascii');
  }

  async of({ aid, keyNo, version, uid }: BadgeKey): Promise<Buffer> {
    const context = `v${version}/${aid.toString('hex')}/${keyNo}`;
    const master = this.keyring.key('badge-master', 16, context);
    const input = Buffer.concat([uid, aid, Buffer.of(keyNo), this.#site]);
    return Promise.resolve(diversified(master, input));
  }
}
