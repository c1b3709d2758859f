import { Random, Secret } from '#libs/kernel';

/** No I, L, O, U: read aloud over the telephone, typed by somebody in a hurry. 32 signs, 5 bits each. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 60 bits. */
const SIGNS = 12;
const GROUP = 4;

/** A code of 60 bits, in three groups. */
export function newBackupCode(random: Random): Secret {
  const signs = [...random.bytes(SIGNS)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? '0');
  return new Secret(signs.join('').replace(/(.{4})(?=.)/g, '$1-'));
}

/** As it was given, however it is typed: case, blanks and hyphens aside, and signs that look alike. */
export function typedBackupCode(typed: string): Secret | undefined {
  const signs = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  if (signs.length !== SIGNS || signs.split('').some((sign) => !ALPHABET.includes(sign)))
    return undefined;
  const groups = Array.from({ length: SIGNS / GROUP }, (_, at) =>
    signs.slice(at * GROUP, (at + 1) * GROUP),
  );
  return new Secret(groups.join('-'));
}
