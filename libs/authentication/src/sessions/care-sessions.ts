import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import {
  Clock,
  DomainError,
  plusSeconds,
  Random,
  Signals,
  Transactions,
  type IdentityId,
  type Transaction,
} from '#libs/kernel';
import { AuthenticationSettings } from '../settings.js';
import {
  judgeTap,
  levelOf,
  tapUntil,
  type CareSession,
  type FactorShown,
  type Level,
} from '../domain/care-session.js';
import { CareSessionRepository, type RecordedSession } from './care-session.repository.js';
import type { MeansUse } from '../domain/means-life.js';
import { MeansPolicies } from '../means/means-policies.js';
import * as trace from './session-trace.js';

/** Sent with the uids (JSON array) of the provider's sessions that must end now, in every hub. */
export const BROWSERS_ENDED = 'browser-sessions.ended';

/** A badge left on the reader or tapped twice at once is one tap. */
const BOUNCE_SECONDS = 2;

/** Where an act takes place. */
export interface Post {
  readonly id: string;
  readonly name: string;
}

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

/**
 * The person's session through the day: opened by a full 2FA, reopened by a tap on any post for at most
 * four hours, open on one post at a time.
 */
@Injectable()
export class CareSessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: CareSessionRepository,
    private readonly audit: AuditTrail,
    private readonly signals: Signals,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
    private readonly policies: MeansPolicies,
  ) {}

  /** A full two-factor authentication: a new session; the former one of the person ends. */
  async open(
    tx: Transaction,
    proof: { readonly identityId: IdentityId; readonly factors: readonly FactorShown[] },
    post: Post | undefined,
  ): Promise<CareSession> {
    const { identityId, factors } = proof;
    const former = await this.repository.currentOf(tx, identityId);
    if (former !== undefined) await this.#end(tx, former, 'new-authentication');
    if (post !== undefined) await this.lockOthersOn(tx, post, identityId);
    const session: CareSession = {
      id: this.random.uuid(),
      identityId,
      factors,
      workstationId: post?.id ?? null,
      strongAt: this.clock.now(),
      state: 'open',
    };
    await this.repository.insert(tx, session, this.clock.now());
    await this.audit.record(tx, trace.opened(session, post?.name));
    return session;
  }

  /**
   * A tap alone: reopens the person's session on this post when its full 2FA still holds, else says why
   * a second factor is needed. `auth_time` does not move.
   */
  async reopenByTap(
    tx: Transaction,
    tap: { readonly identityId: IdentityId; readonly meansId: string },
    post: Post,
  ): Promise<'no-session' | 'window-over' | CareSession> {
    const former = await this.repository.currentOf(tx, tap.identityId);
    const until = former === undefined ? undefined : this.#tapUntil(former);
    const verdict = judgeTap(former, until, this.clock.now());
    if (verdict.kind === 'second-factor-needed') {
      if (former !== undefined) await this.#end(tx, former, 'window-over');
      return verdict.because;
    }
    await this.lockOthersOn(tx, post, tap.identityId);
    return this.#reopen(tx, { session: verdict.session, meansId: tap.meansId, post });
  }

  /** The open session of the person on this post, locked by a second tap or by the person. */
  async lockOn(
    tx: Transaction,
    post: Post,
    identityId: IdentityId,
    because: string,
  ): Promise<boolean> {
    const open = await this.repository.openOn(tx, post.id);
    const own = open.find((session) => session.identityId === identityId);
    if (own === undefined) return false;
    await this.#lock(tx, { session: own, because, post: post.name });
    return true;
  }

  /** Whether the person's session is open on this post; `just-opened`: a badge that bounces on the reader. */
  async ownOpenOn(
    tx: Transaction,
    post: Post,
    identityId: IdentityId,
  ): Promise<'open' | 'just-opened' | 'none'> {
    const open = await this.repository.openOn(tx, post.id);
    const own = open.find((session) => session.identityId === identityId);
    if (own === undefined) return 'none';
    return this.clock.now() < plusSeconds(own.lastSeenAt, BOUNCE_SECONDS) ? 'just-opened' : 'open';
  }

  /** Ties a browser session of the provider to the session that opened it. */
  async linkBrowser(
    oidcSessionUid: string,
    careSessionId: string,
    workstationId: string | null,
  ): Promise<void> {
    const openedAt = this.clock.now();
    await this.repository.linkBrowser({ oidcSessionUid, careSessionId, workstationId, openedAt });
  }

  /** The session behind a browser of the provider: open, not past its four hours, its means still allowed. */
  async ofBrowser(oidcSessionUid: string): Promise<LiveSession | undefined> {
    const session = await this.repository.byBrowser(oidcSessionUid);
    if (session?.state !== 'open') return undefined;
    const until = this.#tapUntil(session);
    if (this.clock.now() >= until) return undefined;
    const level = levelOf(session.factors);
    const uses = await this.policies.usesOf(level.kinds);
    return uses.has('applications') ? { ...level, ...session, tapUntil: until, uses } : undefined;
  }

  /** A browser that signs out: a session opened by badge waits locked for a tap, any other ends. */
  async browserLeft(oidcSessionUid: string): Promise<void> {
    const session = await this.repository.byBrowser(oidcSessionUid);
    if (session?.state !== 'open') return;
    await this.transactions.run(async (tx) => {
      if (levelOf(session.factors).firstMeans !== 'badge') {
        await this.#end(tx, session, 'signed-out');
        return;
      }
      const post = session.workstation ?? undefined;
      await this.#lock(tx, { session, because: 'signed-out', post });
    });
  }

  /** Ends a session everywhere, now. @throws DomainError `session.unknown`, `session.already-ended` */
  async endByOfficer(
    id: string,
    act: { readonly because: string; readonly by: Actor },
  ): Promise<SessionView> {
    await this.transactions.run(async (tx) => {
      const session = await this.repository.find(tx, id);
      if (session === undefined) throw new DomainError('session.unknown', 'not-found', { id });
      if (session.state === 'ended')
        throw new DomainError('session.already-ended', 'conflict', { id });
      await this.#end(tx, session, act.because, act.by);
    });
    const ended = await this.transactions.run((tx) => this.repository.find(tx, id));
    if (ended === undefined) throw new DomainError('session.unknown', 'not-found', { id });
    return this.view(ended, await this.repository.postNames(present(ended.workstationId)));
  }

  /** Ends what the person has open: a means was lost, the person left. */
  async endAllOf(
    tx: Transaction,
    identityId: IdentityId,
    act: { because: string; by: Actor },
  ): Promise<void> {
    const session = await this.repository.currentOf(tx, identityId);
    if (session !== undefined) await this.#end(tx, session, act.because, act.by);
  }

  /** The last sessions of a person, newest first, with the end of their tap-only window. */
  async listOf(identityId: IdentityId): Promise<readonly SessionView[]> {
    const sessions = await this.repository.listOf(identityId, 50);
    const names = await this.repository.postNames(
      sessions.flatMap(({ workstationId }) => present(workstationId)),
    );
    return sessions.map((session) => this.view(session, names));
  }

  view(session: RecordedSession, names: ReadonlyMap<string, string>): SessionView {
    const { workstationId } = session;
    return {
      ...session,
      tapUntil: this.#tapUntil(session),
      workstation: workstationId === null ? null : (names.get(workstationId) ?? null),
    };
  }

  #tapUntil(session: CareSession): Date {
    return tapUntil(session.strongAt, this.settings, plusSeconds);
  }

  async #reopen(
    tx: Transaction,
    tap: { readonly session: CareSession; readonly meansId: string; readonly post: Post },
  ): Promise<CareSession> {
    const now = this.clock.now();
    const shown: FactorShown = {
      factor: 'badge',
      category: 'possession',
      at: now.toISOString(),
      meansId: tap.meansId,
      workstation: tap.post.name,
    };
    const { session, post } = tap;
    const reopened: CareSession = {
      ...session,
      workstationId: post.id,
      state: 'open',
      factors: [...session.factors, shown],
    };
    await this.#browsersEnded(tx, await this.repository.reopen(tx, reopened, now));
    await this.audit.record(tx, trace.reopened(session, post.name));
    return reopened;
  }

  /** Fast user switching: whoever was open on the post is locked, not ended. */
  async lockOthersOn(tx: Transaction, post: Post, identityId: IdentityId): Promise<void> {
    const place = { workstationId: post.id, identityId };
    for (const { session, uids } of await this.repository.lockOthers(tx, place, this.clock.now())) {
      await this.#browsersEnded(tx, uids);
      await this.audit.record(tx, trace.locked(session, post.name, 'another-person'));
    }
  }

  async #lock(
    tx: Transaction,
    { session, because, post }: { session: CareSession; because: string; post: string | undefined },
  ): Promise<void> {
    const uids = await this.repository.lock(tx, session.id, this.clock.now());
    await this.#browsersEnded(tx, uids);
    await this.audit.record(tx, trace.locked(session, post, because));
  }

  async #end(tx: Transaction, session: CareSession, because: string, by?: Actor): Promise<void> {
    const uids = await this.repository.end(tx, session.id, { at: this.clock.now(), because });
    await this.#browsersEnded(tx, uids);
    await this.audit.record(tx, trace.ended(session, because, by));
  }

  async #browsersEnded(tx: Transaction, uids: readonly string[]): Promise<void> {
    if (uids.length > 0) await this.signals.send(tx, BROWSERS_ENDED, JSON.stringify(uids));
  }
}

export interface SessionView extends RecordedSession {
  readonly tapUntil: Date;
  readonly workstation: string | null;
}

const present = (id: string | null): readonly string[] => (id === null ? [] : [id]);
