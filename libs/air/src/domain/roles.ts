import type { Activity, Exercise, KnowHow } from '#libs/rpps';
import { OID, PROFESSIONS, PROFESSIONS_IN_TRAINING, SECTIONS } from './value-sets.js';

/** A coded role of the assertion; how its table is named there is a setting. */
export interface CodedRole {
  readonly table:
    'profession' | 'professionInTraining' | 'knowHow' | 'section' | 'roleHolder' | 'careRole';
  readonly code: string;
  readonly label: string;
}

export const codeSystemOf = (role: CodedRole): string => OID[role.table];

/** One role, two for those whose profession alone does not say enough (JDV_J65). */
export type Roles = readonly [CodedRole] | readonly [CodedRole, CodedRole];

export type RolesVerdict =
  | { readonly kind: 'complete'; readonly roles: Roles }
  | { readonly kind: 'incomplete'; readonly because: RoleGap };

type RoleGap =
  /** Not in JDV_J65: no access to the DMP at all. */
  | 'profession-unknown-to-dmp'
  /** A doctor without speciality: the DMP answers "Aucune spécialité dans le vihf". */
  | 'know-how-missing'
  /** A pharmacist without section of the order. */
  | 'section-missing'
  /** Known by a role (R291 99) that the register does not give. */
  | 'care-role-missing';

const DOCTOR = '10';
const PHARMACIST = '21';
/** TRE_R291: known by a role, without a regulated profession. */
export const ROLE_HOLDER = '99';
/** TRE_R09. */
const STUDENT = 'E';

/** A register activity with the pharmacist's section, where the copy of the register keeps it. */
type WithSection = Activity & { readonly sectionCode?: string | null };

/**
 * The roles of an exercise (air-dmp §6.3): profession first; then the savoir-faire of a doctor, the
 * section of a pharmacist, the role of a role holder.
 */
export function rolesOf(
  exercise: Exercise,
  activities: readonly WithSection[] = exercise.activities,
): RolesVerdict {
  const { professionCode } = exercise;
  if (professionCode === ROLE_HOLDER) return roleHolder(activities);
  const label = PROFESSIONS.get(professionCode);
  if (label === undefined) return incomplete('profession-unknown-to-dmp');
  if (exercise.categoryCode === STUDENT) return inTraining(professionCode, label);
  const first: CodedRole = { table: 'profession', code: professionCode, label };
  if (professionCode === DOCTOR) return withKnowHow(first, exercise.knowHow);
  if (professionCode === PHARMACIST) return withSection(first, activities);
  return { kind: 'complete', roles: [first] };
}

const incomplete = (because: RoleGap): RolesVerdict => ({ kind: 'incomplete', because });

function inTraining(code: string, label: string): RolesVerdict {
  if (!PROFESSIONS_IN_TRAINING.has(code)) return incomplete('profession-unknown-to-dmp');
  return { kind: 'complete', roles: [{ table: 'professionInTraining', code, label }] };
}

/** TRE_R04, from what says best what a doctor does: the speciality of the order first. */
const KNOW_HOW_ORDER = ['S', 'CEX', 'PAC', 'FQ', 'SH', 'C', 'CAPA', 'DNQ'];

/**
 * Codes are those of TRE_R01. Their list grows with each publication, so the form is checked, not the
 * list: the DMP knows the newest ones before we do.
 */
const KNOW_HOW_CODE = /^[A-Z]{1,5}\d{2,3}$/;

const rank = ({ type }: KnowHow): number => KNOW_HOW_ORDER.indexOf(type);

function withKnowHow(first: CodedRole, knowHow: readonly KnowHow[]): RolesVerdict {
  const known = knowHow.filter(
    ({ type, code }) => KNOW_HOW_ORDER.includes(type) && KNOW_HOW_CODE.test(code),
  );
  const best = known.toSorted((a, b) => rank(a) - rank(b) || (a.code < b.code ? -1 : 1))[0];
  if (best === undefined) return incomplete('know-how-missing');
  const { code, label } = best;
  return { kind: 'complete', roles: [first, { table: 'knowHow', code, label }] };
}

function withSection(first: CodedRole, activities: readonly WithSection[]): RolesVerdict {
  const codes = activities.flatMap(({ sectionCode }) => sectionCode ?? []);
  for (const code of codes) {
    const label = SECTIONS.get(code);
    if (label !== undefined)
      return { kind: 'complete', roles: [first, { table: 'section', code, label }] };
  }
  return incomplete('section-missing');
}

/** TRE_R85 has three digits from 300; its labels grow with each publication, the code says enough. */
function roleHolder(activities: readonly WithSection[]): RolesVerdict {
  const code = activities
    .map(({ roleCode }) => roleCode)
    .find((role) => /^3\d\d$/.test(role ?? ''));
  if (code === undefined || code === null) return incomplete('care-role-missing');
  const first: CodedRole = {
    table: 'roleHolder',
    code: ROLE_HOLDER,
    label: 'Acteur caractérisé par son rôle',
  };
  return { kind: 'complete', roles: [first, { table: 'careRole', code, label: `Rôle ${code}` }] };
}
