import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB } from '#libs/audit';
import { DomainError, Transactions } from '#libs/kernel';
import { request } from 'undici';
import { CardAuthorities } from '../authorities.js';
import { IGC_SANTE } from '../igc-sante.js';
import { CpsSettings } from '../settings.js';
import { CardLists, type ListImport } from './card-lists.js';
import { listFileFrom } from './list-file.js';
import { CardListRepository } from './list.repository.js';

const TIMEOUT_MS = 20_000;
const UNREACHABLE = 'cps.list-unreachable';

export type FetchOutcome =
  | { readonly kind: 'taken'; readonly url: string; readonly lists: readonly ListImport[] }
  | { readonly kind: 'failed'; readonly url: string; readonly because: string };

/** Fetches the list of every authority of cards. Only the addresses of the configuration are called. */
@Injectable()
export class CardListFetch {
  constructor(
    private readonly lists: CardLists,
    private readonly repository: CardListRepository,
    private readonly authorities: CardAuthorities,
    private readonly settings: CpsSettings,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  /** One hub does it at a time: another one finds nothing to do. */
  async round(): Promise<readonly FetchOutcome[]> {
    return this.transactions.run(async (tx) =>
      (await this.repository.tryRound(tx)) ? this.fetchAll() : [],
    );
  }

  /** Each address apart: one that is cut, or answers something else, leaves the others alone. */
  async fetchAll(): Promise<readonly FetchOutcome[]> {
    return Promise.all(this.urls().map(async (url) => this.#fetch(url)));
  }

  urls(): readonly string[] {
    const { listUrls } = this.settings;
    if (listUrls !== undefined) return listUrls;
    const trusted = new Set(this.authorities.all().map(({ sha256 }) => sha256));
    return IGC_SANTE.filter(({ sha256 }) => trusted.has(sha256)).map(({ list }) => list);
  }

  async #fetch(url: string): Promise<FetchOutcome> {
    try {
      const file = await download(url);
      return { kind: 'taken', url, lists: await this.lists.take(file, url, THE_HUB) };
    } catch (error) {
      const because = error instanceof DomainError ? error.code : UNREACHABLE;
      await this.#trace(url, because);
      return { kind: 'failed', url, because };
    }
  }

  async #trace(source: string, because: string): Promise<void> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'cps.list-refused',
        outcome: 'failure',
        actor: THE_HUB,
        detail: { source, because },
      }),
    );
  }
}

/** No redirection is followed: the address is the allow-list. */
async function download(url: string): Promise<Buffer> {
  const answer = await request(url, {
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    signal: AbortSignal.timeout(2 * TIMEOUT_MS),
  });
  if (answer.statusCode !== 200) {
    await answer.body.dump();
    throw new DomainError(UNREACHABLE, 'unavailable', { status: answer.statusCode });
  }
  return listFileFrom(answer.body);
}
