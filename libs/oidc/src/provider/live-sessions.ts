import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { BROWSERS_ENDED, BrowserSessions, type LiveSession } from '#libs/authentication';
import { IdentityDirectory, type Identity } from '#libs/directory';
import { Clock, Signals, type IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { ShortMemory } from './short-memory.js';

/** How long an answer may be reused: what has ended is refused at most this much later, in any process. */
const SECONDS = 2;

const Uids = z.array(z.string());

/** The uids of the signal `BROWSERS_ENDED`. */
export const endedUids = (payload: string): readonly string[] => Uids.parse(JSON.parse(payload));

/** A person at work: their session is open, within its four hours, and their account active. */
export interface PersonAtWork {
  readonly session: LiveSession;
  readonly identity: Identity;
}

/**
 * Who is behind a browser session of the provider, now. Each token is worth what this says: a session
 * ended or locked anywhere kills them all, at once through the signal, in two seconds without it.
 */
@Injectable()
export class LiveSessions implements OnModuleDestroy {
  readonly #sessions: ShortMemory<LiveSession>;
  readonly #people: ShortMemory<Identity>;
  readonly #stopListening: () => void;

  constructor(
    private readonly browsers: BrowserSessions,
    private readonly directory: IdentityDirectory,
    signals: Signals,
    clock: Clock,
  ) {
    this.#sessions = new ShortMemory(clock, SECONDS);
    this.#people = new ShortMemory(clock, SECONDS);
    this.#stopListening = signals.on(BROWSERS_ENDED, (payload) => {
      for (const uid of endedUids(payload)) this.#sessions.forget(uid);
    });
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }

  /** @param subject must be theirs: a token of one person is never read through another's session. */
  async personOf(
    oidcSessionUid: string | undefined,
    subject: string,
  ): Promise<PersonAtWork | undefined> {
    const session = oidcSessionUid === undefined ? undefined : await this.of(oidcSessionUid);
    if (session === undefined) return undefined;
    const identity = await this.#identity(session.identityId);
    if (identity?.state !== 'active' || identity.subject !== subject) return undefined;
    return { session, identity };
  }

  async of(oidcSessionUid: string): Promise<LiveSession | undefined> {
    const ask = () => this.browsers.of(oidcSessionUid);
    return this.#sessions.get(oidcSessionUid, ask);
  }

  async #identity(id: IdentityId): Promise<Identity | undefined> {
    return this.#people.get(id, () => this.directory.find(id));
  }
}
