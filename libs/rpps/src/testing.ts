import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The header as published, 56 columns. */
export const HEADER_56 =
  "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|Libellé civilité d'exercice|Code civilité|Libellé civilité|Nom d'exercice|Prénom d'exercice|Code profession|Libellé profession|Code catégorie professionnelle|Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire|Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|Numéro FINESS établissement juridique|Identifiant technique de la structure|Raison sociale site|Enseigne commerciale site|Complément destinataire (coord. structure)|Complément point géographique (coord. structure)|Numéro Voie (coord. structure)|Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|Mention distribution (coord. structure)|Bureau cedex (coord. structure)|Code postal (coord. structure)|Code commune (coord. structure)|Libellé commune (coord. structure)|Code pays (coord. structure)|Libellé pays (coord. structure)|Téléphone (coord. structure)|Téléphone 2 (coord. structure)|Télécopie (coord. structure)|Adresse e-mail (coord. structure)|Code Département (structure)|Libellé Département (structure)|Ancien identifiant de la structure|Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|Libellé rôle|Code genre activité|Libellé genre activité";

/** The values of one line, by header; the others are empty. */
export type RegisterLine = Readonly<Record<string, string>>;

/** A synthetic RPPS number: `99` + 8 digits + the Luhn key. */
export function syntheticRpps(order: number): string {
  const body = `99${String(order).padStart(8, '0')}`;
  const sum = Array.from(body).reduce((total, char, index) => {
    const digit = Number(char) * (index % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return `${body}${String((10 - (sum % 10)) % 10)}`;
}

/** A nurse of the test hospital, changed as wished. */
export function registerLine(rpps: string, changes: RegisterLine = {}): RegisterLine {
  return {
    "Type d'identifiant PP": '8',
    'Identifiant PP': rpps,
    'Identification nationale PP': `8${rpps}`,
    'Code civilité': 'MME',
    "Nom d'exercice": 'MOREAU',
    "Prénom d'exercice": 'CAMILLE',
    'Code profession': '60',
    'Libellé profession': 'Infirmier',
    'Code catégorie professionnelle': 'C',
    'Code mode exercice': 'S',
    'Numéro FINESS site': '010009991',
    'Numéro FINESS établissement juridique': '010009983',
    'Identifiant technique de la structure': 'F010009991',
    'Raison sociale site': 'CENTRE HOSPITALIER EXEMPLE',
    "Autorité d'enregistrement": 'ONI/ARS/ARS',
    "Code secteur d'activité": 'SA01',
    'Code genre activité': 'GENR01',
    ...changes,
  };
}

interface TextOptions {
  readonly width?: number;
  readonly trailing?: boolean;
  readonly eol?: '\n' | '\r\n';
  readonly bom?: boolean;
  readonly header?: (header: string) => string;
}

/** A register extract as text, in the vintage wished. */
export function registerText(lines: readonly RegisterLine[], options: TextOptions = {}): string {
  const names = HEADER_56.split('|').slice(0, options.width ?? 56);
  const end = (options.trailing ?? false) ? '|' : '';
  const header = (options.header ?? ((text) => text))(names.join('|'));
  const rows = lines.map((line) => names.map((name) => line[name] ?? '').join('|'));
  const eol = options.eol ?? '\n';
  return `${options.bom === true ? '\uFEFF' : ''}${[header, ...rows].map((row) => row + end + eol).join('')}`;
}

/** Writes a file of its own. */
export function fileOf(content: string | Buffer, name = 'register.txt'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'portique-register-')), name);
  writeFileSync(path, content);
  return path;
}
