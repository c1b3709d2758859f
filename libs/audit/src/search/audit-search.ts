import { Injectable } from '@nestjs/common';
import {
  DomainError,
  IdentityId,
  Transactions,
  type JsonObject,
  type Transaction,
} from '#libs/kernel';
import type { Actor } from '../audit-event.js';
import { AuditTrail } from '../audit-trail.js';
import { cursorOf, readCursor, type AuditFilter } from './audit-filter.js';
import { SearchRepository, type FoundEvent, type Names } from './search.repository.js';

/** What is asked, as it was asked; kept in the trail. */
export interface AuditQuestion extends Omit<AuditFilter, 'people'> {
  /** An identity's id, or words of names and matricules. */
  readonly person?: string | undefined;
}

export interface AuditPage {
  readonly events: readonly FoundEvent[];
  readonly names: Names;
  readonly nextCursor: string | undefined;
}

/** A text that names more people than this says too little. */
const MOST_PEOPLE = 100;

/** Reads the trail, newest first. Reading it is an act too: it leaves its own event. */
@Injectable()
export class AuditSearch {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: SearchRepository,
    private readonly trail: AuditTrail,
  ) {}

  /** @throws DomainError `audit.cursor-refused`, `audit.person-too-vague` */
  async search(
    question: AuditQuestion,
    page: { readonly cursor?: string | undefined; readonly size: number },
    by: Actor,
  ): Promise<AuditPage> {
    const after = page.cursor === undefined ? undefined : readCursor(page.cursor);
    if (page.cursor !== undefined && after === undefined) {
      throw new DomainError('audit.cursor-refused', 'invalid');
    }
    return this.transactions.run(async (tx) => {
      const filter = await this.filterOf(tx, question);
      const found = await this.repository.page(tx, filter, { after, size: page.size + 1 });
      const events = found.slice(0, page.size);
      const names = await this.repository.namesOf(tx, events);
      await this.#record(tx, { question, shown: events.length, isNext: after !== undefined, by });
      const last = events.at(-1);
      const isMore = found.length > page.size && last !== undefined;
      return { events, names, nextCursor: isMore ? cursorOf(last) : undefined };
    });
  }

  /** @throws DomainError `audit.person-too-vague` */
  async filterOf(tx: Transaction, { person, ...rest }: AuditQuestion): Promise<AuditFilter> {
    if (person === undefined) return rest;
    const id = IdentityId.safeParse(person);
    if (id.success) return { ...rest, people: [id.data] };
    const people = await this.repository.peopleBy(tx, person, MOST_PEOPLE + 1);
    if (people.length > MOST_PEOPLE) {
      throw new DomainError('audit.person-too-vague', 'invalid', { most: MOST_PEOPLE });
    }
    return { ...rest, people };
  }

  async #record(
    tx: Transaction,
    act: {
      readonly question: AuditQuestion;
      readonly shown: number;
      readonly isNext: boolean;
      readonly by: Actor;
    },
  ): Promise<void> {
    const about = IdentityId.safeParse(act.question.person);
    await this.trail.record(tx, {
      kind: 'audit.searched',
      outcome: 'success',
      actor: act.by,
      subject: about.success ? about.data : undefined,
      detail: { ...questionAsKept(act.question), shown: act.shown, next: act.isNext },
    });
  }
}

/** The question, for the trail. */
export function questionAsKept({ from, to, ...rest }: AuditQuestion): JsonObject {
  const asked = { ...rest, from: from?.toISOString(), to: to?.toISOString() };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
