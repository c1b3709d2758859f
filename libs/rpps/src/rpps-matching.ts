import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB, type Actor } from '#libs/audit';
import { parisDay, PersonRecords } from '#libs/directory';
import { Clock, DomainError, Transactions, type IdentityId } from '#libs/kernel';
import { CandidateRepository } from './candidate.repository.js';
import { agentOn, type Agent } from './domain/agent.js';
import { comparisonsOf } from './domain/comparison.js';
import { HospitalNames } from './domain/homonyms.js';
import { propose, unsupported, withoutRivals, type Proposal } from './domain/proposal.js';
import type { RppsLink } from './domain/rpps-link.js';
import { RppsLinkRepository } from './rpps-link.repository.js';
import { RppsLinks } from './rpps-links.js';

const COMPARED_TOGETHER = 500;
const SAVED_TOGETHER = 100;
/** Transactions that save at the same time: more would starve sign-ins of connections. */
const SAVERS = 2;

interface MatchingProgress {
  readonly step: 'comparing' | 'saving';
  readonly done: number;
  readonly total: number;
}

export interface MatchingRequest {
  readonly by?: Actor;
  readonly onProgress?: (progress: MatchingProgress) => void;
}

export interface MatchingTotals {
  /** Active people with a care profession whose link nobody has decided. */
  readonly agents: number;
  readonly presumed: number;
  readonly candidates: number;
  readonly conflicts: number;
  readonly without: number;
  /** Proposals that differ from the last ones. */
  readonly changed: number;
  /** Confirmations that ran out since. */
  readonly toReVerify: number;
}

interface Hospital {
  readonly agents: readonly Agent[];
  readonly names: HospitalNames;
  readonly links: ReadonlyMap<IdentityId, RppsLink>;
  /** Numbers held by a decision. */
  readonly holders: ReadonlyMap<string, IdentityId>;
}

/** Proposes links with the register from public traits. It never confirms (design D9). */
@Injectable()
export class RppsMatching {
  constructor(
    private readonly transactions: Transactions,
    private readonly people: PersonRecords,
    private readonly candidates: CandidateRepository,
    private readonly linkRows: RppsLinkRepository,
    private readonly links: RppsLinks,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `rpps.register-missing` when no register was loaded. */
  async run(request: MatchingRequest = {}): Promise<MatchingTotals> {
    const by = request.by ?? THE_HUB;
    if (!(await this.candidates.isRegisterLoaded())) {
      throw new DomainError('rpps.register-missing', 'conflict');
    }
    const toReVerify = await this.links.ageLinks(by);
    const hospital = await this.#hospital();
    const proposals = await this.#proposals(hospital, request);
    const changed = await this.#save(changesOf(proposals, hospital.links), by, request);
    const totals = { ...totalsOf(hospital.agents.length, proposals), changed, toReVerify };
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'rpps.matched',
        outcome: 'success',
        actor: by,
        detail: { ...totals },
      }),
    );
    return totals;
  }

  async #hospital(): Promise<Hospital> {
    const day = parisDay(this.clock.now());
    const links = new Map((await this.linkRows.all()).map((link) => [link.identityId, link]));
    const names = new HospitalNames();
    const agents: Agent[] = [];
    for await (const page of this.people.pages()) {
      for (const person of page.filter(({ state }) => state !== 'left')) {
        names.add(person.id, person);
        const agent = agentOn(day, person);
        if (agent !== undefined && isOpen(links.get(person.id))) agents.push(agent);
      }
    }
    return { agents, names, links, holders: holdersOf([...links.values()]) };
  }

  async #proposals(hospital: Hospital, request: MatchingRequest): Promise<readonly Proposal[]> {
    const proposals: Proposal[] = [];
    const total = hospital.agents.length;
    for (let from = 0; from < total; from += COMPARED_TOGETHER) {
      const batch = hospital.agents.slice(from, from + COMPARED_TOGETHER);
      const found = await this.candidates.candidatesOf(batch);
      for (const agent of batch) {
        const comparisons = comparisonsOf(agent, found.get(agent.identityId) ?? []);
        const proposal =
          propose(agent, comparisons, surroundings(agent, hospital)) ??
          weakened(hospital.links.get(agent.identityId));
        if (proposal !== undefined) proposals.push(proposal);
      }
      request.onProgress?.({ step: 'comparing', done: from + batch.length, total });
    }
    return withoutRivals(proposals);
  }

  async #save(
    changes: readonly Proposal[],
    by: Actor,
    { onProgress }: MatchingRequest,
  ): Promise<number> {
    const chunks = chunksOf(changes, SAVED_TOGETHER);
    let changed = 0;
    let done = 0;
    const saver = async (): Promise<void> => {
      for (let chunk = chunks.pop(); chunk !== undefined; chunk = chunks.pop()) {
        const saved = await this.#saveChunk(chunk, by);
        changed += saved;
        done += chunk.length;
        onProgress?.({ step: 'saving', done, total: changes.length });
      }
    };
    await Promise.all(Array.from({ length: SAVERS }, saver));
    return changed;
  }

  async #saveChunk(chunk: readonly Proposal[], by: Actor): Promise<number> {
    return this.transactions.run(async (tx) => {
      const saved = await this.candidates.save(tx, chunk, this.clock.now());
      for (const { identityId, ...proposal } of chunk) {
        if (!saved.has(identityId)) continue;
        await this.audit.record(tx, {
          kind: 'rpps.proposed',
          outcome: 'success',
          actor: by,
          subject: identityId,
          detail: proposal,
        });
      }
      return saved.size;
    });
  }
}

/** Nobody has decided: the machine may still change its mind. */
const isOpen = (link: RppsLink | undefined): boolean =>
  link === undefined ||
  (link.decidedBy === null && ['candidate', 'presumed', 'conflict'].includes(link.status));

const holdersOf = (links: readonly RppsLink[]): ReadonlyMap<string, IdentityId> =>
  new Map(
    links.flatMap(({ identityId, rpps, status }) =>
      rpps !== null && (status === 'confirmed' || status === 'to-re-verify')
        ? [[rpps, identityId] as const]
        : [],
    ),
  );

const surroundings = (
  agent: Agent,
  { names, holders }: Hospital,
): Parameters<typeof propose>[2] => ({
  hasLocalHomonym: names.hasHomonymOf(agent),
  isHeldByAnother: (rpps) => holders.has(rpps) && holders.get(rpps) !== agent.identityId,
});

const weakened = (link: RppsLink | undefined): Proposal | undefined =>
  link === undefined || link.idnps === null || link.rpps === null
    ? undefined
    : unsupported(link.identityId, link.idnps, link.rpps);

/** A run that finds the same things writes nothing. */
function changesOf(
  proposals: readonly Proposal[],
  links: ReadonlyMap<IdentityId, RppsLink>,
): readonly Proposal[] {
  return proposals.filter(({ identityId, status, rpps, explanation }) => {
    const link = links.get(identityId);
    return link?.status !== status || link.rpps !== rpps || link.evidenceNote !== explanation;
  });
}

function totalsOf(
  agents: number,
  proposals: readonly Proposal[],
): Omit<MatchingTotals, 'changed' | 'toReVerify'> {
  const count = (wanted: Proposal['status']): number =>
    proposals.filter(({ status }) => status === wanted).length;
  return {
    agents,
    presumed: count('presumed'),
    candidates: count('candidate'),
    conflicts: count('conflict'),
    without: agents - proposals.length,
  };
}

const chunksOf = <T>(items: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
