import { hashToken, plusSeconds, fromEpochSeconds, type Clock, type Random } from '#libs/kernel';
import type { DpiSession, HubTokens, PersonClaims, SignedInClaims } from './session.js';

/** A session never outlives the hub's: 4 hours since the full 2FA, 30 minutes without a gesture. */
export const SESSION_SECONDS = 4 * 3600;
const IDLE_SECONDS = 30 * 60;

type Closed = () => void;

interface NewSession {
  readonly claims: SignedInClaims;
  readonly person: PersonClaims;
  readonly tokens: HubTokens;
}

/** When the session of a sign-in ends at the latest; until then a badge alone reopens it. */
export const endOfWindow = (claims: Pick<SignedInClaims, 'auth_time'>): Date =>
  plusSeconds(fromEpochSeconds(claims.auth_time), SESSION_SECONDS);

/** The sessions of the EHR, in memory, known by the hash of their cookie; pages are told when one closes. */
export class Sessions {
  readonly #byCookie = new Map<string, DpiSession>();
  readonly #listeners = new Map<string, Set<Closed>>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Opens a session; what is returned is the cookie's value, kept nowhere. */
  open({ claims, person, tokens }: NewSession): string {
    const cookie = this.random.token();
    const now = this.clock.now();
    this.#byCookie.set(hashToken(cookie), {
      id: this.random.uuid(),
      claims,
      person,
      tokens,
      openedAt: now,
      lastSeenAt: now,
      dmpAccess: new Map(),
      documents: new Map(),
      lastDocument: undefined,
    });
    return cookie;
  }

  /** The live session of a cookie; seen now. */
  find(cookie: string | undefined): DpiSession | undefined {
    if (cookie === undefined) return undefined;
    const session = this.#byCookie.get(hashToken(cookie));
    if (session === undefined) return undefined;
    const now = this.clock.now();
    if (this.#isOver(session, now)) {
      this.close(cookie);
      return undefined;
    }
    session.lastSeenAt = now;
    return session;
  }

  /** A live session without counting as a gesture: the page that only waits. */
  peek(cookie: string | undefined): DpiSession | undefined {
    const session = cookie === undefined ? undefined : this.#byCookie.get(hashToken(cookie));
    return session === undefined || this.#isOver(session, this.clock.now()) ? undefined : session;
  }

  #isOver(session: DpiSession, now: Date): boolean {
    return (
      now >= endOfWindow(session.claims) || now >= plusSeconds(session.lastSeenAt, IDLE_SECONDS)
    );
  }

  close(cookie: string): void {
    this.#forget([hashToken(cookie)]);
  }

  /** Closes what a logout token names: the session of `sid`, else all those of `sub`. Says how many. */
  closeOf({
    sid,
    sub,
  }: {
    readonly sid?: string | undefined;
    readonly sub?: string | undefined;
  }): number {
    const named = [...this.#byCookie].filter(([, { claims }]) =>
      sid === undefined ? claims.sub === sub : claims.sid === sid,
    );
    this.#forget(named.map(([key]) => key));
    return named.length;
  }

  /** Closes the sessions that are over, so that their pages are told. */
  sweep(): void {
    const now = this.clock.now();
    const over = [...this.#byCookie].filter(([, session]) => this.#isOver(session, now));
    this.#forget(over.map(([key]) => key));
  }

  #forget(keys: readonly string[]): void {
    for (const key of keys) {
      const session = this.#byCookie.get(key);
      this.#byCookie.delete(key);
      for (const tell of this.#listeners.get(session?.id ?? '') ?? []) tell();
      this.#listeners.delete(session?.id ?? '');
    }
  }

  /** Calls `tell` when the session closes. Returns how to stop. */
  onClosed(session: DpiSession, tell: Closed): () => void {
    const known = this.#listeners.get(session.id) ?? new Set();
    known.add(tell);
    this.#listeners.set(session.id, known);
    return () => known.delete(tell);
  }
}
