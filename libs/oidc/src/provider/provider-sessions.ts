import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { BROWSERS_ENDED } from '#libs/authentication';
import { Random, Signals } from '#libs/kernel';
import type { AdapterPayload } from 'oidc-provider';
import { ArtefactStore } from '../store/artefact.js';
import { endedUids } from './live-sessions.js';
import { LogoutNotices, type LogoutNotice } from './logout-notices.js';

/**
 * Browser sessions of the provider that end with the care session behind them: the session, its grants and
 * tokens go, then the applications are told. Every hub process hears the signal; the one that removes the
 * session's row tells the applications, so each is told once.
 */
@Injectable()
export class ProviderSessions implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #underWay = new Set<Promise<void>>();
  #stopListening: () => void = () => {};

  constructor(
    private readonly store: ArtefactStore,
    private readonly notices: LogoutNotices,
    private readonly signals: Signals,
    private readonly log: ErrorLog,
    private readonly random: Random,
  ) {}

  onApplicationBootstrap(): void {
    this.#stopListening = this.signals.on(BROWSERS_ENDED, (payload) => {
      this.#inBackground(this.end(endedUids(payload)));
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopListening();
    await Promise.all(this.#underWay);
  }

  /** Resolves when nothing is left of the sessions; the applications are told after, in the background. */
  async end(uids: readonly string[]): Promise<void> {
    const sessions = await this.store.takeSessions(uids);
    await this.store.revokeGrants(sessions.flatMap(grantsOf));
    const notices = sessions.flatMap(noticesOf);
    if (notices.length > 0) this.#inBackground(this.notices.send(notices));
  }

  #inBackground(work: Promise<void>): void {
    const watched = work.catch((error: unknown) => this.log.unknown(error, this.random.uuid()));
    this.#underWay.add(watched);
    void watched.finally(() => this.#underWay.delete(watched));
  }
}

const grantsOf = ({ authorizations = {} }: AdapterPayload): readonly string[] =>
  Object.values(authorizations).flatMap(({ grantId }) => (grantId === undefined ? [] : [grantId]));

function noticesOf({ accountId, authorizations = {} }: AdapterPayload): readonly LogoutNotice[] {
  if (accountId === undefined) return [];
  return Object.entries(authorizations).flatMap(([clientId, { sid }]) =>
    sid === undefined ? [] : [{ clientId, subject: accountId, sid }],
  );
}
