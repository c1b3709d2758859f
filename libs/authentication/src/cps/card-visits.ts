import { Injectable } from '@nestjs/common';
import { Clock, hashToken, Random, Transactions } from '#libs/kernel';
import { CpsSettings } from './settings.js';
import { VisitRepository, type Visit } from './visit.repository.js';

/** The way to the card door lasts this long. */
const VISIT_SECONDS = 60;

/** The browser of a sign-in: its interaction, and the hash of the cookie that only it holds. */
export interface Browser {
  readonly interactionUid: string;
  readonly browserHash: string;
}

/** The hub's own end of the way to the card door: out with a one-time nonce, back with a one-time code. */
@Injectable()
export class CardVisits {
  constructor(
    private readonly transactions: Transactions,
    private readonly visits: VisitRepository,
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

  /** What the card door saw of this very browser; undefined when the code is used, too old, or another's. */
  async take(code: string, browser: Browser): Promise<Visit | undefined> {
    const codeHash = hashToken(code);
    const visit = await this.visits.ofCode(codeHash);
    const isSame =
      visit?.interactionUid === browser.interactionUid && visit.browserHash === browser.browserHash;
    if (!isSame) return undefined;
    const now = this.clock.now();
    const taken = await this.transactions.run((tx) => this.visits.leave(tx, codeHash, now));
    return taken ? visit : undefined;
  }
}
