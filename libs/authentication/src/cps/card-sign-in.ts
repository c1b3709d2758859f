import { Injectable } from '@nestjs/common';
import { Clock, hashToken, Random, Transactions, type Transaction } from '#libs/kernel';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { SignedIn, type SignInProof } from '../sessions/signed-in.js';
import { CardBinding, type RefusedBinding } from './card-binding.js';
import { CardJudge, type GoodCard } from './card-judge.js';
import { CardTrace } from './card-trace.js';
import { CpsSettings } from './settings.js';
import { VisitRepository, type Visit } from './visit.repository.js';

/** The way to the card door lasts this long, and so does the way back. */
const VISIT_SECONDS = 60;

/** The browser of a sign-in: its interaction, and the hash of the cookie that only it holds. */
export interface Browser {
  readonly interactionUid: string;
  readonly browserHash: string;
}

export type CardOutcome =
  | { readonly kind: 'signed-in'; readonly proof: SignInProof }
  | { readonly kind: 'refused'; readonly because: string }
  /** The code is unknown, used, too old, or another browser's. */
  | { readonly kind: 'over' };

/**
 * Sign-in by CPS card, between two doors: the hub's own, which the browser leaves with a one-time nonce and
 * comes back to with a one-time code, and the card door, where TLS asks for the card.
 */
@Injectable()
export class CardSignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly visits: VisitRepository,
    private readonly judge: CardJudge,
    private readonly binding: CardBinding,
    private readonly trace: CardTrace,
    private readonly sessions: CareSessions,
    private readonly signedIn: SignedIn,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: CpsSettings,
  ) {}

  get cardOrigin(): string {
    return this.settings.cardOrigin;
  }

  /** Where the browser goes to show its card. */
  async begin(browser: Browser): Promise<string> {
    const nonce = this.random.token();
    const createdAt = this.clock.now();
    const expiresAt = this.clock.in(VISIT_SECONDS);
    const visit = { ...browser, nonceHash: hashToken(nonce), createdAt, expiresAt };
    await this.transactions.run((tx) => this.visits.insert(tx, visit));
    return `${this.settings.cardOrigin}/start?n=${nonce}`;
  }

  /** The browser is back: everything is judged again, and only then does anything change. */
  async complete(code: string, browser: Browser, post: Post | undefined): Promise<CardOutcome> {
    const visit = await this.#take(code, browser);
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

  async #take(code: string, browser: Browser): Promise<Visit | undefined> {
    const codeHash = hashToken(code);
    const visit = await this.visits.ofCode(codeHash);
    const isSame =
      visit?.interactionUid === browser.interactionUid && visit.browserHash === browser.browserHash;
    if (!isSame) return undefined;
    const now = this.clock.now();
    const taken = await this.transactions.run((tx) => this.visits.leave(tx, codeHash, now));
    return taken ? visit : undefined;
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
