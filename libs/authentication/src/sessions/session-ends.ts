import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, Signals, type Transaction } from '#libs/kernel';
import { levelOf, type CareSession } from '../domain/care-session.js';
import { CareSessionRepository } from './care-session.repository.js';
import * as trace from './session-trace.js';

/** Sent with the uids (JSON array) of the provider's sessions that must end now, in every hub. */
export const BROWSERS_ENDED = 'browser-sessions.ended';

/** How a session pauses or ends: its browsers go with it, and the trail says why. */
@Injectable()
export class SessionEnds {
  constructor(
    private readonly repository: CareSessionRepository,
    private readonly audit: AuditTrail,
    private readonly signals: Signals,
    private readonly clock: Clock,
  ) {}

  async lock(
    tx: Transaction,
    { session, because, post }: { session: CareSession; because: string; post: string | undefined },
  ): Promise<void> {
    const uids = await this.repository.lock(tx, session.id, this.clock.now());
    await this.browsersEnded(tx, uids);
    await this.audit.record(tx, trace.locked(session, post, because));
  }

  /** A session opened by badge waits locked for a tap; any other ends, since nothing would open it again. */
  async pause(
    tx: Transaction,
    pause: { session: CareSession; because: string; post: string | undefined },
  ): Promise<void> {
    const { session, because } = pause;
    if (levelOf(session.factors).firstMeans === 'badge') await this.lock(tx, pause);
    else await this.end(tx, session, because);
  }

  async end(tx: Transaction, session: CareSession, because: string, by?: Actor): Promise<void> {
    const uids = await this.repository.end(tx, session.id, { at: this.clock.now(), because });
    await this.browsersEnded(tx, uids);
    await this.audit.record(tx, trace.ended(session, because, by));
  }

  async browsersEnded(tx: Transaction, uids: readonly string[]): Promise<void> {
    if (uids.length > 0) await this.signals.send(tx, BROWSERS_ENDED, JSON.stringify(uids));
  }
}
