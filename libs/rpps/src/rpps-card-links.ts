import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB } from '#libs/audit';
import { IdentityDirectory } from '#libs/directory';
import {
  Clock,
  foldName,
  idnpsOf,
  type IdentityId,
  type Rpps,
  type Transaction,
} from '#libs/kernel';
import { statusAt, type RppsLink } from './domain/rpps-link.js';
import { RppsLinkRepository } from './rpps-link.repository.js';
import { RppsSettings } from './settings.js';

/** Whom a number shown by a CPS designates. */
export type CardHolder =
  | { readonly kind: 'known' | 'confirmed-now'; readonly identityId: IdentityId }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'conflict' };

const CONFIRMED_BY_CARD = 'Carte CPS présentée à la connexion, avec son code.';
const TWO_PEOPLE = 'Une carte CPS a montré ce numéro, que plusieurs personnes pourraient porter.';
const OTHER_NAME = 'Une carte CPS a montré ce numéro avec un autre nom de famille.';

/**
 * A CPS shown at a sign-in is a proof of its number (design D9). It confirms a link that was only presumed,
 * and verifies again one that had grown old; it never makes one out of nothing, nor chooses between people.
 */
@Injectable()
export class RppsCardLinks {
  constructor(
    private readonly repository: RppsLinkRepository,
    private readonly directory: IdentityDirectory,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: RppsSettings,
  ) {}

  async holderOf(
    tx: Transaction,
    shown: { readonly rpps: Rpps; readonly familyName: string | null },
  ): Promise<CardHolder> {
    const links = await this.repository.holdAllOf(tx, shown.rpps);
    const decided = links.find(({ status }) => status === 'confirmed' || status === 'to-re-verify');
    if (decided !== undefined) return this.#known(tx, decided, shown.rpps);
    if (links.some(({ status }) => status === 'conflict')) return { kind: 'conflict' };
    const presumed = links.filter(({ status }) => status === 'presumed');
    const [only, ...others] = presumed;
    if (only === undefined) return { kind: 'unknown' };
    if (others.length > 0) return this.#conflict(tx, presumed, TWO_PEOPLE);
    if (!(await this.#hasName(only.identityId, shown.familyName)))
      return this.#conflict(tx, presumed, OTHER_NAME);
    await this.#confirm(tx, only, shown.rpps);
    return { kind: 'confirmed-now', identityId: only.identityId };
  }

  async #known(tx: Transaction, link: RppsLink, rpps: Rpps): Promise<CardHolder> {
    const { identityId } = link;
    const holds =
      statusAt(link, this.clock.now(), this.settings.verificationMonths) === 'confirmed';
    if (holds) return { kind: 'known', identityId };
    await this.#confirm(tx, link, rpps);
    return { kind: 'confirmed-now', identityId };
  }

  async #confirm(tx: Transaction, link: RppsLink, rpps: Rpps): Promise<void> {
    const { identityId, status: statusBefore } = link;
    const evidence = 'cps-login';
    await this.repository.confirm(tx, {
      identityId,
      rpps,
      idnps: idnpsOf(rpps),
      evidence,
      note: CONFIRMED_BY_CARD,
      decidedBy: `person:${identityId}`,
      at: this.clock.now(),
    });
    await this.audit.record(tx, {
      kind: 'rpps.confirmed',
      outcome: 'success',
      actor: { kind: 'person', id: identityId },
      subject: identityId,
      detail: {
        rpps,
        evidence,
        note: CONFIRMED_BY_CARD,
        statusBefore,
        proposal: link.evidenceNote,
      },
    });
  }

  async #conflict(tx: Transaction, links: readonly RppsLink[], note: string): Promise<CardHolder> {
    for (const { identityId, rpps } of links) {
      const at = this.clock.now();
      await this.repository.conflict(tx, identityId, { note, decidedBy: 'hub:hub', at });
      await this.audit.record(tx, {
        kind: 'rpps.conflict',
        outcome: 'failure',
        actor: THE_HUB,
        subject: identityId,
        detail: { rpps, note },
      });
    }
    return { kind: 'conflict' };
  }

  /** One of the person's names, folded; or the card's among the words of a double name, or the reverse. */
  async #hasName(identityId: IdentityId, familyName: string | null): Promise<boolean> {
    const identity = await this.directory.find(identityId);
    if (identity === undefined || familyName === null) return false;
    const { birthName, usageName, exerciseName } = identity;
    const shown = foldName(familyName);
    return [birthName, usageName, exerciseName]
      .flatMap((name) => (name === null ? [] : [foldName(name)]))
      .some((name) => sharesWords(name, shown));
  }
}

function sharesWords(one: string, other: string): boolean {
  const [a, b] = [one.split(' '), other.split(' ')];
  return a.every((word) => b.includes(word)) || b.every((word) => a.includes(word));
}
