import type { Contract, Post } from './agent.js';
import { dayAfter, semesterOf, yearOf } from './civil-days.js';
import { Urn, type Dice } from './dice.js';
import type { Sex } from './given-names.js';
import { UNITS, unitOf, type Unit } from './hospital.js';
import type { Job, Staffing } from './jobs.js';

/** Where a person stands on the day of the export. */
export type Moment = 'present' | 'leaving-today' | 'leaving-soon' | 'to-come' | 'left';

const CONTRACTS: Readonly<Record<Staffing, readonly (readonly [Contract, number])[]>> = {
  medical: [
    ['titulaire', 62],
    ['CDI', 14],
    ['CDD', 20],
    ['interim', 4],
  ],
  care: [
    ['titulaire', 61],
    ['CDI', 17],
    ['CDD', 17],
    ['interim', 5],
  ],
  office: [
    ['titulaire', 66],
    ['CDI', 20],
    ['CDD', 14],
  ],
  intern: [['interne', 1]],
  student: [['étudiant', 1]],
};

const wards = new Urn<Unit>(
  Object.values(UNITS).filter(({ beds }) => beds > 0),
  ({ beds }) => beds,
);

const drawUnit = (dice: Dice, job: Job): Unit =>
  job.units === 'wards' ? dice.draw(wards) : unitOf(dice.pick(job.units));

const drawContract = (dice: Dice, staffing: Staffing): Contract =>
  dice.draw(new Urn(CONTRACTS[staffing], ([, weight]) => weight))[0];

/** Days of a contract that has an end. */
const LENGTHS: Readonly<Record<Contract, readonly [number, number]>> = {
  titulaire: [400, 12_000],
  CDI: [100, 7000],
  CDD: [40, 365],
  interim: [1, 40],
  interne: [0, 0],
  étudiant: [28, 70],
};

const ENDS: Readonly<Record<Exclude<Moment, 'present' | 'to-come'>, readonly [number, number]>> = {
  'leaving-today': [0, 0],
  'leaving-soon': [1, 15],
  left: [-60, -1],
};

interface Span {
  readonly start: string;
  readonly end: string | null;
}

function spanOf(dice: Dice, contract: Contract, moment: Moment, today: string): Span {
  const length = dice.between(...LENGTHS[contract]);
  if (moment === 'to-come') return toCome(dice, contract, length, today);
  if (moment !== 'present') {
    const end = dayAfter(today, dice.between(...ENDS[moment]));
    return { start: dayAfter(end, -Math.max(length, 1)), end };
  }
  if (contract === 'interne') return semesterOf(today);
  if (contract === 'titulaire' || contract === 'CDI') {
    return { start: dayAfter(today, -length), end: null };
  }
  const gone = dice.between(0, length);
  return { start: dayAfter(today, -gone), end: dayAfter(today, length - gone + 16) };
}

function toCome(dice: Dice, contract: Contract, length: number, today: string): Span {
  if (contract === 'interne') return semesterOf(dayAfter(semesterOf(today).end, 1));
  const start = dayAfter(today, dice.between(1, 30));
  const endless = contract === 'titulaire' || contract === 'CDI';
  return { start, end: endless ? null : dayAfter(start, length) };
}

/** The one post of a person hired for a job. */
export function hire(dice: Dice, job: Job, moment: Moment, today: string, matricule: string): Post {
  const contract = drawContract(dice, job.staffing);
  const unit = drawUnit(dice, job);
  return { matricule, unit, site: unit.site, contract, ...spanOf(dice, contract, moment, today) };
}

const AGES: Readonly<Record<Staffing, readonly [number, number]>> = {
  medical: [31, 66],
  care: [22, 63],
  office: [22, 64],
  intern: [24, 30],
  student: [19, 32],
};

/** A birth date that fits a job and a start (nobody begins before 18). */
export function drawBirthDate(
  dice: Dice,
  staffing: Staffing,
  today: string,
  start: string,
): string {
  const wanted = yearOf(today) - dice.between(...AGES[staffing]);
  const year = Math.min(wanted, yearOf(start) - 19);
  return dayAfter(`${year}-01-01`, dice.between(0, 364));
}

/** Women more often carry a spouse's name, the more so the older they are. */
export function carriesSpouseName(dice: Dice, sex: Sex, birthDate: string): boolean {
  const older = yearOf(birthDate) < 1985;
  if (sex === 'M') return dice.chance(0.01);
  return dice.chance(older ? 0.55 : 0.28);
}
