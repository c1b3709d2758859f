import { grouped } from './grouped.js';
import type { Agent, NamePair } from './agent.js';
import type { RegisterEntry } from './register-entry.js';

/** A line of the register found under one of the agent's names. */
export interface Candidate {
  readonly entry: RegisterEntry;
  readonly surnameKey: string;
  readonly givenNameKey: string;
}

/** An agent beside one professional of the register, trait by trait. */
export interface Comparison {
  readonly idnps: string;
  readonly rpps: string;
  readonly names: NamePair;
  readonly professionCode: string;
  readonly professionLabel: string;
  readonly civility: 'same' | 'different' | 'unknown';
  readonly structure: 'site' | 'entity' | 'none';
}

/** Compares with each professional found who has the agent's profession; the others are not candidates. */
export function comparisonsOf(
  agent: Agent,
  candidates: readonly Candidate[],
): readonly Comparison[] {
  const sameProfession = candidates.filter(
    ({ entry }) => entry.professionCode !== null && agent.professions.has(entry.professionCode),
  );
  const people = grouped(sameProfession, ({ entry }) => entry.idnps);
  return [...people.values()]
    .map((lines) => compare(agent, lines))
    .filter((comparison) => comparison !== undefined);
}

function compare(agent: Agent, lines: readonly Candidate[]): Comparison | undefined {
  const names = agent.pairs.find(({ surname, givenName }) =>
    lines.some((line) => line.surnameKey === surname && line.givenNameKey === givenName),
  );
  const entry = lines[0]?.entry;
  if (names === undefined || entry === undefined || entry.rpps === null) return undefined;
  const professionCode = entry.professionCode ?? '';
  return {
    idnps: entry.idnps,
    rpps: entry.rpps,
    names,
    professionCode,
    professionLabel: entry.professionLabel ?? professionCode,
    civility: civilityOf(agent, lines),
    structure: structureOf(agent, lines),
  };
}

function civilityOf(agent: Agent, lines: readonly Candidate[]): Comparison['civility'] {
  const known = lines.map(({ entry }) => entry.civility).find((code) => code !== null);
  if (known === undefined || agent.civility === null) return 'unknown';
  // TRE_R81 kept MLLE for old records.
  return (known === 'MLLE' ? 'MME' : known) === agent.civility ? 'same' : 'different';
}

const holds = (finess: string | null, ours: ReadonlySet<string>): boolean =>
  finess !== null && ours.has(finess);

function structureOf(agent: Agent, lines: readonly Candidate[]): Comparison['structure'] {
  if (lines.some(({ entry }) => holds(entry.siteFiness, agent.sites))) return 'site';
  return lines.some(({ entry }) => holds(entry.entityFiness, agent.entities)) ? 'entity' : 'none';
}
