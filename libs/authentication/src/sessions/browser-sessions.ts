import { Injectable } from '@nestjs/common';
import { Clock, plusSeconds, Transactions, type IdentityId } from '#libs/kernel';
import {
  levelOf,
  tapUntil,
  type CareSession,
  type FactorShown,
  type Level,
} from '../domain/care-session.js';
import type { MeansUse } from '../domain/means-life.js';
import { MeansPolicies } from '../means/means-policies.js';
import { AuthenticationSettings } from '../settings.js';
import { PostBook } from '../workstations/post-book.repository.js';
import { CareSessionRepository, type RecordedSession } from './care-session.repository.js';
import { SessionEnds } from './session-ends.js';

/** A sign of activity is written this often at most. */
const TOUCH_SECONDS = 30;

export interface LiveSession extends Level {
  readonly id: string;
  readonly identityId: IdentityId;
  /** Last full 2FA: what applications get as `auth_time`. */
  readonly strongAt: Date;
  readonly tapUntil: Date;
  readonly factors: readonly FactorShown[];
  readonly workstationId: string | null;
  readonly workstation: string | null;
  /** What the hospital's policy of now lets its means be used for. */
  readonly uses: ReadonlySet<MeansUse>;
}

/** The sessions as the provider's browsers know them. */
@Injectable()
export class BrowserSessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: CareSessionRepository,
    private readonly ends: SessionEnds,
    private readonly posts: PostBook,
    private readonly policies: MeansPolicies,
    private readonly clock: Clock,
    private readonly settings: AuthenticationSettings,
  ) {}

  /** Ties a browser session of the provider to the session that opened it. */
  async link(
    oidcSessionUid: string,
    careSessionId: string,
    workstationId: string | null,
  ): Promise<void> {
    const openedAt = this.clock.now();
    await this.repository.linkBrowser({ oidcSessionUid, careSessionId, workstationId, openedAt });
  }

  /**
   * The session behind a browser of the provider: open, not past its four hours, not left without activity,
   * its means still allowed. Asking is a sign of activity.
   */
  async of(oidcSessionUid: string): Promise<LiveSession | undefined> {
    const session = await this.repository.byBrowser(oidcSessionUid);
    if (session?.state !== 'open') return undefined;
    const until = this.#tapUntil(session);
    const now = this.clock.now();
    if (now >= until || (await this.#isIdle(session, now))) return undefined;
    const level = levelOf(session.factors);
    const uses = await this.policies.usesOf(level.kinds);
    if (!uses.has('applications')) return undefined;
    if (now >= plusSeconds(session.lastSeenAt, TOUCH_SECONDS)) {
      await this.repository.touch(session.id, now);
    }
    return { ...level, ...session, tapUntil: until, uses };
  }

  /** A browser that signs out: a session opened by badge waits locked for a tap, any other ends. */
  async left(oidcSessionUid: string): Promise<void> {
    const session = await this.repository.byBrowser(oidcSessionUid);
    if (session?.state !== 'open') return;
    const post = session.workstation ?? undefined;
    await this.transactions.run((tx) =>
      this.ends.pause(tx, { session, because: 'signed-out', post }),
    );
  }

  async #isIdle(session: RecordedSession, now: Date): Promise<boolean> {
    const idleSeconds = await this.posts.idleSecondsAt(session.workstationId);
    return now >= plusSeconds(session.lastSeenAt, idleSeconds);
  }

  #tapUntil(session: CareSession): Date {
    return tapUntil(session.strongAt, this.settings, plusSeconds);
  }
}
