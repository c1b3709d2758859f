import { grouped } from './grouped.js';
import type { Activity, Exercise, KnowHow } from './exercise.js';
import type { RegisterEntry } from './register-entry.js';

/**
 * What the register says of one professional: its lines grouped by (profession, category), in no
 * particular order in the file; several know-hows and several structures multiply the lines.
 */
export function exercisesOf(entries: readonly RegisterEntry[]): readonly Exercise[] {
  const groups = grouped(entries.filter(hasProfession), (entry) =>
    keyOf(entry.professionCode, entry.categoryCode),
  );
  return [...groups.values()].map(exerciseOf).filter((exercise) => exercise !== undefined);
}

type WithProfession = RegisterEntry & { readonly professionCode: string };

const hasProfession = (entry: RegisterEntry): entry is WithProfession =>
  entry.professionCode !== null;

const keyOf = (...parts: readonly (string | null | undefined)[]): string => JSON.stringify(parts);

function exerciseOf(entries: readonly WithProfession[]): Exercise | undefined {
  const [first] = entries;
  if (first === undefined) return undefined;
  return {
    professionCode: first.professionCode,
    professionLabel: first.professionLabel ?? first.professionCode,
    categoryCode: first.categoryCode,
    civility: first.civility,
    exerciseCivility: first.exerciseCivility,
    exerciseName: first.exerciseName,
    exerciseGivenName: first.exerciseGivenName,
    knowHow: distinct(entries.map(knowHowOf), ({ type, code }) => keyOf(type, code)),
    activities: distinct(entries.map(activityOf), ({ structureKey, siteFiness, ...rest }) =>
      keyOf(
        structureKey ?? siteFiness,
        rest.genreCode,
        rest.roleCode,
        rest.modeCode,
        rest.sectionCode,
      ),
    ),
  };
}

function distinct<T>(found: readonly (T | undefined)[], key: (item: T) => string): readonly T[] {
  const known = new Map<string, T>();
  for (const item of found) {
    if (item !== undefined && !known.has(key(item))) known.set(key(item), item);
  }
  return [...known.values()];
}

function knowHowOf(entry: RegisterEntry): KnowHow | undefined {
  const { knowHowType: type, knowHowCode: code, knowHowLabel } = entry;
  return type === null || code === null ? undefined : { type, code, label: knowHowLabel ?? code };
}

/** A professional without activity has empty structure columns: known to the register, nowhere at work. */
function activityOf(entry: RegisterEntry): Activity | undefined {
  const { siteFiness, entityFiness, structureKey, structureName } = entry;
  const { sectorCode, sectionCode, modeCode, roleCode, genreCode, authority } = entry;
  const somewhere = [siteFiness, entityFiness, structureKey, structureName, modeCode, roleCode];
  if (somewhere.every((value) => value === null)) return undefined;
  return {
    siteFiness,
    entityFiness,
    structureKey,
    structureName,
    sectorCode,
    sectionCode,
    modeCode,
    roleCode,
    genreCode,
    authority,
  };
}
