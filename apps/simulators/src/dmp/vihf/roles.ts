import { must } from '../checks/checks.js';
import { OID, OTHER_ROLES, PROFESSIONAL_ROLES, SECOND_ROLES } from '../codes/value-sets.js';
import type { Coded } from './attributes.js';

const DOCTOR = '10';
const PHARMACIST = '21';

const isIn = (table: ReadonlyMap<string, ReadonlySet<string>>, { code, codeSystem }: Coded) =>
  table.get(codeSystem)?.has(code) === true;

const show = ({ code, codeSystem }: Coded): string => `${code}^${codeSystem}`;

/** Which table the second role must come from; undefined when a second role is not asked. */
function secondSystemOf(first: Coded): string | undefined {
  if (first.codeSystem !== OID.professions) return undefined;
  if (first.code === DOCTOR) return OID.knowHow;
  if (first.code === PHARMACIST) return OID.pharmacistSections;
  return undefined;
}

function checkSecondRole(first: Coded, second: Coded | undefined): void {
  const system = secondSystemOf(first);
  must(second !== undefined || system === undefined, 'role-second-missing', show(first));
  if (second === undefined) return;
  const known = isIn(SECOND_ROLES, second) && second.codeSystem === (system ?? OID.knowHow);
  must(known, 'role-second-unknown', show(second));
}

/**
 * JDV_J65 for AIR: a profession or a student first, then the savoir-faire of a doctor or the section
 * of a pharmacist (mandatory), or a savoir-faire of another profession.
 */
export function checkRoles(roles: readonly Coded[]): { readonly isDoctor: boolean } {
  const [first, second, ...others] = roles;
  must(first !== undefined && others.length === 0, 'role-form', `${roles.length}`);
  must(!isIn(OTHER_ROLES, first), 'role-not-admitted', show(first));
  must(isIn(PROFESSIONAL_ROLES, first), 'role-unknown', show(first));
  checkSecondRole(first, second);
  return { isDoctor: first.codeSystem === OID.professions && first.code === DOCTOR };
}
