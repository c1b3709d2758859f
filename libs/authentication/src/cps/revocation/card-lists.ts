import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, plusSeconds, Transactions } from '#libs/kernel';
import {
  isListOf,
  readSignedList,
  readSignedLists,
  type SignedList,
  type StrictCertificate,
} from '#libs/pki';
import { CardAuthorities, type TrustedIssuer } from '../authorities.js';
import { CpsSettings, HARD_STALE_HOURS } from '../settings.js';
import { CardListRepository, type KeptList } from './list.repository.js';

/** Whether the kept lists say that a card is good: `stale` when the next list should have come already. */
export type Revocation = 'fresh' | 'stale' | 'too-old' | 'revoked';

export interface ListImport {
  readonly authority: string;
  readonly kind: 'updated' | 'unchanged';
  readonly entries: number;
  readonly nextUpdate: Date;
}

export interface ListState {
  readonly authority: string;
  readonly state: 'fresh' | 'stale' | 'too-old' | 'missing';
  readonly entries: number;
  readonly thisUpdate: Date | null;
  readonly nextUpdate: Date | null;
  readonly checkedAt: Date | null;
  readonly source: string | null;
}

/** Clocks of authorities and hubs differ a little; a list of the future is something else. */
const SKEW_SECONDS = 300;

/**
 * The revocation lists of the authorities of cards, kept in the database, verified when they come in, applied
 * by this code and not by the TLS library: a cut of the Internet must not refuse everybody at the minute of
 * the next update.
 */
@Injectable()
export class CardLists {
  /** By authority; the content changes only with its SHA-256. */
  readonly #read = new Map<string, SignedList>();

  constructor(
    private readonly transactions: Transactions,
    private readonly repository: CardListRepository,
    private readonly authorities: CardAuthorities,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: CpsSettings,
  ) {}

  /** The card against the list of its authority, the authority against the list of its root. */
  async revocationOf(card: StrictCertificate, issuer: TrustedIssuer): Promise<Revocation> {
    const now = this.clock.now();
    const pairs = [
      { certificate: card, authority: issuer.certificate },
      { certificate: issuer.certificate, authority: issuer.root },
    ];
    const kept = await this.repository.kept(pairs.map(({ authority }) => authority.sha256));
    const answers = await Promise.all(
      pairs.map(async ({ certificate, authority }) => {
        const list = await this.#listOf(
          kept.find((each) => each.issuerSha256 === authority.sha256),
        );
        if (list === undefined) return 'too-old';
        return list.revoked.has(certificate.serial) ? 'revoked' : this.#ageOf(list.nextUpdate, now);
      }),
    );
    return worst(answers);
  }

  async states(): Promise<readonly ListState[]> {
    const all = this.authorities.all();
    const kept = await this.repository.kept(all.map(({ sha256 }) => sha256));
    return all.map((authority) => this.#stateOf(authority, kept));
  }

  /**
   * Takes the lists of a file in. Each must be signed by a pinned authority, and not be older than the kept one.
   * @param source address or name of the file
   * @throws DomainError `pki.crl-refused`, `cps.list-issuer`, `cps.list-not-yet`, `cps.list-rollback`
   */
  async take(file: Buffer, source: string, by: Actor): Promise<readonly ListImport[]> {
    const imports: ListImport[] = [];
    for (const list of readSignedLists(file)) imports.push(await this.#takeOne(list, source, by));
    return imports;
  }

  async #takeOne(list: SignedList, source: string, by: Actor): Promise<ListImport> {
    const authority = this.authorities.all().find((candidate) => isListOf(list, candidate));
    if (authority === undefined) throw refused('issuer');
    const now = this.clock.now();
    if (list.thisUpdate > plusSeconds(now, SKEW_SECONDS)) throw refused('not-yet');
    const name = this.authorities.name(authority);
    const kind = await this.transactions.run(async (tx) => {
      const kept = await this.repository.hold(tx, authority.sha256);
      if (kept?.sha256 === list.sha256) {
        await this.repository.checked(tx, authority.sha256, now);
        return 'unchanged';
      }
      assertNewer(list, kept);
      const { der, sha256, number, thisUpdate, nextUpdate } = list;
      const content = { der, sha256, number, thisUpdate, nextUpdate, entries: list.revoked.size };
      const times = { receivedAt: now, checkedAt: now };
      await this.repository.save(tx, {
        issuerSha256: authority.sha256,
        source,
        ...content,
        ...times,
      });
      await this.audit.record(tx, {
        kind: 'cps.list-updated',
        outcome: 'success',
        actor: by,
        detail: {
          authority: name,
          number: number === undefined ? null : String(number),
          entries: list.revoked.size,
          nextUpdate: nextUpdate.toISOString(),
          source,
        },
      });
      return 'updated';
    });
    return { authority: name, kind, entries: list.revoked.size, nextUpdate: list.nextUpdate };
  }

  /** Parsed once per content: the database says which content is in use, so every hub follows at once. */
  async #listOf(kept: KeptList | undefined): Promise<SignedList | undefined> {
    if (kept === undefined) return undefined;
    const known = this.#read.get(kept.issuerSha256);
    if (known?.sha256 === kept.sha256) return known;
    const der = await this.repository.der(kept.issuerSha256, kept.sha256);
    if (der === undefined) return known;
    const list = readSignedList(der);
    this.#read.set(kept.issuerSha256, list);
    return list;
  }

  #ageOf(nextUpdate: Date, now: Date): 'fresh' | 'stale' | 'too-old' {
    if (now < nextUpdate) return 'fresh';
    const hours = Math.min(this.settings.staleHours, HARD_STALE_HOURS);
    return now < plusSeconds(nextUpdate, hours * 3600) ? 'stale' : 'too-old';
  }

  #stateOf(authority: StrictCertificate, kept: readonly KeptList[]): ListState {
    const name = this.authorities.name(authority);
    const list = kept.find(({ issuerSha256 }) => issuerSha256 === authority.sha256);
    if (list === undefined) return { authority: name, ...MISSING };
    const { entries, thisUpdate, nextUpdate, checkedAt, source } = list;
    const state = this.#ageOf(nextUpdate, this.clock.now());
    return { authority: name, state, entries, thisUpdate, nextUpdate, checkedAt, source };
  }
}

const MISSING = {
  state: 'missing',
  entries: 0,
  thisUpdate: null,
  nextUpdate: null,
  checkedAt: null,
  source: null,
} as const;

const SEVERITY = ['fresh', 'stale', 'too-old', 'revoked'] as const;

const worst = (answers: readonly Revocation[]): Revocation =>
  SEVERITY.findLast((each) => answers.includes(each)) ?? 'too-old';

const refused = (why: 'issuer' | 'not-yet' | 'rollback'): DomainError =>
  new DomainError(`cps.list-${why}`, 'invalid');

/** A list put back to an older one would forget who was revoked since. */
function assertNewer(list: SignedList, kept: KeptList | undefined): void {
  if (kept === undefined) return;
  const hasLost = kept.number !== undefined && list.number === undefined;
  const isLower =
    kept.number !== undefined && list.number !== undefined && list.number <= kept.number;
  if (hasLost || isLower || list.thisUpdate < kept.thisUpdate) throw refused('rollback');
}
