import { Injectable } from '@nestjs/common';
import { Clock, plusSeconds } from '#libs/kernel';
import { PassingRowRepository } from './passing-rows.repository.js';

/** Long after anything could still be asked of them; the trail keeps what happened. */
const KEPT_SECONDS = 24 * 3600;
const CHUNK = 1000;

/** Rows that serve for minutes: without an end, each abandoned page would make the next tap a little slower. */
@Injectable()
export class PassingRows {
  constructor(
    private readonly repository: PassingRowRepository,
    private readonly clock: Clock,
  ) {}

  /** A bounded number each time. How many. */
  async purge(): Promise<number> {
    return this.repository.remove(plusSeconds(this.clock.now(), -KEPT_SECONDS), CHUNK);
  }
}
