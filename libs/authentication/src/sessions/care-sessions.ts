import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import {
  Clock,
  DomainError,
  plusSeconds,
  Random,
  Transactions,
  type IdentityId,
  type Transaction,
} from '#libs/kernel';
import { AuthenticationSettings } from '../settings.js';
import {
  judgeTap,
  levelOf,
  shownAt,
  strongFactors,
  tapUntil,
  type CareSession,
  type FactorShown,
} from '../domain/care-session.js';
import { CareSessionRepository, type RecordedSession } from './care-session.repository.js';
import type { MeansKind } from '../domain/means-life.js';
import { judgeMove, type Move } from '../domain/move.js';
import { PostBook } from '../workstations/post-book.repository.js';
import { SessionEnds } from './session-ends.js';
import * as trace from './session-trace.js';

/** A badge left on the reader or tapped twice at once is one tap. */
const BOUNCE_SECONDS = 2;

/** Where an act takes place. */
export interface Post {
  readonly id: string;
  readonly name: string;
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
    private readonly ends: SessionEnds,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
    private readonly posts: PostBook,
  ) {}

  /** A full two-factor authentication: a new session; the former one of the person ends. */
  async open(
    tx: Transaction,
    proof: { readonly identityId: IdentityId; readonly factors: readonly FactorShown[] },
    post: Post | undefined,
  ): Promise<CareSession> {
    const { identityId, factors } = proof;
    const former = await this.repository.currentOf(tx, identityId);
    if (former !== undefined) {
      await this.#moveOf(tx, former, post);
      await this.ends.end(tx, former, 'new-authentication');
    }
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
   * A tap alone: reopens the person's session on this post when its full 2FA still holds there, else says
   * why a second factor is needed. `auth_time` does not move.
   */
  async reopenByTap(
    tx: Transaction,
    tap: {
      readonly identityId: IdentityId;
      readonly meansId: string;
      /** Of the page: a session proven before is not enough. */
      readonly provenFrom?: Date | null;
    },
    post: Post,
  ): Promise<SecondFactorNeeded | CareSession> {
    const former = await this.repository.currentOf(tx, tap.identityId);
    const until = former === undefined ? undefined : await this.#tapUntilOn(former, post);
    const verdict = judgeTap(former, until, this.clock.now());
    if (verdict.kind === 'second-factor-needed') {
      if (former !== undefined) await this.ends.end(tx, former, 'window-over');
      return verdict.because;
    }
    if (isTooOld(verdict.session, tap.provenFrom)) {
      await this.ends.end(tx, verdict.session, 'full-authentication-asked');
      return 'full-proof';
    }
    const move = await this.#moveOf(tx, verdict.session, post);
    if (move === 'impossible-travel' && this.settings.onImpossibleTravel === 'second-factor') {
      await this.ends.end(tx, verdict.session, move);
      return move;
    }
    await this.lockOthersOn(tx, post, tap.identityId);
    return this.#reopen(tx, { session: verdict.session, meansId: tap.meansId, post });
  }

  /** Whether somebody else works on this post now. */
  async isTaken(tx: Transaction, post: Post, identityId: IdentityId): Promise<boolean> {
    const open = await this.repository.openOn(tx, post.id);
    return open.some((session) => session.identityId !== identityId);
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
    await this.ends.lock(tx, { session: own, because, post: post.name });
    return true;
  }

  /** Whoever is open on the post, or of them those opened by `only`. How many were locked. */
  async lockAllOn(tx: Transaction, post: Post, because: string, only?: MeansKind): Promise<number> {
    const open = await this.repository.openOn(tx, post.id);
    const locked = open.filter(
      ({ factors }) => only === undefined || levelOf(factors).firstMeans === only,
    );
    for (const session of locked) await this.ends.pause(tx, { session, because, post: post.name });
    return locked.length;
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
    return this.clock.now() < plusSeconds(shownAt(own), BOUNCE_SECONDS) ? 'just-opened' : 'open';
  }

  /** The person ends what they have open, everywhere. */
  async endOwn(identityId: IdentityId): Promise<void> {
    const act = { because: 'signed-out', by: { kind: 'person', id: identityId } } as const;
    await this.transactions.run((tx) => this.endAllOf(tx, identityId, act));
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
      await this.ends.end(tx, session, act.because, act.by);
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
    if (session !== undefined) await this.ends.end(tx, session, act.because, act.by);
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

  /** The window of the area may be shorter than the hospital's. */
  async #tapUntilOn(session: CareSession, post: Post): Promise<Date> {
    const here = await this.posts.find(post.id);
    return tapUntil(session.strongAt, here ?? this.settings, plusSeconds);
  }

  /** How the person came from where they were: the trail keeps what is hardly possible. */
  async #moveOf(tx: Transaction, former: CareSession, post: Post | undefined): Promise<Move> {
    const from = former.workstationId;
    if (from === null || post === undefined) return 'usual';
    const [before, here] = await Promise.all([this.posts.find(from), this.posts.find(post.id)]);
    if (before === undefined || here === undefined) return 'usual';
    const seconds = (this.clock.now().getTime() - shownAt(former).getTime()) / 1000;
    const move = judgeMove(before, here, { seconds, rules: this.settings });
    if (move !== 'usual') {
      const places = { from: before.name, to: here.name, seconds: Math.round(seconds) };
      await this.audit.record(tx, trace.alert(former, move, places));
    }
    return move;
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
      factors: [...strongFactors(session), shown],
    };
    await this.ends.browsersEnded(tx, await this.repository.reopen(tx, reopened, now));
    await this.audit.record(tx, trace.reopened(session, post.name));
    return reopened;
  }

  /** Fast user switching: whoever was open on the post is locked, not ended. */
  async lockOthersOn(tx: Transaction, post: Post, identityId: IdentityId): Promise<void> {
    const place = { workstationId: post.id, identityId };
    for (const { session, uids } of await this.repository.lockOthers(tx, place, this.clock.now())) {
      await this.ends.browsersEnded(tx, uids);
      await this.audit.record(tx, trace.locked(session, post.name, 'another-person'));
    }
  }
}

/** Why a tap alone does not reopen. */
export type SecondFactorNeeded = 'no-session' | 'window-over' | 'impossible-travel' | 'full-proof';

export interface SessionView extends RecordedSession {
  readonly tapUntil: Date;
  readonly workstation: string | null;
}

const present = (id: string | null): readonly string[] => (id === null ? [] : [id]);

const isTooOld = ({ strongAt }: CareSession, provenFrom: Date | null | undefined): boolean =>
  provenFrom !== null && provenFrom !== undefined && strongAt < provenFrom;
