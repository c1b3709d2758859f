import { workName, type Agent } from './agent.js';
import { at, type Dice } from './dice.js';
import { hospitalPlace } from './places.js';
import { syntheticRpps } from './numbers.js';
import { linesOf, type Professional } from './register-format.js';
import { drawNames, drawProfession, strangerOf, type Names } from './register-others.js';
import {
  alsoPsychologist,
  authority,
  hasRole,
  professionalOf,
  roleHolderOf,
  salaried,
  standInOf,
} from './register-staff.js';
import type { NameBook } from './staff.js';

/** How many of each trap the register's extract holds. */
export const REGISTER_TRAPS = {
  /** Same names and profession as somebody of the hospital, exercising elsewhere. */
  homonymsElsewhere: 40,
  /** Same names, another profession, elsewhere. */
  homonymsOfAnotherProfession: 15,
  /** Same names, another profession, at the hospital itself. */
  homonymsHere: 3,
  /** Exercising at the hospital says the register; HR does not know them (left, source late). */
  unknownToHr: 8,
  /** Two professions, under two names. */
  twoProfessions: 3,
  /** Care assistants registered by the hospital by their role (RPPS+). */
  roleHolders: 12,
  /** Interns authorised to stand in. */
  standIns: 2,
  /** Lines written twice, letter for letter. */
  duplicateLines: 4,
} as const;

/** RPPS numbers in order: no two professionals share one. */
class RppsRoll {
  #rank: number;

  constructor(first: number) {
    this.#rank = first;
  }

  next(): string {
    return syntheticRpps(this.#rank++);
  }
}

export interface Register {
  readonly professionals: readonly Professional[];
  readonly lines: readonly string[];
}

interface Source {
  readonly dice: Dice;
  readonly staff: readonly Agent[];
  /** The people of the demo who must be found without doubt: named in the register as at work. */
  readonly plain: ReadonlySet<Agent>;
  /** Professionals of somewhere else. */
  readonly others: number;
  readonly names: NameBook;
}

const onePost = (agent: Agent): boolean => agent.posts.length === 1;

function staffProfessionals(source: Source, roll: RppsRoll): Professional[] {
  const dice = source.dice.for('staff');
  const known = source.staff.filter(({ fate }) => fate !== 'absent');
  const nurses = known.filter(
    (agent) => agent.job.code === 'IDE' && agent.usageName !== null && agent.fate === 'here',
  );
  const doubles = new Set(
    nurses.filter((agent) => !source.plain.has(agent)).slice(0, REGISTER_TRAPS.twoProfessions),
  );
  return known.map((agent) => {
    const person = professionalOf(dice, agent, roll.next(), source.plain.has(agent));
    return doubles.has(agent) ? alsoPsychologist(agent, person) : person;
  });
}

function roleHoldersAndStandIns(source: Source, roll: RppsRoll): Professional[] {
  const dice = source.dice.for('roles');
  const { roleHolders, standIns } = REGISTER_TRAPS;
  const assistants = source.staff.filter((agent) => hasRole(agent) && onePost(agent));
  const interns = source.staff.filter(
    (agent) => agent.job.code === 'INT-M' && !source.plain.has(agent),
  );
  return [
    ...assistants.slice(0, roleHolders).map((agent) => roleHolderOf(dice, agent, roll.next())),
    ...interns.slice(0, standIns).map((agent) => standInOf(dice, agent, roll.next())),
  ];
}

const sameNames = (agent: Agent): Names => ({
  sex: agent.sex,
  family: workName(agent),
  given: agent.usualGivenName,
});

const anotherProfession = (agent: Agent): string => (agent.job.profession === '70' ? '60' : '70');

/** Whoever reads names only takes these for people of the hospital. */
function homonyms(source: Source, roll: RppsRoll): Professional[] {
  const dice = source.dice.for('homonyms');
  const traps = REGISTER_TRAPS;
  const unregistered = source.staff.filter(
    (agent) =>
      agent.fate === 'absent' && agent.job.staffing === 'care' && agent.job.profession !== '',
  );
  const registered = dice.shuffled(
    source.staff.filter((agent) => agent.fate === 'here' && !source.plain.has(agent)),
  );
  const pool = [...unregistered, ...registered];
  const elsewhere = pool.splice(0, traps.homonymsElsewhere);
  const others = pool.splice(0, traps.homonymsOfAnotherProfession);
  const here = pool.splice(0, traps.homonymsHere);
  return [
    ...elsewhere.map((agent) =>
      strangerOf(dice, roll.next(), agent.job.profession, sameNames(agent)),
    ),
    ...others.map((agent) =>
      strangerOf(dice, roll.next(), anotherProfession(agent), sameNames(agent)),
    ),
    ...here.map((agent) =>
      working(strangerOf(dice, roll.next(), anotherProfession(agent), sameNames(agent))),
    ),
  ];
}

/** The same professional, exercising at the hospital. */
function working(person: Professional): Professional {
  const activities = [salaried(hospitalPlace('roch'))];
  const exercises = person.exercises.map((exercise) => ({
    ...exercise,
    activities,
    authority: authority(exercise.profession, activities),
  }));
  return { ...person, exercises };
}

function strangers(source: Source, roll: RppsRoll): Professional[] {
  const dice = source.dice.for('strangers');
  return Array.from({ length: source.others }, (_none, rank) => {
    const profession = drawProfession(dice);
    let names = drawNames(dice, profession);
    while (!source.names.take(names.family, names.given)) names = drawNames(dice, profession);
    const person = strangerOf(dice, roll.next(), profession, names);
    return rank < REGISTER_TRAPS.unknownToHr ? working(person) : person;
  });
}

/** The national register's extract as far as the demo needs it; lines in no order (Q1), some twice (Q12). */
export function drawRegister(source: Source): Register {
  const roll = new RppsRoll(1000);
  const professionals = [
    ...staffProfessionals(source, roll),
    ...roleHoldersAndStandIns(source, roll),
    ...homonyms(source, roll),
    ...strangers(source, roll),
  ];
  const dice = source.dice.for('order');
  const lines = professionals.flatMap(linesOf);
  const twice = Array.from({ length: REGISTER_TRAPS.duplicateLines }, (_none, rank) =>
    at(lines, rank * 7),
  );
  return { professionals, lines: dice.shuffled([...lines, ...twice]) };
}
