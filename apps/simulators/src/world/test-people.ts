import type { Agent, Post } from './agent.js';
import { CAST, type Character, type HubRole } from './cast.js';
import { dayAfter, semesterOf } from './civil-days.js';
import { ENTITY, unitOf } from './hospital.js';
import { jobOf } from './jobs.js';

/** As `people.json` gives it: who to play in the demo, and how. */
export interface TestPerson {
  readonly matricule: string;
  readonly entityFiness: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly story: string;
  readonly pin: string;
  readonly badge: boolean;
  readonly roles: readonly HubRole[];
  readonly rppsConfirmed: boolean;
  readonly airListed: boolean;
  readonly workstation?: string;
}

const FIRST_MATRICULE = 100_101;

const matriculeOf = (rank: number): string => String(FIRST_MATRICULE + rank);

function postOf(character: Character, rank: number, today: string): Post {
  const { contract, days } = character;
  const unit = unitOf(character.unit);
  const [from, to] = days;
  const span =
    contract === 'interne'
      ? semesterOf(today)
      : { start: dayAfter(today, from), end: to === null ? null : dayAfter(today, to) };
  return { matricule: matriculeOf(rank), unit, site: unit.site, contract, ...span };
}

/** The test people as the hospital's staff. */
export const testAgents = (today: string): readonly Agent[] =>
  CAST.map((character, rank) => {
    const [usualGivenName, birthName, usageName] = character.names;
    return {
      birthName,
      usageName,
      givenNames: [usualGivenName],
      usualGivenName,
      sex: character.sex,
      birthDate: character.birthDate,
      fate: character.fate,
      job: jobOf(character.job),
      posts: [postOf(character, rank, today)],
    };
  });

/** The test people as `people.json` tells them. */
export const testPeople = (): readonly TestPerson[] =>
  CAST.map(({ names, story, pin, workstation, ...character }, rank) => {
    const [givenName, birthName, usageName] = names;
    return {
      matricule: matriculeOf(rank),
      entityFiness: ENTITY,
      givenName,
      familyName: usageName ?? birthName,
      story,
      pin,
      badge: character.badge ?? true,
      roles: character.role === undefined ? [] : [character.role],
      rppsConfirmed: character.rppsConfirmed ?? false,
      airListed: character.airListed ?? false,
      ...(workstation === undefined ? {} : { workstation }),
    };
  });
