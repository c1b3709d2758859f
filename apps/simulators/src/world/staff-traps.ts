import type { Agent, Post } from './agent.js';
import { dayAfter, dayNumber, yearOf } from './civil-days.js';
import { at, type Dice } from './dice.js';
import { drawGivenName } from './given-names.js';
import { UNITS, type Unit } from './hospital.js';
import type { Matricules } from './staff.js';

/** How many of each trap the hospital's file holds. */
export const STAFF_TRAPS = {
  /** Same names, other birth date, other unit: two people. */
  homonyms: 4,
  /** Same names and same birth date, other unit: two people still. */
  twins: 3,
  /** One person with two matricules. */
  twoMatricules: 5,
  /** Moved from a unit to another: two posts that follow each other. */
  moved: 8,
  /** One post on each site at the same time. */
  twoSites: 4,
} as const;

/** People the traps add to those drawn. */
export const TRAP_PEOPLE = STAFF_TRAPS.homonyms + STAFF_TRAPS.twins;

const WARDS: readonly Unit[] = Object.values(UNITS).filter(({ beds }) => beds > 0);

const otherUnit = (dice: Dice, than: Unit): Unit =>
  dice.pick(WARDS.filter(({ code }) => code !== than.code));

const elsewhere = (dice: Dice, post: Post, matricule: string): Post => {
  const unit = otherUnit(dice, post.unit);
  return { ...post, matricule, unit, site: unit.site };
};

function homonymOf(dice: Dice, agent: Agent, matricule: string): Agent {
  const post = elsewhere(dice, at(agent.posts, 0), matricule);
  return { ...agent, birthDate: dayAfter(agent.birthDate, dice.between(200, 900)), posts: [post] };
}

/** Another person born the same day under the same names; civil status tells only one pair in three apart. */
function twinOf(dice: Dice, agent: Agent, matricule: string, rank: number): Agent {
  const post = elsewhere(dice, at(agent.posts, 0), matricule);
  const second = drawGivenName(dice, agent.sex, yearOf(agent.birthDate) - 30);
  const givenNames = rank % 3 === 0 ? [agent.usualGivenName, second] : agent.givenNames;
  return { ...agent, givenNames, posts: [post] };
}

function withSecondMatricule(dice: Dice, agent: Agent, matricule: string): Agent {
  const first = at(agent.posts, 0);
  return { ...agent, posts: [first, elsewhere(dice, first, matricule)] };
}

function afterMove(dice: Dice, agent: Agent, today: string): Agent {
  const post = at(agent.posts, 0);
  const worked = dayNumber(today) - dayNumber(post.start);
  const moved = dayAfter(today, -dice.between(1, Math.max(Math.floor(worked / 2), 1)));
  const before = { ...elsewhere(dice, post, post.matricule), end: dayAfter(moved, -1) };
  return { ...agent, posts: [before, { ...post, start: moved }] };
}

function onBothSites(agent: Agent): Agent {
  const post = at(agent.posts, 0);
  const unit = UNITS.rehabilitation;
  return { ...agent, posts: [post, { ...post, unit, site: unit.site }] };
}

const settled = (agent: Agent, today: string): boolean => {
  const post = at(agent.posts, 0);
  return post.end === null && dayNumber(today) - dayNumber(post.start) > 60;
};

/**
 * Sets the traps of the HR file among the people drawn: changes some of them, adds `TRAP_PEOPLE` others.
 * @throws RangeError when there are too few people for them.
 */
export function setStaffTraps(
  dice: Dice,
  drawn: readonly Agent[],
  today: string,
  matricules: Matricules,
): Agent[] {
  const { homonyms, twins, twoMatricules, moved, twoSites } = STAFF_TRAPS;
  const inPlace = dice.shuffled(drawn.filter((agent) => settled(agent, today)));
  const doctors = inPlace.filter(
    ({ job, posts }) => job.profession === '10' && at(posts, 0).unit.site === 'roch',
  );
  const shared = new Set(doctors.slice(0, twoSites));
  const rest = inPlace.filter((agent) => agent.job.units === 'wards' && !shared.has(agent));
  const take = (count: number): Agent[] => {
    if (rest.length < count) throw new RangeError('too few people for the traps');
    return rest.splice(0, count);
  };
  const copied = take(homonyms).map((agent) => homonymOf(dice, agent, matricules.next()));
  const same = take(twins).map((agent, rank) => twinOf(dice, agent, matricules.next(), rank));
  const changed = new Map<Agent, Agent>();
  for (const agent of shared) changed.set(agent, onBothSites(agent));
  for (const agent of take(twoMatricules)) {
    changed.set(agent, withSecondMatricule(dice, agent, matricules.next()));
  }
  for (const agent of take(moved)) changed.set(agent, afterMove(dice, agent, today));
  return [...drawn.map((agent) => changed.get(agent) ?? agent), ...copied, ...same];
}
