import type { Dice } from './dice.js';
import { drawBirthName } from './family-names.js';
import { drawGivenName, type Sex } from './given-names.js';
import {
  authorityOf,
  OTHER_KNOW_HOW,
  professionUrn,
  specialityUrn,
  type KnowHow,
  type PharmacySection,
} from './nomenclature.js';
import { drawCompany, drawEstablishment, drawPractice } from './places.js';
import { asWritten } from './registered-names.js';
import type { Place, Professional, RegisteredActivity } from './register-format.js';

/** Share of each profession that works for itself. */
const LIBERAL: Readonly<Record<string, number>> = {
  10: 0.55,
  40: 0.85,
  60: 0.18,
  70: 0.8,
  91: 0.8,
};

const WOMEN: Readonly<Record<string, number>> = { 10: 0.5, 40: 0.5, 70: 0.55, 21: 0.67 };

function knowHowOf(dice: Dice, profession: string): readonly KnowHow[] {
  if (profession !== '10') return [];
  const speciality = dice.draw(specialityUrn);
  const other = dice.chance(0.12) ? [dice.pick(OTHER_KNOW_HOW)] : [];
  return [speciality, ...other];
}

interface Workplace {
  readonly mode: RegisteredActivity['mode'];
  readonly place: Place;
}

function workplaceOf(dice: Dice, profession: string, rpps: string): Workplace {
  if (profession === '21') return { mode: 'L', place: drawCompany(dice, 'SA33') };
  if (dice.chance(LIBERAL[profession] ?? 0.2)) {
    const place = dice.chance(0.8) ? drawPractice(dice, rpps) : drawCompany(dice, 'SA09');
    return { mode: 'L', place };
  }
  return { mode: 'S', place: drawEstablishment(dice) };
}

/** 1.4 activities a professional on average, three in four having one (DREES); few have none. */
function activityCount(dice: Dice): number {
  const thrown = dice.fraction();
  if (thrown < 0.04) return 0;
  if (thrown < 0.78) return 1;
  return thrown < 0.93 ? 2 : 3;
}

const activitiesOf = (dice: Dice, profession: string, rpps: string): RegisteredActivity[] =>
  Array.from({ length: activityCount(dice) }, () => ({
    ...workplaceOf(dice, profession, rpps),
    genre: dice.chance(0.95) ? 'GENR01' : 'GENR04',
  }));

function authorityFor(profession: string, activities: readonly RegisteredActivity[]): string {
  const keeper = authorityOf(profession);
  const [first] = activities;
  if (first === undefined) return `${keeper}//`;
  return first.mode === 'L' ? `${keeper}/CPAM/CPAM` : `${keeper}/${keeper}/ARS`;
}

export interface Names {
  readonly sex: Sex;
  readonly family: string;
  readonly given: string;
}

export function drawNames(dice: Dice, profession: string): Names {
  const year = dice.between(1955, 2000);
  const sex: Sex = dice.chance(WOMEN[profession] ?? 0.86) ? 'F' : 'M';
  return { sex, family: drawBirthName(dice, year), given: drawGivenName(dice, sex, year) };
}

export const drawProfession = (dice: Dice): string => dice.draw(professionUrn)[0];

const sectionOf = (dice: Dice): PharmacySection => (dice.chance(0.45) ? 'A' : 'D');

/** A professional of somewhere else. */
export function strangerOf(
  dice: Dice,
  rpps: string,
  profession: string,
  names: Names,
): Professional {
  const activities = activitiesOf(dice, profession, rpps);
  return {
    rpps,
    civility: names.sex === 'F' ? 'MME' : 'M',
    exercises: [
      {
        profession,
        category: dice.chance(0.005) ? 'M' : 'C',
        exerciseCivility: profession === '10' || profession === '40' ? 'DR' : '',
        exerciseName: asWritten(dice, names.family),
        exerciseGivenName: asWritten(dice, names.given),
        ...(profession === '21' ? { section: sectionOf(dice) } : {}),
        knowHow: knowHowOf(dice, profession),
        activities,
        authority: authorityFor(profession, activities),
      },
    ],
  };
}
