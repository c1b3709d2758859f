import { Injectable } from '@nestjs/common';
import { AuditTrail, type PreparedEvents } from '#libs/audit';
import { Clock, plusSeconds } from '#libs/kernel';
import type { BadgeReading } from '../badge-taps.js';
import {
  judgeTap,
  shownAt,
  strongFactors,
  tapUntil,
  type CareSession,
  type FactorShown,
} from '../domain/care-session.js';
import { usabilityOf } from '../domain/means-life.js';
import { judgeMove } from '../domain/move.js';
import type { BadgeHolder } from '../means/means.repository.js';
import * as trace from '../sessions/session-trace.js';
import { AuthenticationSettings } from '../settings.js';
import type { KnownPost } from '../workstations/post-book.repository.js';
import { TapRepository, type MetSession, type Reopening, type TapFacts } from './tap.repository.js';

/** Time for the page to take the proof away. */
const PAGE_SECONDS = 120;

interface Tap {
  readonly post: KnownPost;
  readonly now: Date;
}

/**
 * The tap that reopens, on a page that waits: what happens dozens of times a day to each carer, in one small
 * transaction. Anything out of the ordinary (no page, no session, a move hardly possible, a refusal) is left
 * to the badge desk, which judges it from the beginning.
 */
@Injectable()
export class TapReopens {
  constructor(
    private readonly repository: TapRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: AuthenticationSettings,
  ) {}

  /** True when the session is open again on the post; false when nothing was done. */
  async reopen(post: KnownPost, reading: BadgeReading): Promise<boolean> {
    const now = this.clock.now();
    const { uidPseudonym, credentialPseudonym } = reading;
    const tap = { workstationId: post.id, uidPseudonym, credentialPseudonym, now };
    let events: PreparedEvents | undefined;
    const xid = await this.repository.reopen(tap, (facts) => {
      const found = this.#ordinary(facts, { post, now });
      if (found === undefined) return undefined;
      events = this.audit.prepare([
        trace.reopened(found.session, post.name),
        ...found.locked.map((other) => trace.locked(other, post.name, 'another-person')),
      ]);
      return { ...found, events: events.json };
    });
    if (xid !== undefined) events?.written(xid);
    return xid !== undefined;
  }

  #ordinary(facts: TapFacts, tap: Tap): Omit<Reopening, 'events'> | undefined {
    const { holder, page, sessions } = facts;
    if (holder === null || page === null || !isUsable(holder, tap.now)) return undefined;
    const { means } = holder;
    const own = sessions.find(({ identityId }) => identityId === means.identityId);
    const locked = sessions.filter((session) => session !== own);
    if (own === undefined || !this.#mayReopen(own, tap, locked.length)) return undefined;
    if (facts.provenFrom !== null && own.strongAt < facts.provenFrom) return undefined;
    return {
      session: { ...own, workstationId: tap.post.id },
      factors: [...strongFactors(own), tapShown(tap, means.id)],
      meansId: means.id,
      page,
      locked,
      now: tap.now,
      pageEnds: plusSeconds(tap.now, PAGE_SECONDS),
    };
  }

  #mayReopen(own: MetSession, tap: Tap, others: number): boolean {
    if (tap.post.usage === 'single-user' && others > 0) return false;
    return this.#holds(own, tap) && this.#isUsualMove(own, tap);
  }

  #holds(session: CareSession, { post, now }: Tap): boolean {
    return judgeTap(session, tapUntil(session.strongAt, post, plusSeconds), now).kind === 'reopen';
  }

  #isUsualMove(session: MetSession, { post, now }: Tap): boolean {
    const { workstationId: id, siteFiness, areaId } = session;
    if (id === null || siteFiness === null) return true;
    const seconds = (now.getTime() - shownAt(session).getTime()) / 1000;
    const from = { id, siteFiness, areaId };
    return judgeMove(from, post, { seconds, rules: this.settings }) === 'usual';
  }
}

const isUsable = ({ means, holderIsActive }: BadgeHolder, now: Date): boolean =>
  holderIsActive && usabilityOf(means, now).kind === 'usable';

const tapShown = ({ post, now }: Tap, meansId: string): FactorShown => ({
  factor: 'badge',
  category: 'possession',
  at: now.toISOString(),
  meansId,
  workstation: post.name,
});
