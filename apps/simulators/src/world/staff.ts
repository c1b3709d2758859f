import { foldName } from '#libs/kernel';
import { workName, type Agent, type RegisterFate } from './agent.js';
import { carriesSpouseName, drawBirthDate, hire, type Moment } from './careers.js';
import { yearOf } from './civil-days.js';
import { at, Urn, type Dice } from './dice.js';
import { drawBirthName, drawFamilyName } from './family-names.js';
import { drawGivenNames, type Sex } from './given-names.js';
import { JOBS, type Job } from './jobs.js';

/** Who is already there, by name: people met by chance never share one (homonyms are made on purpose). */
export class NameBook {
  readonly #taken = new Set<string>();

  /** Whether the name was free; it is taken from now on. */
  take(family: string, given: string): boolean {
    const key = `${foldName(family)}|${foldName(given)}`;
    if (this.#taken.has(key)) return false;
    this.#taken.add(key);
    return true;
  }
}

const MOMENTS = new Urn<readonly [Moment, number]>(
  [
    ['present', 0.935],
    ['left', 0.033],
    ['to-come', 0.018],
    ['leaving-soon', 0.011],
    ['leaving-today', 0.003],
  ],
  ([, share]) => share,
);

const FATES = new Urn<readonly [RegisterFate, number]>(
  [
    ['here', 0.86],
    ['absent', 0.06],
    ['elsewhere', 0.05],
    ['idle', 0.03],
  ],
  ([, share]) => share,
);

/** How many people do each job, by largest remainder: the total is exact. */
function headcounts(total: number): readonly (readonly [Job, number])[] {
  const weight = JOBS.reduce((sum, job) => sum + job.weight, 0);
  const exact = JOBS.map((job) => ({ job, share: (job.weight / weight) * total }));
  const whole = exact.map(({ job, share }) => ({ job, count: Math.floor(share), rest: share % 1 }));
  const missing = total - whole.reduce((sum, { count }) => sum + count, 0);
  const favoured = new Set(
    whole
      .toSorted((a, b) => b.rest - a.rest)
      .slice(0, missing)
      .map(({ job }) => job),
  );
  return whole.map(({ job, count }) => [job, favoured.has(job) ? count + 1 : count] as const);
}

/** Known to the register only when the profession is one that registers; interns and students are not (Q11). */
function drawFate(dice: Dice, job: Job): RegisterFate {
  const registers = job.profession !== '' && job.staffing !== 'intern';
  return registers ? dice.draw(FATES)[0] : 'absent';
}

interface Named extends Pick<Agent, 'birthName' | 'usageName' | 'givenNames' | 'usualGivenName'> {
  readonly sex: Sex;
}

function drawNames(dice: Dice, sex: Sex, birthDate: string): Named {
  const year = yearOf(birthDate);
  const givenNames = drawGivenNames(dice, sex, year);
  const birthName = drawBirthName(dice, year);
  const usageName = carriesSpouseName(dice, sex, birthDate) ? usageOf(dice, birthName) : null;
  // Some are called by their second name.
  const usual = at(givenNames, dice.chance(0.04) ? givenNames.length - 1 : 0);
  return { birthName, usageName, givenNames, usualGivenName: usual, sex };
}

/** The spouse's name, sometimes beside the birth name. */
function usageOf(dice: Dice, birthName: string): string {
  const spouse = drawFamilyName(dice);
  return dice.chance(0.15) ? `${birthName.split('-')[0] ?? birthName}-${spouse}` : spouse;
}

function drawAgent(dice: Dice, job: Job, today: string, matricule: string): Agent {
  const post = hire(dice, job, dice.draw(MOMENTS)[0], today, matricule);
  const birthDate = drawBirthDate(dice, job.staffing, today, post.start);
  const sex = dice.chance(job.women) ? 'F' : 'M';
  const names = drawNames(dice, sex, birthDate);
  return { ...names, birthDate, job, posts: [post], fate: drawFate(dice, job) };
}

const FIRST_MATRICULE = 200_000;

/** Matricules in the order they are given, with gaps as in life. */
export class Matricules {
  #last = FIRST_MATRICULE;

  constructor(private readonly dice: Dice) {}

  next(): string {
    this.#last += this.dice.between(1, 9);
    return String(this.#last);
  }
}

/** People of every job, in their usual proportions; nobody shares a name with another. */
export function drawStaff(
  dice: Dice,
  total: number,
  today: string,
  names: NameBook,
  matricules: Matricules,
): Agent[] {
  const jobs = headcounts(total).flatMap(([job, count]) => Array<Job>(count).fill(job));
  return jobs.map((job) => {
    const matricule = matricules.next();
    let agent = drawAgent(dice, job, today, matricule);
    while (!names.take(workName(agent), agent.usualGivenName)) {
      agent = drawAgent(dice, job, today, matricule);
    }
    return agent;
  });
}
