import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditKind } from '#libs/audit';
import {
  Clock,
  Random,
  Signals,
  Transactions,
  type IdentityId,
  type Transaction,
} from '#libs/kernel';
import { BadgeTaps, type BadgeReading, type TapAnswer, type TapRefusal } from '../badge-taps.js';
import { usabilityOf } from '../domain/means-life.js';
import { MeansRepository, type BadgeHolder } from '../means/means.repository.js';
import { PostBook, type KnownPost } from '../workstations/post-book.repository.js';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { TapReopens } from './tap-reopens.js';
import { CEREMONY_MOVED } from './ceremony-signal.js';
import { CeremonyRepository, type NewCeremony, type WaitingPage } from './ceremony.repository.js';

/** Time to type the PIN after the tap. */
const PIN_SECONDS = 120;
/** A tap that found no page serves the page that opens this soon after. */
const PENDING_SECONDS = 15;

/** A badge that was recognised: whose, and which means. */
export interface KnownTap {
  readonly identityId: IdentityId;
  readonly meansId: string;
}

interface WaitingTap {
  readonly page: WaitingPage;
  readonly tap: KnownTap;
  readonly post: Post;
}

/** Time, ids and signals of the desk. */
@Injectable()
export class DeskTools {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly signals: Signals,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  in(seconds: number): Date {
    return this.clock.in(seconds);
  }

  async moved(tx: Transaction, ceremonyId: string): Promise<void> {
    await this.signals.send(tx, CEREMONY_MOVED, ceremonyId);
  }

  newId(): string {
    return this.random.uuid();
  }

  pending(tap: KnownTap, post: Post, seconds: number): NewCeremony {
    return {
      id: this.newId(),
      interactionUid: '',
      kind: 'badge',
      state: 'pending',
      ...tap,
      workstationId: post.id,
      createdAt: this.now(),
      expiresAt: this.in(seconds),
    };
  }
}

/** Decides what a badge on a reader does: ask the PIN, reopen, lock, or refuse with its reason. */
@Injectable()
export class BadgeDesk extends BadgeTaps {
  constructor(
    private readonly transactions: Transactions,
    private readonly means: MeansRepository,
    private readonly posts: PostBook,
    private readonly ceremonies: CeremonyRepository,
    private readonly sessions: CareSessions,
    private readonly audit: AuditTrail,
    private readonly tools: DeskTools,
    private readonly reopens: TapReopens,
  ) {
    super();
  }

  async read(workstationId: string, reading: BadgeReading): Promise<TapAnswer> {
    const post = await this.posts.of(workstationId);
    if (await this.reopens.reopen(post, reading)) return { kind: 'reopened' };
    return this.transactions.run(async (tx) => {
      const { uidPseudonym, credentialPseudonym } = reading;
      const holder = await this.means.badgeHolder(tx, { uidPseudonym, credentialPseudonym });
      if (holder === undefined) return this.#refuse(tx, post, { because: 'unknown-badge' });
      const { means } = holder;
      const tap = { identityId: means.identityId, meansId: means.id };
      const because = this.#unusable(holder);
      return because === undefined
        ? this.#known(tx, tap, post)
        : this.#refuse(tx, post, { because, tap });
    });
  }

  async refused(workstationId: string, refusal: TapRefusal): Promise<void> {
    const post = await this.posts.of(workstationId);
    await this.transactions.run((tx) => this.#refuse(tx, post, { because: refusal }));
  }

  /** A recognised badge on a page that waits: the session reopens, or the PIN is asked. */
  async onWaitingPage(tx: Transaction, { page, tap, post }: WaitingTap): Promise<TapAnswer> {
    const { id: ceremonyId, provenFrom } = page;
    const reopened = await this.sessions.reopenByTap(tx, { ...tap, provenFrom }, post);
    if (typeof reopened === 'string') {
      const step = { state: 'badge-read', ...tap, refusal: reopened } as const;
      await this.ceremonies.step(tx, ceremonyId, {
        ...step,
        expiresAt: this.tools.in(PIN_SECONDS),
      });
      await this.tools.moved(tx, ceremonyId);
      return { kind: 'pin-needed' };
    }
    const expiresAt = this.tools.in(PIN_SECONDS);
    const proven = { state: 'proven', ...tap, careSessionId: reopened.id, expiresAt } as const;
    await this.ceremonies.step(tx, ceremonyId, proven);
    await this.tools.moved(tx, ceremonyId);
    return { kind: 'reopened' };
  }

  async #known(tx: Transaction, tap: KnownTap, post: KnownPost): Promise<TapAnswer> {
    if (post.usage === 'single-user' && (await this.sessions.isTaken(tx, post, tap.identityId))) {
      return this.#refuse(tx, post, { because: 'post-in-use', tap });
    }
    const waiting = await this.ceremonies.waitingOn(tx, post.id, this.tools.now());
    if (waiting !== undefined) return this.onWaitingPage(tx, { page: waiting, tap, post });
    const own = await this.sessions.ownOpenOn(tx, post, tap.identityId);
    if (own === 'just-opened') return { kind: 'reopened' };
    if (own === 'open') {
      await this.sessions.lockOn(tx, post, tap.identityId, 'second-tap');
      return { kind: 'locked' };
    }
    await this.sessions.lockOthersOn(tx, post, tap.identityId);
    await this.ceremonies.insert(tx, this.tools.pending(tap, post, PENDING_SECONDS));
    return { kind: 'no-page' };
  }

  /** Denied by default: an active means of an active person. */
  #unusable({ means, holderIsActive }: BadgeHolder): string | undefined {
    const usability = usabilityOf(means, this.tools.now());
    if (usability.kind === 'unusable') return `badge-${usability.because}`;
    return holderIsActive ? undefined : 'person-not-active';
  }

  async #refuse(
    tx: Transaction,
    post: Post,
    refusal: { readonly because: string; readonly tap?: KnownTap },
  ): Promise<TapAnswer> {
    const { because, tap } = refusal;
    await this.audit.record(tx, {
      kind: tap === undefined ? UNKNOWN : KNOWN,
      outcome: 'refused',
      actor:
        tap === undefined
          ? { kind: 'agent', id: post.name }
          : { kind: 'person', id: tap.identityId },
      subject: tap?.identityId,
      workstation: post.name,
      detail: { because, means: tap?.meansId ?? null },
    });
    const waiting = await this.ceremonies.waitingOn(tx, post.id, this.tools.now());
    if (waiting !== undefined) {
      const step = { state: 'refused', identityId: null, meansId: null, refusal: because } as const;
      await this.ceremonies.step(tx, waiting.id, step);
      await this.tools.moved(tx, waiting.id);
    }
    return { kind: 'refused', because };
  }
}

const UNKNOWN: AuditKind = 'badge.not-recognised';
const KNOWN: AuditKind = 'badge.refused';
