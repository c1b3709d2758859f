import { CivilDate, Finess, foldName } from '#libs/kernel';
import { z } from 'zod';
import type { BlockingCode } from './import-problem.js';
import type { Population } from './hr-mapping.js';

const LONGEST = 200;

/** What can be wrong with one cell. */
export const VALUE_CODES = [
  'value-missing',
  'value-too-long',
  'number-mangled',
  'finess-wrong',
  'date-unreadable',
  'civility-unknown',
  'population-unknown',
  'profession-unknown',
  'email-unreadable',
] as const satisfies readonly BlockingCode[];
type ValueCode = (typeof VALUE_CODES)[number];

/** Refuses a cell, with the code of the problem and the reason for the officer. */
function refuse(context: z.RefinementCtx, code: ValueCode, reason: string): never {
  context.addIssue({ code: 'custom', message: reason, params: { code } });
  return z.NEVER;
}

/** A cell as text, empty or not. */
const OptionalText = z
  .string()
  .default('')
  .transform((text, context) => {
    const trimmed = text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
    return trimmed.length > LONGEST
      ? refuse(context, 'value-too-long', `plus de ${String(LONGEST)} caractères`)
      : trimmed;
  });

export const Text = OptionalText.transform((text, context) =>
  text === '' ? refuse(context, 'value-missing', 'valeur absente') : text,
);

/** Empty is null. */
export const TextOrNull = OptionalText.transform((text) => (text === '' ? null : text));

/** `12345,0`, `1,2E+05`: what a spreadsheet makes of a number that was a name. */
const MANGLED = /^[+-]?\d+[.,]\d+$|^[+-]?\d+([.,]\d+)?E[+-]?\d+$/i;

/** A number that is a name: matricule, code, key. */
export const NumberName = Text.transform((text, context) =>
  MANGLED.test(text)
    ? refuse(context, 'number-mangled', `« ${text} » a été transformé par un tableur`)
    : text,
);

export const NumberNameOrNull = OptionalText.transform((text, context) => {
  if (text === '') return null;
  return MANGLED.test(text)
    ? refuse(context, 'number-mangled', `« ${text} » a été transformé par un tableur`)
    : text;
});

export const FinessCell = NumberName.transform((text, context) => {
  const finess = Finess.safeParse(text);
  if (finess.success) return finess.data;
  const zero = /^\d{8}$/.test(text) ? ' (zéro initial perdu ?)' : '';
  return refuse(context, 'finess-wrong', `« ${text} » n’est pas un numéro FINESS${zero}`);
});

/** `31/12/1980` or `1980-12-31`; a time of day after it is left out when it is midnight. */
export function civilDateIn(text: string): CivilDate | undefined {
  const day = text.replace(/[ T]00:00(:00)?$/, '');
  const french = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(day);
  const [, d = '', m = '', y = ''] = french ?? [];
  const iso = french === null ? day : `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  return CivilDate.safeParse(iso).data;
}

export const DateCell = Text.transform(
  (text, context) =>
    civilDateIn(text) ??
    refuse(context, 'date-unreadable', `« ${text} » n’est pas une date (JJ/MM/AAAA)`),
);

export const DateOrNull = OptionalText.transform((text, context) => {
  if (text === '') return null;
  return (
    civilDateIn(text) ??
    refuse(context, 'date-unreadable', `« ${text} » n’est pas une date (JJ/MM/AAAA)`)
  );
});

const CIVILITIES: Readonly<Record<string, 'M' | 'MME'>> = {
  M: 'M',
  MR: 'M',
  MONSIEUR: 'M',
  H: 'M',
  MASCULIN: 'M',
  '1': 'M',
  '01': 'M',
  MME: 'MME',
  MLLE: 'MME',
  MADAME: 'MME',
  MADEMOISELLE: 'MME',
  F: 'MME',
  FEMININ: 'MME',
  '2': 'MME',
  '02': 'MME',
};

export const CivilityCell = OptionalText.transform((text, context) => {
  if (text === '') return null;
  return (
    CIVILITIES[foldName(text)] ??
    refuse(context, 'civility-unknown', `« ${text} » n’est pas une civilité connue`)
  );
});

/** `Marie, Claire` or `Marie Claire`: civil given names, in order. A hyphen never separates. */
export const GivenNamesCell = Text.transform((text) =>
  text
    .split(/[,;]/.test(text) ? /[,;]/ : ' ')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

/** TRE_G15 or TRE_R94; empty when the job is not a care profession. */
export const ProfessionCell = OptionalText.transform((text, context) => {
  if (text === '') return null;
  return /^\d{2}$/.test(text)
    ? text
    : refuse(context, 'profession-unknown', `« ${text} » n’est pas un code de profession`);
});

export const EmailCell = OptionalText.transform((text, context) => {
  if (text === '') return null;
  const email = z.email().safeParse(text.toLowerCase());
  return email.success
    ? email.data
    : refuse(context, 'email-unreadable', `« ${text} » n’est pas une adresse`);
});

export const populationCell = (
  read: (word: string) => Population | undefined,
): z.ZodType<Population, string | undefined> =>
  Text.transform(
    (text, context) =>
      read(text) ??
      refuse(context, 'population-unknown', `« ${text} » n’est pas une population connue`),
  );
