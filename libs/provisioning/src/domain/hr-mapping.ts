import { DomainError, foldName } from '#libs/kernel';
import { z } from 'zod';
import { ENCODINGS } from './text-encoding.js';

/** Fields of the minimal contract of a HR export. The last two are optional in every file. */
export const HR_FIELDS = [
  'matricule',
  'entityFiness',
  'birthName',
  'usageName',
  'givenNames',
  'usualGivenName',
  'birthDate',
  'civility',
  'population',
  'contract',
  'jobCode',
  'jobLabel',
  'professionCode',
  'unitCode',
  'unitLabel',
  'siteFiness',
  'startsOn',
  'endsOn',
  'email',
  'personKey',
  'contractId',
] as const;
export type HrField = (typeof HR_FIELDS)[number];

const OPTIONAL: ReadonlySet<HrField> = new Set<HrField>(['personKey', 'contractId']);

const POPULATIONS = [
  'salaried',
  'medical',
  'intern',
  'student',
  'temp',
  'liberal',
  'contractor',
  'volunteer',
] as const;

const Titles = z.array(z.string().min(1)).min(1);

/** How one HR export is laid out: said in JSON by the hospital, never in code. */
export const HrMapping = z.strictObject({
  /** Detected from the header line when absent. */
  separator: z.enum([';', ',', '\t', '|']).optional(),
  /** Detected from the bytes when absent. */
  encoding: z.enum(ENCODINGS).optional(),
  /** Accepted titles of each column; case, accents, apostrophes and spaces do not count. */
  columns: z.strictObject({
    matricule: Titles.default(['Matricule', 'Matricule agent']),
    entityFiness: Titles.default([
      'Entité FINESS',
      'FINESS entité',
      'FINESS EJ',
      'FINESS entité juridique',
    ]),
    birthName: Titles.default(['Nom de naissance', 'Nom de famille']),
    usageName: Titles.default(["Nom d'usage"]),
    givenNames: Titles.default(['Prénoms']),
    usualGivenName: Titles.default(['Prénom usuel', "Prénom d'usage"]),
    birthDate: Titles.default(['Date de naissance']),
    civility: Titles.default(['Civilité', 'Sexe']),
    population: Titles.default(['Population', 'Statut', 'Statut/population', 'Statut population']),
    contract: Titles.default(['Contrat', 'Type de contrat']),
    jobCode: Titles.default(['Code emploi']),
    jobLabel: Titles.default(['Libellé emploi']),
    professionCode: Titles.default(['Code profession']),
    unitCode: Titles.default(['Code UF']),
    unitLabel: Titles.default(['Libellé UF']),
    siteFiness: Titles.default(['Site FINESS', 'FINESS site', 'FINESS géographique']),
    startsOn: Titles.default(['Date début', 'Date de début']),
    endsOn: Titles.default(['Date fin', 'Date de fin']),
    email: Titles.default(['E-mail', 'Adresse e-mail', 'Courriel', 'Mail']),
    personKey: Titles.default(['Clé personne', 'Identifiant personne']),
    contractId: Titles.default(['Numéro contrat', 'N° contrat']),
  }),
  /** The hospital's own words for populations, beside the usual ones. */
  populations: z.record(z.string().min(1), z.enum(POPULATIONS)).default({}),
});
export type HrMapping = z.infer<typeof HrMapping>;
export type Population = (typeof POPULATIONS)[number];

/** Headers of the minimal contract, in French. */
export const USUAL_MAPPING: HrMapping = HrMapping.parse({ columns: {} });

export type HrCells = Partial<Record<HrField, string>>;

/** Where each field is; absent for an optional one that the file does not have. */
export type HrLayout = ReadonlyMap<HrField, number>;

/** @throws DomainError `import.columns-missing` naming them all, `import.column-twice` */
export function hrLayout(header: readonly string[], mapping: HrMapping): HrLayout {
  const titles = header.map((title) => foldName(title));
  const layout = new Map<HrField, number>();
  for (const field of HR_FIELDS) {
    const wanted = new Set(mapping.columns[field].map((title) => foldName(title)));
    const [at, second] = [...titles.keys()].filter((index) => wanted.has(titles[index] ?? ''));
    if (second !== undefined) refuse('import.column-twice', header[second] ?? field);
    if (at !== undefined) layout.set(field, at);
  }
  const missing = HR_FIELDS.filter((field) => !layout.has(field) && !OPTIONAL.has(field));
  if (missing.length > 0) {
    refuse('import.columns-missing', missing.map((field) => titleOf(field, mapping)).join(', '));
  }
  return layout;
}

function refuse(code: string, columns: string): never {
  throw new DomainError(code, 'invalid', { columns }, { shown: { columns } });
}

/** The first accepted title of a field: its name for people. */
export const titleOf = (field: HrField, mapping: HrMapping): string =>
  mapping.columns[field][0] ?? field;

const USUAL_POPULATIONS: Readonly<Record<string, Population>> = {
  'personnel non médical': 'salaried',
  salarié: 'salaried',
  titulaire: 'salaried',
  contractuel: 'salaried',
  PNM: 'salaried',
  'personnel médical': 'medical',
  médical: 'medical',
  PM: 'medical',
  interne: 'intern',
  étudiant: 'student',
  stagiaire: 'student',
  intérim: 'temp',
  intérimaire: 'temp',
  libéral: 'liberal',
  prestataire: 'contractor',
  bénévole: 'volunteer',
  ...Object.fromEntries(POPULATIONS.map((population) => [population, population])),
};

/** The population that a word of the file means, if it is known. */
export function populationReader(mapping: HrMapping): (word: string) => Population | undefined {
  const words = Object.entries({ ...USUAL_POPULATIONS, ...mapping.populations });
  const known = new Map(words.map(([word, population]) => [foldName(word), population]));
  return (word) => known.get(foldName(word));
}
