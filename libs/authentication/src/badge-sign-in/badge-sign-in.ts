import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '#libs/directory';
import { DomainError, Transactions, type Transaction } from '#libs/kernel';
import {
  SecondFactors,
  type AskedFactor,
  type SecondRefusal,
  type TypedSecret,
} from '../directory-password/second-factors.js';
import type { FactorShown } from '../domain/care-session.js';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { SignedIn, type SignInProof } from '../sessions/signed-in.js';
import { BadgeDesk, DeskTools, type KnownTap } from './badge-desk.js';
import { CeremonyRepository, type Ceremony, type WaitingPage } from './ceremony.repository.js';

/** A page that says nothing for this long is no longer there. */
const PAGE_ALIVE_SECONDS = 25;

/** What the page on the post shows. */
export type PageState =
  | { readonly kind: 'waiting'; readonly refusal: string | null }
  | {
      readonly kind: 'pin';
      readonly givenName: string;
      readonly because: string | null;
      readonly asked: AskedFactor;
    }
  | { readonly kind: 'proven' }
  | { readonly kind: 'over' };

export interface PinPlace {
  readonly ceremonyId: string;
  readonly interactionUid: string;
  readonly post: Post;
}

/** Badge then second factor on a page that waits on a post; or the badge alone inside the window. */
@Injectable()
export class BadgeSignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly ceremonies: CeremonyRepository,
    private readonly desk: BadgeDesk,
    private readonly sessions: CareSessions,
    private readonly signedIn: SignedIn,
    private readonly second: SecondFactors,
    private readonly directory: IdentityDirectory,
    private readonly tools: DeskTools,
  ) {}

  /**
   * A page opens on a post: it waits for a badge. A tap made just before is taken into account.
   * @param provenFrom the application asks for a full 2FA of this instant or later.
   */
  async await(interactionUid: string, post: Post, provenFrom?: Date): Promise<string> {
    const ceremonyId = this.tools.newId();
    const isTapWaiting = await this.ceremonies.await({
      id: ceremonyId,
      interactionUid,
      workstationId: post.id,
      now: this.tools.now(),
      expiresAt: this.tools.in(PAGE_ALIVE_SECONDS),
      provenFrom,
    });
    if (isTapWaiting) await this.#takeTap({ id: ceremonyId, provenFrom: provenFrom ?? null }, post);
    return ceremonyId;
  }

  /** The page is alive: its ceremony waits on. */
  async stillThere(ceremonyId: string): Promise<void> {
    await this.ceremonies.touch(ceremonyId, this.tools.in(PAGE_ALIVE_SECONDS));
  }

  async pageState(ceremonyId: string, interactionUid: string): Promise<PageState> {
    const ceremony = await this.ceremonies.find(ceremonyId);
    if (ceremony?.interactionUid !== interactionUid) return { kind: 'over' };
    return this.#shown(ceremony);
  }

  /** Ends a ceremony that the tap alone has proven. @throws DomainError `sign-in.over` */
  async complete(ceremonyId: string, interactionUid: string): Promise<SignInProof> {
    const ceremony = await this.#own(ceremonyId, interactionUid);
    if (ceremony.careSessionId === null) throw new DomainError('sign-in.over', 'conflict');
    await this.transactions.run((tx) => this.#consume(tx, ceremony.id, 'proven'));
    return this.signedIn.proofOf(ceremony.careSessionId);
  }

  /** @throws DomainError `sign-in.no-directory` */
  assertOffered(factor: TypedSecret['factor']): void {
    this.second.assertOffered(factor);
  }

  /**
   * The PIN, or the password of the directory, typed after the tap.
   * @throws DomainError `sign-in.over` when the tap is too old or was used; `identity.not-active`.
   */
  async enterSecret(place: PinPlace, typed: TypedSecret): Promise<SignInProof | SecondRefusal> {
    const ceremony = await this.#own(place.ceremonyId, place.interactionUid);
    const tap = tapOf(ceremony);
    if (
      ceremony.state !== 'badge-read' ||
      tap === undefined ||
      ceremony.expiresAt <= this.tools.now()
    ) {
      throw new DomainError('sign-in.over', 'conflict');
    }
    const identity = await this.directory.find(tap.identityId);
    if (identity?.state !== 'active') throw new DomainError('identity.not-active', 'refused');
    const verdict = await this.second.judge(identity, typed, place.post.name);
    if (verdict.kind !== 'right') return verdict;
    const session = await this.transactions.run(async (tx) => {
      await this.#consume(tx, ceremony.id, 'badge-read');
      const factors = this.#factors(tap, typed.factor, place.post);
      return this.sessions.open(tx, { identityId: tap.identityId, factors }, place.post);
    });
    return this.signedIn.proofOf(session.id);
  }

  /** "Not me": the page waits for another badge. */
  async startOver(ceremonyId: string, interactionUid: string): Promise<void> {
    const ceremony = await this.#own(ceremonyId, interactionUid);
    await this.transactions.run((tx) =>
      this.ceremonies.step(tx, ceremony.id, {
        state: 'waiting',
        identityId: null,
        meansId: null,
        refusal: null,
        expiresAt: this.tools.in(PAGE_ALIVE_SECONDS),
      }),
    );
  }

  async #takeTap(page: WaitingPage, post: Post): Promise<void> {
    await this.transactions.run(async (tx) => {
      const pending = await this.ceremonies.takePending(tx, post.id, this.tools.now());
      const tap = pending === undefined ? undefined : tapOf(pending);
      if (tap !== undefined) await this.desk.onWaitingPage(tx, { page, tap, post });
    });
  }

  async #shown(ceremony: Ceremony): Promise<PageState> {
    switch (ceremony.state) {
      case 'waiting':
      case 'refused':
        return { kind: 'waiting', refusal: ceremony.refusal };
      case 'badge-read':
        return this.#pinPage(ceremony);
      case 'proven':
        return { kind: 'proven' };
      case 'pending':
      case 'consumed':
        return { kind: 'over' };
    }
  }

  async #pinPage(ceremony: Ceremony): Promise<PageState> {
    if (ceremony.expiresAt <= this.tools.now()) return { kind: 'waiting', refusal: 'pin-too-late' };
    const tap = tapOf(ceremony);
    const identity = tap === undefined ? undefined : await this.directory.find(tap.identityId);
    if (identity === undefined) return { kind: 'over' };
    return {
      kind: 'pin',
      givenName: identity.usualGivenName,
      because: ceremony.refusal,
      asked: await this.second.askedOf(identity),
    };
  }

  #factors(tap: KnownTap, second: TypedSecret['factor'], post: Post): readonly FactorShown[] {
    const shared = { at: this.tools.now().toISOString(), workstation: post.name };
    return [
      { factor: 'badge', category: 'possession', meansId: tap.meansId, ...shared },
      { factor: second, category: 'knowledge', meansId: null, ...shared },
    ];
  }

  async #own(ceremonyId: string, interactionUid: string): Promise<Ceremony> {
    const ceremony = await this.ceremonies.find(ceremonyId);
    if (ceremony?.interactionUid !== interactionUid)
      throw new DomainError('sign-in.over', 'conflict');
    return ceremony;
  }

  async #consume(tx: Transaction, id: string, state: 'proven' | 'badge-read'): Promise<void> {
    const used = await this.ceremonies.consume(tx, id, { state, now: this.tools.now() });
    if (!used) throw new DomainError('sign-in.over', 'conflict', { ceremony: id });
  }
}

function tapOf(ceremony: Ceremony): KnownTap | undefined {
  const { identityId, meansId } = ceremony;
  return identityId === null || meansId === null ? undefined : { identityId, meansId };
}
