import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { THE_HUB } from '#libs/audit';
import { CareSessions } from '#libs/authentication';
import { IDENTITY_LEFT } from '#libs/directory';
import { IdentityId, Signals, Transactions } from '#libs/kernel';

/** Who leaves the hospital is out at once: the session ends, in every hub, when the departure is recorded. */
@Injectable()
export class LeaversGo implements OnModuleDestroy {
  readonly #stop: () => void;

  constructor(
    signals: Signals,
    private readonly transactions: Transactions,
    private readonly sessions: CareSessions,
    log: ErrorLog,
  ) {
    this.#stop = signals.on(IDENTITY_LEFT, (id) => {
      this.#end(IdentityId.parse(id)).catch((error: unknown) => log.unknown(error, 'leavers-go'));
    });
  }

  onModuleDestroy(): void {
    this.#stop();
  }

  async #end(identityId: IdentityId): Promise<void> {
    const act = { because: 'identity.left', by: THE_HUB };
    await this.transactions.run((tx) => this.sessions.endAllOf(tx, identityId, act));
  }
}
