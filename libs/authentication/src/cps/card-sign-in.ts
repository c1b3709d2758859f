import { Injectable } from '@nestjs/common';
import { Clock, Transactions, type Transaction } from '#libs/kernel';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { SignedIn, type SignInProof } from '../sessions/signed-in.js';
import { CardBinding, type RefusedBinding } from './card-binding.js';
import { CardJudge, type GoodCard } from './card-judge.js';
import { CardTrace } from './card-trace.js';
import { CardVisits, type Browser } from './card-visits.js';

export type CardOutcome =
  | { readonly kind: 'signed-in'; readonly proof: SignInProof }
  | { readonly kind: 'refused'; readonly because: string }
  /** The code is unknown, used, too old, or another browser's. */
  | { readonly kind: 'over' };

/** The end of a sign-in by CPS card: the browser is back at the hub's own door, with what the card door saw. */
@Injectable()
export class CardSignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly visits: CardVisits,
    private readonly judge: CardJudge,
    private readonly binding: CardBinding,
    private readonly trace: CardTrace,
    private readonly sessions: CareSessions,
    private readonly signedIn: SignedIn,
    private readonly clock: Clock,
  ) {}

  /** The browser is back: everything is judged again, and only then does anything change. */
  async complete(code: string, browser: Browser, post: Post | undefined): Promise<CardOutcome> {
    const visit = await this.visits.take(code, browser);
    if (visit === undefined) return { kind: 'over' };
    if (visit.certificate === null)
      return { kind: 'refused', because: visit.refusal ?? 'CARD_ABSENT' };
    const verdict = await this.judge.judge(visit.certificate);
    if (verdict.kind === 'refused') {
      await this.trace.refused({ ...verdict, post });
      return { kind: 'refused', because: verdict.because };
    }
    return this.#open(verdict.card, post);
  }

  async #open(card: GoodCard, post: Post | undefined): Promise<CardOutcome> {
    const opened = await this.transactions.run((tx) => this.#sessionOf(tx, card, post));
    if (typeof opened === 'string')
      return { kind: 'signed-in', proof: await this.signedIn.proofOf(opened) };
    const { because, means } = opened;
    const holder =
      means === undefined ? undefined : { identityId: means.identityId, meansId: means.id };
    await this.trace.refused({ because, read: card.read, holder, post });
    return { kind: 'refused', because };
  }

  /** The id of the session, or why there is none. */
  async #sessionOf(
    tx: Transaction,
    card: GoodCard,
    post: Post | undefined,
  ): Promise<string | RefusedBinding> {
    const binding = await this.binding.bind(tx, card);
    if (binding.kind === 'refused') return binding;
    const { means } = binding;
    const shown = {
      factor: 'cps',
      category: 'possession-and-verification',
      at: this.clock.now().toISOString(),
      meansId: means.id,
      workstation: post?.name ?? null,
      revocation: card.revocation,
    } as const;
    const proof = { identityId: means.identityId, factors: [shown] };
    return (await this.sessions.open(tx, proof, post)).id;
  }
}
