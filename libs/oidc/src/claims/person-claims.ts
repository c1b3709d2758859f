import { displayName, workName } from '#libs/directory';
import { pscClaims } from './psc-claims.js';
import type { NamedStructure, PersonFacts } from './person-facts.js';

type Claims = Readonly<Record<string, unknown>>;

/** OIDC Core § 5.1. The family name is the one used at work. */
const profileClaims = ({ identity }: PersonFacts): Claims => ({
  name: displayName(identity),
  given_name: identity.usualGivenName,
  family_name: workName(identity),
});

/** Nothing at all unless the link with the register is confirmed: no candidate, no guess. */
function rppsClaims({ rpps }: PersonFacts): Claims {
  if (rpps === undefined) return {};
  return {
    rpps: rpps.rpps,
    idnps: rpps.idnps,
    rpps_verified_at: rpps.verifiedAt.toISOString(),
    professions: rpps.exercises.map((exercise) => ({
      code: exercise.professionCode,
      label: exercise.professionLabel,
      category: exercise.categoryCode,
      specialities: exercise.knowHow.map(({ type, code, label }) => ({ type, code, label })),
    })),
  };
}

function structureClaims({ identity, assignment, site, entity }: PersonFacts): Claims {
  const matricules = identity.matricules.map(({ entityFiness, number }) => ({
    entity_finess: entityFiness,
    number,
  }));
  if (assignment === undefined) return { matricules };
  return {
    matricules,
    structure: {
      legal_entity: named(assignment.entityFiness, entity),
      site: named(assignment.siteFiness, site),
      unit: { code: assignment.unitCode, label: assignment.unitLabel },
      job: { code: assignment.jobCode, label: assignment.jobLabel },
    },
  };
}

const named = (finess: string, structure: NamedStructure | undefined) => ({
  finess,
  name: structure?.name ?? '',
  sector: structure?.sector ?? '',
});

/** In the order of precedence: where two scopes give the same claim, the later one says it. */
const BY_SCOPE: readonly (readonly [string, (facts: PersonFacts) => Claims])[] = [
  ['profile', profileClaims],
  ['rpps', rppsClaims],
  ['structure', structureClaims],
  ['psc', pscClaims],
];

/** The claims of the scopes granted. With `psc`, the names are those of exercise when the register has them. */
export function personClaims(facts: PersonFacts, scopes: ReadonlySet<string>): Claims {
  const parts = BY_SCOPE.filter(([scope]) => scopes.has(scope)).map(([, make]) => make(facts));
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}
