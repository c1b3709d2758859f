import { DomainError, foldName } from '#libs/kernel';

/** Columns of `Personne_activite` that the hub reads, by header (ANS, extractions en libre accès). */
const NEEDED = {
  idType: "Type d'identifiant PP",
  id: 'Identifiant PP',
  idnps: 'Identification nationale PP',
  exerciseCivility: "Code civilité d'exercice",
  civility: 'Code civilité',
  exerciseName: "Nom d'exercice",
  exerciseGivenName: "Prénom d'exercice",
  professionCode: 'Code profession',
  professionLabel: 'Libellé profession',
  categoryCode: 'Code catégorie professionnelle',
  knowHowType: 'Code type savoir-faire',
  knowHowCode: 'Code savoir-faire',
  knowHowLabel: 'Libellé savoir-faire',
  modeCode: 'Code mode exercice',
  siteFiness: 'Numéro FINESS site',
  entityFiness: 'Numéro FINESS établissement juridique',
  structureKey: 'Identifiant technique de la structure',
  structureName: 'Raison sociale site',
  tradeName: 'Enseigne commerciale site',
  authority: "Autorité d'enregistrement",
} as const;

/** Appended over the years: absent from the vintages of 48 (2018) and 52 columns. */
const LATER = {
  sectorCode: "Code secteur d'activité",
  sectionCode: 'Code section tableau pharmaciens',
  roleCode: 'Code rôle',
  genreCode: 'Code genre activité',
} as const;

export type RegisterColumn = keyof typeof NEEDED | keyof typeof LATER;

/** Where each column is, whatever the vintage. */
export interface RegisterLayout {
  /** Named columns: a line has as many cells, or one more that is empty (trailing delimiter). */
  readonly width: number;
  /** Index of each column; -1 when the vintage does not have it. */
  readonly at: Readonly<Record<RegisterColumn, number>>;
}

/** The register is cut at every `|`: there is no quoting, a `"` is a character like another. */
export const cellsOf = (line: string): readonly string[] => line.split('|');

/**
 * Finds the columns by name: case, accents, apostrophes and spaces do not count, nor their order.
 * @throws DomainError `rpps.columns-missing` naming them all.
 */
export function readLayout(header: string): RegisterLayout {
  const names = cellsOf(header).map((name) => foldName(name));
  if (names.at(-1) === '') names.pop();
  const position = (title: string): number => names.indexOf(foldName(title));
  const missing = Object.values(NEEDED).filter((title) => position(title) === -1);
  if (missing.length > 0) {
    const columns = missing.join(', ');
    throw new DomainError('rpps.columns-missing', 'invalid', { columns }, { shown: { columns } });
  }
  return { width: names.length, at: positions(position) };
}

function positions(position: (title: string) => number): RegisterLayout['at'] {
  return {
    idType: position(NEEDED.idType),
    id: position(NEEDED.id),
    idnps: position(NEEDED.idnps),
    exerciseCivility: position(NEEDED.exerciseCivility),
    civility: position(NEEDED.civility),
    exerciseName: position(NEEDED.exerciseName),
    exerciseGivenName: position(NEEDED.exerciseGivenName),
    professionCode: position(NEEDED.professionCode),
    professionLabel: position(NEEDED.professionLabel),
    categoryCode: position(NEEDED.categoryCode),
    knowHowType: position(NEEDED.knowHowType),
    knowHowCode: position(NEEDED.knowHowCode),
    knowHowLabel: position(NEEDED.knowHowLabel),
    modeCode: position(NEEDED.modeCode),
    siteFiness: position(NEEDED.siteFiness),
    entityFiness: position(NEEDED.entityFiness),
    structureKey: position(NEEDED.structureKey),
    structureName: position(NEEDED.structureName),
    tradeName: position(NEEDED.tradeName),
    authority: position(NEEDED.authority),
    sectorCode: position(LATER.sectorCode),
    sectionCode: position(LATER.sectionCode),
    roleCode: position(LATER.roleCode),
    genreCode: position(LATER.genreCode),
  };
}
