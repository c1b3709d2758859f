import { foldName } from '#libs/kernel';
import { workName, type Agent } from './agent.js';
import { at, type Dice } from './dice.js';
import type { Site } from './hospital.js';
import {
  authorityOf,
  NURSE_KNOW_HOW,
  OTHER_KNOW_HOW,
  SPECIALITIES,
  type KnowHow,
  type PharmacySection,
  type Role,
} from './nomenclature.js';
import { drawEstablishment, drawPractice, hospitalPlace } from './places.js';
import { inCapitals, registeredNames, type ExerciseNames } from './registered-names.js';
import type { Professional, RegisteredActivity, RegisteredExercise } from './register-format.js';

/** What a professional knows how to do, as the register records it: several lines for some. */
function knowHowOf(dice: Dice, agent: Agent): readonly KnowHow[] {
  const { profession, knowHow } = agent.job;
  if (profession === '60') return dice.chance(0.02) ? [dice.pick(NURSE_KNOW_HOW)] : [];
  const speciality = SPECIALITIES.find(({ code }) => code === knowHow);
  if (speciality === undefined) return [];
  const others = OTHER_KNOW_HOW.filter(() => dice.chance(0.035));
  return [speciality, ...others];
}

/** Orders write their own name three ways, by who knows the activity and the structure. */
export function authority(profession: string, activities: readonly RegisteredActivity[]): string {
  const keeper = authorityOf(profession);
  const first = activities[0];
  if (first === undefined) return `${keeper}//`;
  return first.mode === 'L' ? `${keeper}/CPAM/CPAM` : `${keeper}/${keeper}/ARS`;
}

const SECTIONS: Readonly<Record<string, PharmacySection>> = { PHARM: 'H', BIOPH: 'G' };

const sites = (agent: Agent): readonly Site[] => [...new Set(agent.posts.map(({ site }) => site))];

function activitiesOf(dice: Dice, agent: Agent, rpps: string): readonly RegisteredActivity[] {
  switch (agent.fate) {
    case 'absent':
    case 'idle':
      return [];
    case 'elsewhere':
      return [salaried(drawEstablishment(dice))];
    case 'here': {
      const here = sites(agent).map((site) => salaried(hospitalPlace(site)));
      const alsoLiberal = agent.job.profession !== '21' && dice.chance(0.05);
      return alsoLiberal
        ? [...here, { mode: 'L', place: drawPractice(dice, rpps), genre: 'GENR01' }]
        : here;
    }
  }
}

export const salaried = (place: RegisteredActivity['place']): RegisteredActivity => ({
  mode: 'S',
  place,
  genre: 'GENR01',
});

function titleOf(dice: Dice, profession: string): RegisteredExercise['exerciseCivility'] {
  if (profession === '10') return dice.chance(0.04) ? 'PR' : 'DR';
  if (profession === '40') return 'DR';
  return profession === '21' && dice.chance(0.6) ? 'DR' : '';
}

function exerciseOf(
  dice: Dice,
  agent: Agent,
  names: ExerciseNames,
  rpps: string,
): RegisteredExercise {
  const { profession, code } = agent.job;
  const activities = activitiesOf(dice, agent, rpps);
  const section = SECTIONS[code];
  return {
    profession,
    category: 'C',
    exerciseCivility: titleOf(dice, profession),
    exerciseName: names.family,
    exerciseGivenName: names.given,
    ...(section === undefined ? {} : { section }),
    knowHow: knowHowOf(dice, agent),
    activities,
    authority: authority(profession, activities),
  };
}

/** A person of the hospital as a professional of the register. @param plainly named as at work */
export function professionalOf(
  dice: Dice,
  agent: Agent,
  rpps: string,
  plainly: boolean,
): Professional {
  const names = registeredNames(dice, agent, plainly);
  return {
    rpps,
    civility: agent.sex === 'F' ? 'MME' : 'M',
    exercises: [exerciseOf(dice, agent, names, rpps)],
  };
}

/** The name of birth, or of use when the first profession already has that of birth. */
const otherName = (agent: Agent, first: string): string =>
  foldName(first) === foldName(agent.birthName) ? workName(agent) : agent.birthName;

/** The same person with a second profession, under another name (Q4, Q5). */
export function alsoPsychologist(agent: Agent, person: Professional): Professional {
  const first = at(person.exercises, 0);
  const activities = first.activities.slice(0, 1);
  const second: RegisteredExercise = {
    ...first,
    profession: '93',
    exerciseCivility: '',
    exerciseName: inCapitals(otherName(agent, first.exerciseName)),
    knowHow: [],
    activities,
    authority: authority('93', activities),
  };
  return { ...person, exercises: [first, second] };
}

const ROLES: Readonly<Record<string, Role>> = { AS: 313, AP: 315, PPH: 316 };

export const hasRole = (agent: Agent): boolean => ROLES[agent.job.code] !== undefined;

/** A professional known by a role, registered by the hospital itself (RPPS+). */
export function roleHolderOf(dice: Dice, agent: Agent, rpps: string): Professional {
  const role = ROLES[agent.job.code];
  const names = registeredNames(dice, agent, true);
  const activities = sites(agent).map((site) => ({
    ...salaried(hospitalPlace(site)),
    ...(role === undefined ? {} : { role }),
  }));
  const exercise: RegisteredExercise = {
    profession: '99',
    category: 'C',
    exerciseCivility: '',
    exerciseName: names.family,
    exerciseGivenName: names.given,
    knowHow: [],
    activities,
    authority: 'ENREG/ENREG/ARS',
  };
  return { rpps, civility: agent.sex === 'F' ? 'MME' : 'M', exercises: [exercise] };
}

/** An intern authorised to stand in: the only ones the public extract knows (Q11). */
export function standInOf(dice: Dice, agent: Agent, rpps: string): Professional {
  const names = registeredNames(dice, agent, true);
  const activities: readonly RegisteredActivity[] = [
    { mode: 'L', place: drawPractice(dice, rpps), genre: 'GENR02' },
  ];
  const exercise: RegisteredExercise = {
    profession: '10',
    category: 'E',
    exerciseCivility: '',
    exerciseName: names.family,
    exerciseGivenName: names.given,
    knowHow: [],
    activities,
    authority: 'CNOM/CNOM/CPAM',
  };
  return { rpps, civility: agent.sex === 'F' ? 'MME' : 'M', exercises: [exercise] };
}
