import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { THE_HUB } from '#libs/audit';
import { CareSessions } from '#libs/authentication';
import { IDENTITY_OUT } from '#libs/directory';
import { IdentityId, Signals, Transactions } from '#libs/kernel';

/** Who leaves or is suspended is out at once: the session ends, in every hub, when that is recorded. */
@Injectable()
export class PeopleOut implements OnModuleDestroy {
  readonly #stop: () => void;

  constructor(
    signals: Signals,
    private readonly transactions: Transactions,
    private readonly sessions: CareSessions,
    log: ErrorLog,
  ) {
    this.#stop = signals.on(IDENTITY_OUT, (id) => {
      this.#end(IdentityId.parse(id)).catch((error: unknown) => log.unknown(error, 'people-out'));
    });
  }

  onModuleDestroy(): void {
    this.#stop();
  }

  async #end(identityId: IdentityId): Promise<void> {
    const act = { because: 'identity-out', by: THE_HUB };
    await this.transactions.run((tx) => this.sessions.endAllOf(tx, identityId, act));
  }
}
