import { grouped } from './grouped.js';
import type { IdentityId } from '#libs/kernel';
import type { Agent } from './agent.js';
import type { Comparison } from './comparison.js';

/** What the machine says of one agent: never a confirmation. */
export interface Proposal {
  readonly identityId: IdentityId;
  readonly status: 'candidate' | 'presumed' | 'conflict';
  readonly idnps: string | null;
  readonly rpps: string | null;
  /** Why, trait by trait, for the officer who decides. */
  readonly explanation: string;
}

/** What the rest of the hospital says about a proposal. */
export interface Surroundings {
  /** Someone else of the hospital, whatever their job, bears one of the agent's names. */
  readonly hasLocalHomonym: boolean;
  /** The number is held by somebody else, by a decision. */
  readonly isHeldByAnother: (rpps: string) => boolean;
}

/**
 * Presumed needs everything: one professional only in the whole register, a whole name, the profession,
 * the structure, no different civility, and nobody else in the hospital to whom the name could belong.
 * Anything less is a candidate; a number that is somebody else's is a conflict.
 */
export function propose(
  agent: Agent,
  comparisons: readonly Comparison[],
  around: Surroundings,
): Proposal | undefined {
  const best = bestOf(comparisons);
  if (best === undefined) return ambiguous(agent, comparisons);
  const explanation = explain(best, comparisons.length, around);
  const { identityId } = agent;
  const { idnps, rpps } = best;
  if (around.isHeldByAnother(rpps)) {
    return { identityId, status: 'conflict', idnps, rpps, explanation };
  }
  const status = isSure(best, comparisons, around) ? 'presumed' : 'candidate';
  return { identityId, status, idnps, rpps, explanation };
}

/** Two agents cannot both be the same professional: neither is presumed any more. */
export function withoutRivals(proposals: readonly Proposal[]): readonly Proposal[] {
  const presumed = proposals.filter(({ status }) => status === 'presumed');
  const claims = grouped(presumed, ({ rpps }) => rpps);
  return proposals.map((proposal) =>
    proposal.status === 'presumed' && (claims.get(proposal.rpps)?.length ?? 0) > 1
      ? {
          ...proposal,
          status: 'conflict',
          explanation: `Fiche revendiquée par plusieurs identités ; ${proposal.explanation}`,
        }
      : proposal,
  );
}

/** A former proposal that the register or the directory no longer supports: weakened, never erased. */
export const unsupported = (identityId: IdentityId, idnps: string, rpps: string): Proposal => ({
  identityId,
  status: 'candidate',
  idnps,
  rpps,
  explanation:
    'L’annuaire n’a plus de fiche à ce nom et cette profession : proposition à vérifier.',
});

function isSure(
  { names, structure, civility }: Comparison,
  comparisons: readonly Comparison[],
  around: Surroundings,
): boolean {
  return (
    comparisons.length === 1 &&
    !around.hasLocalHomonym &&
    names.surnameKind !== 'part' &&
    structure !== 'none' &&
    civility !== 'different'
  );
}

/** The only one, or the only one who exercises in the hospital. */
function bestOf(comparisons: readonly Comparison[]): Comparison | undefined {
  const inHospital = comparisons.filter(({ structure }) => structure !== 'none');
  const pool = inHospital.length > 0 ? inHospital : comparisons;
  return pool.length === 1 ? pool[0] : undefined;
}

function ambiguous(agent: Agent, comparisons: readonly Comparison[]): Proposal | undefined {
  if (comparisons.length === 0) return undefined;
  const shown = comparisons.slice(0, 5).map(({ rpps }) => rpps);
  const more = comparisons.length > shown.length ? ', …' : '';
  return {
    identityId: agent.identityId,
    status: 'candidate',
    idnps: null,
    rpps: null,
    explanation: `${String(comparisons.length)} fiches de l’annuaire à ce nom et cette profession, sans moyen de les départager : ${shown.join(', ')}${more}.`,
  };
}

function explain(comparison: Comparison, found: number, around: Surroundings): string {
  const { names, professionLabel, professionCode } = comparison;
  return `${[
    SURNAME[names.surnameKind](names.surname),
    GIVEN_NAME[names.givenNameKind](names.givenName),
    `profession identique (${professionLabel}, ${professionCode})`,
    STRUCTURE[comparison.structure],
    CIVILITY[comparison.civility],
    around.hasLocalHomonym
      ? 'homonyme dans l’établissement'
      : 'aucun homonyme dans l’établissement',
    found === 1
      ? 'seule fiche de l’annuaire à ce nom et cette profession'
      : `${String(found)} fiches de l’annuaire à ce nom et cette profession`,
    ...(around.isHeldByAnother(comparison.rpps)
      ? ['numéro déjà rattaché à une autre identité']
      : []),
  ].join(' ; ')}.`;
}

const SURNAME = {
  exercise: (name: string) => `Nom d’exercice identique (${name})`,
  usage: (name: string) => `Nom d’usage identique au nom d’exercice (${name})`,
  birth: (name: string) => `Nom de naissance identique au nom d’exercice (${name})`,
  part: (name: string) => `Nom d’exercice égal à une partie du nom (${name})`,
} as const;

const GIVEN_NAME = {
  usual: (name: string) => `prénom usuel identique (${name})`,
  other: (name: string) => `autre prénom d’état civil identique au prénom d’exercice (${name})`,
} as const;

const STRUCTURE = {
  site: 'exercice déclaré sur le site',
  entity: 'exercice déclaré dans l’établissement, sur un autre site',
  none: 'aucun exercice déclaré dans l’établissement',
} as const;

const CIVILITY = {
  same: 'civilité concordante',
  different: 'civilité différente',
  unknown: 'civilité non comparable',
} as const;
