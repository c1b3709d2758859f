import type { IdentityId, Rpps } from '#libs/kernel';
import { Injectable } from '@nestjs/common';
import type { Exercise } from './domain/exercise.js';

/** A link with the national register that was earned: the only one that AIR and applications may use. */
export interface ConfirmedRpps {
  readonly rpps: Rpps;
  /** National identification (PS_IdNat): `8` + RPPS. */
  readonly idnps: string;
  readonly verifiedAt: Date;
  readonly exercises: readonly Exercise[];
}

/** The links between local identities and the national register. */
@Injectable()
export class RppsLinks {
  /** The confirmed link of a person with what the register says of their exercises, if there is one. */
  async confirmedOf(_identityId: IdentityId): Promise<ConfirmedRpps | undefined> {
    return undefined;
  }
}
