import { Injectable } from '@nestjs/common';
import { Clock, hashToken, Random, Transactions } from '#libs/kernel';
import { CardJudge } from '../card-judge.js';
import { CardTrace } from '../card-trace.js';
import type { CardRefusal } from '../domain/card-refusal.js';
import { CpsSettings } from '../settings.js';
import { VisitRepository, type Shown } from '../visit.repository.js';

/** What the TLS connection proved. */
export type Presented =
  | { readonly kind: 'certificate'; readonly der: Buffer; readonly trustedByTls: boolean }
  | { readonly kind: 'refused'; readonly because: CardRefusal; readonly why?: string };

/** Back at the hub's own door within this time. */
const RETURN_SECONDS = 60;

/** What the card door does with a browser: takes its nonce, judges its card, sends it back with a code. */
@Injectable()
export class CardReception {
  constructor(
    private readonly transactions: Transactions,
    private readonly visits: VisitRepository,
    private readonly judge: CardJudge,
    private readonly trace: CardTrace,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: CpsSettings,
  ) {}

  /** Where the browser goes back to; undefined when the nonce is unknown, used or too old. */
  async receive(nonce: string, presented: Presented): Promise<string | undefined> {
    const nonceHash = hashToken(nonce);
    const now = this.clock.now();
    const uid = await this.transactions.run((tx) => this.visits.enter(tx, nonceHash, now));
    if (uid === undefined) return undefined;
    const code = this.random.token();
    const expiresAt = this.clock.in(RETURN_SECONDS);
    const shown: Shown = { codeHash: hashToken(code), expiresAt, ...(await this.#see(presented)) };
    await this.transactions.run((tx) => this.visits.show(tx, nonceHash, shown));
    return `${this.settings.hubOrigin}/interaction/${uid}/cps?c=${code}`;
  }

  async #see(presented: Presented): Promise<Pick<Shown, 'certificate' | 'refusal'>> {
    if (presented.kind === 'refused') {
      await this.trace.refused(presented);
      return { certificate: null, refusal: presented.because };
    }
    const verdict = await this.judge.judge(presented.der);
    const refusal =
      verdict.kind === 'good' && !presented.trustedByTls
        ? ({
            kind: 'refused',
            because: 'CARD_ISSUER',
            why: 'tls',
            read: verdict.card.read,
          } as const)
        : verdict;
    if (refusal.kind === 'good') return { certificate: presented.der, refusal: null };
    await this.trace.refused(refusal);
    return { certificate: null, refusal: refusal.because };
  }
}
