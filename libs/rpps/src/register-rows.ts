import { z } from 'zod';
import type { RegisterEntry } from './domain/register-entry.js';

const text = z.string().nullable();

const Entry = z.object({
  idnps: z.string(),
  rpps: text,
  civility: text,
  exerciseCivility: text,
  exerciseName: z.string(),
  exerciseGivenName: z.string(),
  professionCode: text,
  professionLabel: text,
  categoryCode: text,
  knowHowType: text,
  knowHowCode: text,
  knowHowLabel: text,
  modeCode: text,
  siteFiness: text,
  entityFiness: text,
  structureKey: text,
  structureName: text,
  sectorCode: text,
  sectionCode: text,
  roleCode: text,
  genreCode: text,
  authority: text,
});

/** The columns of `register_activity r`, named as in the domain. */
export const ENTRY_COLUMNS = `r.idnps, r.rpps, r.civility, r.exercise_civility as "exerciseCivility",
  r.exercise_name as "exerciseName", r.exercise_given_name as "exerciseGivenName",
  r.profession_code as "professionCode", r.profession_label as "professionLabel",
  r.category_code as "categoryCode", r.know_how_type as "knowHowType",
  r.know_how_code as "knowHowCode", r.know_how_label as "knowHowLabel", r.mode_code as "modeCode",
  r.site_finess as "siteFiness", r.entity_finess as "entityFiness",
  r.structure_key as "structureKey", r.structure_name as "structureName",
  r.sector_code as "sectorCode", r.section_code as "sectionCode", r.role_code as "roleCode", r.genre_code as "genreCode", r.authority`;

/** The register's line in a row; undefined when an outer join found none. */
export const entryIn = (row: Readonly<Record<string, unknown>>): RegisterEntry | undefined =>
  row['idnps'] === null ? undefined : Entry.parse(row);
