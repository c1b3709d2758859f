import { Injectable } from '@nestjs/common';
import { Clock, type IdentityId } from '#libs/kernel';
import { AccessRepository, type Access } from './accesses.repository.js';

/** What was done with a means that was lent or opened for a few hours: read at its return. */
@Injectable()
export class Accesses {
  constructor(
    private readonly repository: AccessRepository,
    private readonly clock: Clock,
  ) {}

  /** Oldest first; at most 1000. `until`: null while it is not over. */
  async madeWith(means: {
    readonly meansId: string;
    readonly identityId: IdentityId;
    readonly from: Date;
    readonly until: Date | null;
  }): Promise<readonly Access[]> {
    return this.repository.madeWith({ ...means, until: means.until ?? this.clock.now() });
  }
}
