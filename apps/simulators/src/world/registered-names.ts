import { workName, type Agent } from './agent.js';
import { at, type Dice } from './dice.js';

const WITHOUT_ACCENTS = /\p{M}/gu;

/** As most lines write names: capitals, no accents, hyphens kept. */
export const inCapitals = (name: string): string =>
  name.normalize('NFD').replaceAll(WITHOUT_ACCENTS, '').toUpperCase();

/** A name as the register writes it: capitals, now and then as on the identity card. */
export const asWritten = (dice: Dice, name: string): string =>
  dice.chance(0.12) ? name : inCapitals(name);

/** The exercise name: of the spouse, of birth (kept by many who married later), or both. */
function exerciseName(dice: Dice, agent: Agent): string {
  const { birthName, usageName } = agent;
  if (usageName === null) return birthName;
  const thrown = dice.fraction();
  if (thrown < 0.6) return usageName;
  return thrown < 0.9 ? birthName : `${birthName}-${usageName}`;
}

/** The exercise first name: the usual one, else the first of the civil status; compound ones vary. */
function exerciseGivenName(dice: Dice, agent: Agent): string {
  const name = dice.chance(0.95) ? agent.usualGivenName : at(agent.givenNames, 0);
  if (!name.includes('-')) return name;
  return dice.pick([name, name, name.replace('-', ' '), name.replace('-', '')]);
}

export interface ExerciseNames {
  readonly family: string;
  readonly given: string;
}

/** How a person of the hospital is named in the register. Whoever must be found is named as at work. */
export const registeredNames = (dice: Dice, agent: Agent, plainly: boolean): ExerciseNames =>
  plainly
    ? { family: inCapitals(workName(agent)), given: inCapitals(agent.usualGivenName) }
    : {
        family: asWritten(dice, exerciseName(dice, agent)),
        given: asWritten(dice, exerciseGivenName(dice, agent)),
      };
