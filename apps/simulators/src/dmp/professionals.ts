import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { Refusal, needed } from './checks/checks.js';

/** A professional of the national directory, as far as the DMP looks. */
interface KnownProfessional {
  /** PS_IdNat: `8` + RPPS. */
  readonly idNat: string;
  readonly familyName: string;
  readonly givenName: string;
  /** TRE_G15. */
  readonly professionCode: string;
  /** FINESS of the sites and legal entities where they exercise. */
  readonly structures: readonly string[];
}

export type KnownProfessionals = ReadonlyMap<string, KnownProfessional>;

const COLUMNS = {
  idNat: 'Identification nationale PP',
  familyName: "Nom d'exercice",
  givenName: "Prénom d'exercice",
  professionCode: 'Code profession',
  site: 'Numéro FINESS site',
  entity: 'Numéro FINESS établissement juridique',
} as const;

type Columns = Readonly<Record<keyof typeof COLUMNS, number>>;

function columnsOf(header: string): Columns {
  const names = header
    .replace(/^\uFEFF/, '')
    .split('|')
    .map((name) => name.trim());
  const at = (name: string): number => {
    const index = names.indexOf(name);
    if (index < 0) throw new Error(`no column ${name} in the register extract`);
    return index;
  };
  return {
    idNat: at(COLUMNS.idNat),
    familyName: at(COLUMNS.familyName),
    givenName: at(COLUMNS.givenName),
    professionCode: at(COLUMNS.professionCode),
    site: at(COLUMNS.site),
    entity: at(COLUMNS.entity),
  };
}

function addRow(known: Map<string, KnownProfessional>, line: string, columns: Columns): void {
  const cells = line.split('|');
  const cell = (column: keyof Columns): string => cells[columns[column]] ?? '';
  const idNat = cell('idNat');
  if (idNat === '') return;
  const earlier = known.get(idNat);
  const places = [cell('site'), cell('entity')].filter((place) => place !== '');
  known.set(idNat, {
    idNat,
    familyName: cell('familyName'),
    givenName: cell('givenName'),
    professionCode: cell('professionCode'),
    structures: [...new Set([...(earlier?.structures ?? []), ...places])],
  });
}

/** Reads an extract of the register (`PS_LibreAcces_Personne_activite_*.txt`), line by line. */
export async function readRegisterExtract(file: string): Promise<KnownProfessionals> {
  const known = new Map<string, KnownProfessional>();
  let columns: Columns | undefined;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    if (columns === undefined) columns = columnsOf(line);
    else addRow(known, line, columns);
  }
  return known;
}

/** The professional is in the directory and exercises at the structure (or its legal entity). */
export function checkProfessional(
  known: KnownProfessionals,
  idNat: string,
  places: readonly string[],
): void {
  const professional = needed(known.get(idNat), 'professional-unknown', idNat);
  if (professional.structures.some((place) => places.includes(place))) return;
  throw new Refusal('professional-elsewhere', `${idNat} / ${places.join(' ')}`);
}
