import { Injectable } from '@nestjs/common';
import type { Identity } from '#libs/directory';
import { DomainError, type Secret } from '#libs/kernel';
import type { PinVerdict } from '../domain/pin-rules.js';
import { Pins } from '../pins/pins.js';
import { DirectoryDoor } from './directory-door.js';
import { DirectoryPasswords, type DirectoryVerdict } from './directory-passwords.js';
import { DirectorySettings, type SecondFactor } from './directory-settings.js';

/** What the page asks of a person. */
export interface AskedFactor {
  readonly factor: SecondFactor;
  /** The directory is not there: another factor is asked instead, or nothing can be. */
  readonly directoryCut: boolean;
}

/** A secret as it was typed, and as what. */
export interface TypedSecret {
  readonly factor: SecondFactor;
  readonly secret: Secret;
}

export type SecondVerdict = PinVerdict | DirectoryVerdict | { readonly kind: 'other-factor' };

/** Why a second factor was not accepted. */
export type SecondRefusal = Exclude<SecondVerdict, { kind: 'right' }>;

/** The second factor of each population: the PIN, or the password of the directory. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly settings: DirectorySettings,
    private readonly directory: DirectoryDoor,
    private readonly passwords: DirectoryPasswords,
    private readonly pins: Pins,
  ) {}

  /** @throws DomainError `sign-in.no-directory` when the hospital has set no directory up */
  assertOffered(factor: SecondFactor): void {
    if (factor === 'ad-password' && this.settings.urls.length === 0)
      throw new DomainError('sign-in.no-directory', 'not-found');
  }

  async askedOf({ id, population }: Pick<Identity, 'id' | 'population'>): Promise<AskedFactor> {
    const wanted = this.settings.factorOf[population] ?? 'pin';
    if (wanted === 'pin') return { factor: 'pin', directoryCut: false };
    if (!(await this.directory.isCut())) return { factor: wanted, directoryCut: false };
    const isPinInstead = this.settings.pinWhenCut && (await this.pins.isSet(id));
    return { factor: isPinInstead ? 'pin' : wanted, directoryCut: true };
  }

  /** A factor that is not the one asked is not looked at. */
  async judge(
    identity: Pick<Identity, 'id' | 'population'>,
    typed: TypedSecret,
    where: string | undefined,
  ): Promise<SecondVerdict> {
    const asked = await this.askedOf(identity);
    if (typed.factor !== asked.factor)
      return { kind: asked.directoryCut ? 'directory-cut' : 'other-factor' };
    return typed.factor === 'pin'
      ? this.pins.judge(identity.id, typed.secret, where)
      : this.passwords.judge(identity.id, typed.secret, where);
  }
}
