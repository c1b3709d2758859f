import { createHash } from 'node:crypto';
import type { HrFile } from './hr-file.js';

/** Titles as HR software writes them, in the order of the minimal contract. */
export const HR_TITLES = [
  'Matricule',
  'FINESS entité',
  'Nom de naissance',
  "Nom d'usage",
  'Prénoms',
  'Prénom usuel',
  'Date de naissance',
  'Civilité',
  'Population',
  'Contrat',
  'Code emploi',
  'Libellé emploi',
  'Code profession',
  'Code UF',
  'Libellé UF',
  'FINESS site',
  'Date début',
  'Date fin',
  'E-mail',
] as const;

export type HrRow = Readonly<Record<string, string>>;

/** A nurse of the test hospital, changed as wished. */
export const hrRow = (matricule: string, changes: HrRow = {}): HrRow => ({
  Matricule: matricule,
  'FINESS entité': '010009983',
  'Nom de naissance': `MOREAU${matricule}`,
  Prénoms: 'Camille, Zoé',
  'Prénom usuel': 'Camille',
  'Date de naissance': '14/02/1985',
  Civilité: 'MME',
  Population: 'Personnel non médical',
  Contrat: 'titulaire',
  'Code emploi': 'ISG',
  'Libellé emploi': 'Infirmier en soins généraux',
  'Code profession': '60',
  'Code UF': '1110',
  'Libellé UF': 'Cardiologie',
  'FINESS site': '010009991',
  'Date début': '01/09/2015',
  ...changes,
});

export function hrText(
  rows: readonly HrRow[],
  { separator = ';', titles = [...HR_TITLES, ...extraTitles(rows)], eol = '\n' } = {},
): string {
  const lines = [titles, ...rows.map((row) => titles.map((title) => row[title] ?? ''))];
  return lines.map((cells) => cells.join(separator) + eol).join('');
}

const extraTitles = (rows: readonly HrRow[]): readonly string[] => {
  const usual = new Set<string>(HR_TITLES);
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((title) => !usual.has(title));
};

export function hrFile(content: string | Buffer, name = 'hr.csv'): HrFile {
  const bytes = Buffer.from(content);
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** What old software writes: one byte a letter. */
export function windows1252(text: string): Buffer {
  const high = Object.entries({ '€': 0x80, Œ: 0x8c, œ: 0x9c, '’': 0x92, Ÿ: 0x9f });
  const known = new Map(high);
  return Buffer.from(
    Array.from(text, (letter) => known.get(letter) ?? letter.codePointAt(0) ?? 0x3f),
  );
}
