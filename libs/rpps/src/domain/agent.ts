import type { PersonRecord } from '#libs/directory';
import { foldName, type IdentityId } from '#libs/kernel';

/** A name of the agent, by where it comes from. A part is one word of a compound surname. */
type SurnameKind = 'exercise' | 'usage' | 'birth' | 'part';
type GivenNameKind = 'usual' | 'other';

export interface NamePair {
  readonly surname: string;
  readonly surnameKind: SurnameKind;
  readonly givenName: string;
  readonly givenNameKind: GivenNameKind;
}

/** A local person as the register could know them. */
export interface Agent {
  readonly identityId: IdentityId;
  readonly civility: 'M' | 'MME' | null;
  readonly pairs: readonly NamePair[];
  /** TRE_G15 of the posts held on the day. */
  readonly professions: ReadonlySet<string>;
  readonly sites: ReadonlySet<string>;
  readonly entities: ReadonlySet<string>;
}

/** Words that begin many surnames and identify nobody. */
const PARTICLES = new Set(
  'DE DU DES D LE LA LES L EL AL BEN AIT VAN VON DER SAINT ST SAINTE STE DIT'.split(' '),
);

/** The person on a civil day; undefined when they are not at work or hold no care profession. */
export function agentOn(day: string, person: PersonRecord): Agent | undefined {
  const running = person.assignments.filter(
    ({ startsOn, endsOn }) => startsOn <= day && (endsOn === null || endsOn >= day),
  );
  const professions = new Set(
    running.map(({ professionCode }) => professionCode).filter((code) => code !== null),
  );
  if (person.state !== 'active' || professions.size === 0) return undefined;
  return {
    identityId: person.id,
    civility: person.civility,
    pairs: namePairsOf(person),
    professions,
    sites: new Set(running.map(({ siteFiness }) => siteFiness)),
    entities: new Set(running.map(({ entityFiness }) => entityFiness)),
  };
}

type Named = Pick<
  PersonRecord,
  'birthName' | 'usageName' | 'exerciseName' | 'givenNames' | 'usualGivenName'
>;

/** Every (surname, given name) under which the register may know a person, the surest first. */
export function namePairsOf(person: Named): readonly NamePair[] {
  const surnames = surnamesOf(person);
  const givenNames = givenNamesOf(person);
  return [...surnames].flatMap(([surname, surnameKind]) =>
    [...givenNames].map(([givenName, givenNameKind]) => ({
      surname,
      surnameKind,
      givenName,
      givenNameKind,
    })),
  );
}

function surnamesOf(person: Named): ReadonlyMap<string, SurnameKind> {
  const found = new Map<string, SurnameKind>();
  const add = (name: string, kind: SurnameKind): void => {
    if (name !== '' && !found.has(name)) found.set(name, kind);
  };
  const named = [
    [person.exerciseName, 'exercise'],
    [person.usageName, 'usage'],
    [person.birthName, 'birth'],
  ] as const;
  for (const [name, kind] of named) {
    for (const spelling of spellingsOf(name ?? '')) add(spelling, kind);
  }
  for (const [name] of named) {
    for (const part of partsOf(name ?? '')) add(part, 'part');
  }
  return found;
}

function givenNamesOf(person: Named): ReadonlyMap<string, GivenNameKind> {
  const found = new Map<string, GivenNameKind>();
  for (const spelling of spellingsOf(person.usualGivenName)) found.set(spelling, 'usual');
  for (const spelling of person.givenNames.flatMap(spellingsOf)) {
    if (!found.has(spelling)) found.set(spelling, 'other');
  }
  return found;
}

/** JEAN PIERRE and JEANPIERRE are one name. */
function spellingsOf(name: string): readonly string[] {
  const folded = foldName(name);
  return folded === '' ? [] : [folded, folded.replaceAll(' ', '')];
}

function partsOf(name: string): readonly string[] {
  const words = foldName(name).split(' ');
  return words.length < 2 ? [] : words.filter((word) => word.length > 2 && !PARTICLES.has(word));
}
