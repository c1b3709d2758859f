import { z } from 'zod';

/**
 * Name of an account in the directory, in the one form that the counter, the rules and the directory are
 * given: lower case, the characters of a usual sAMAccountName. Names that only look alike are refused.
 */
export const AccountName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'letters without accent, digits, . _ - ; at most 64')
  .brand<'AccountName'>();
export type AccountName = z.infer<typeof AccountName>;

const PLACE = '{account}';

/** The name to bind with. In a DN the value is escaped (RFC 4514 §2.4); a UPN takes it as it is. */
export function bindNameOf(template: string, account: string): string {
  const isDn = template.includes('=');
  return template.replaceAll(PLACE, () => (isDn ? escapeDnValue(account) : account));
}

/** An attribute value that can neither end its RDN nor begin another (RFC 4514 §2.4). */
export function escapeDnValue(value: string): string {
  return value
    .replaceAll(/["+,;<>\\=]/g, String.raw`\$&`)
    .replaceAll('\0', String.raw`\00`)
    .replace(/^[ #]/, String.raw`\$&`)
    .replace(/ $/, String.raw`\ `);
}
