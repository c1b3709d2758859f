import {
  CATEGORIES,
  CIVILITIES,
  EXERCISE_CIVILITIES,
  GENRES,
  KNOW_HOW_TYPES,
  MODES,
  PHARMACY_SECTIONS,
  PROFESSIONS,
  ROLES,
  SECTORS,
  type Category,
  type ExerciseCivility,
  type Genre,
  type KnowHow,
  type Mode,
  type PharmacySection,
  type Role,
  type Sector,
} from './nomenclature.js';

/** The 56 columns of `PS_LibreAcces_Personne_activite`, as published on 2026-10-08. */
export const REGISTER_HEADER = [
  "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice",
  "Libellé civilité d'exercice|Code civilité|Libellé civilité|Nom d'exercice|Prénom d'exercice",
  'Code profession|Libellé profession|Code catégorie professionnelle',
  'Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire',
  'Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice',
  'Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|Numéro FINESS établissement juridique',
  'Identifiant technique de la structure|Raison sociale site|Enseigne commerciale site',
  'Complément destinataire (coord. structure)|Complément point géographique (coord. structure)',
  'Numéro Voie (coord. structure)|Indice répétition voie (coord. structure)',
  'Code type de voie (coord. structure)|Libellé type de voie (coord. structure)',
  'Libellé Voie (coord. structure)|Mention distribution (coord. structure)',
  'Bureau cedex (coord. structure)|Code postal (coord. structure)',
  'Code commune (coord. structure)|Libellé commune (coord. structure)',
  'Code pays (coord. structure)|Libellé pays (coord. structure)|Téléphone (coord. structure)',
  'Téléphone 2 (coord. structure)|Télécopie (coord. structure)',
  'Adresse e-mail (coord. structure)|Code Département (structure)',
  'Libellé Département (structure)|Ancien identifiant de la structure',
  "Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité",
  'Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|Libellé rôle',
  'Code genre activité|Libellé genre activité',
].join('|');

/** A structure as the register describes it; empty when it has no such number. */
export interface Place {
  readonly siret: string;
  readonly finessSite: string;
  readonly finessEntity: string;
  /** `F` + FINESS, `C` + SIRET, `R` + RPPS rang. */
  readonly technicalId: string;
  readonly formerId: string;
  readonly name: string;
  readonly sign: string;
  readonly streetNumber: string;
  readonly streetType: readonly [code: string, label: string];
  readonly street: string;
  readonly cedex: string;
  readonly postCode: string;
  readonly communeCode: string;
  readonly commune: string;
  readonly phone: string;
  readonly department: readonly [code: string, label: string];
  readonly sector: Sector;
}

export interface RegisteredActivity {
  readonly mode: Mode;
  readonly place: Place;
  readonly genre: Genre;
  readonly role?: Role;
}

export interface RegisteredExercise {
  readonly profession: string;
  readonly category: Category;
  readonly exerciseCivility: ExerciseCivility | '';
  readonly exerciseName: string;
  readonly exerciseGivenName: string;
  readonly section?: PharmacySection;
  readonly knowHow: readonly KnowHow[];
  readonly activities: readonly RegisteredActivity[];
  /** Parts `identity/activity/structure`, some of them empty. */
  readonly authority: string;
}

export interface Professional {
  readonly rpps: string;
  readonly civility: keyof typeof CIVILITIES;
  readonly exercises: readonly RegisteredExercise[];
}

type Cells = readonly string[];

const coded = <K extends string | number>(
  labels: Readonly<Record<K, string>>,
  code: K | '',
): Cells => (code === '' ? ['', ''] : [String(code), labels[code]]);

const personCells = (person: Professional, exercise: RegisteredExercise): Cells => [
  '8',
  person.rpps,
  `8${person.rpps}`,
  ...coded(EXERCISE_CIVILITIES, exercise.exerciseCivility),
  ...coded(CIVILITIES, person.civility),
  exercise.exerciseName,
  exercise.exerciseGivenName,
  exercise.profession,
  PROFESSIONS[exercise.profession] ?? '',
  ...coded(CATEGORIES, exercise.category),
];

const knowHowCells = (known: KnowHow | undefined): Cells =>
  known === undefined
    ? ['', '', '', '']
    : [...coded(KNOW_HOW_TYPES, known.type), known.code, known.label];

/** An activity nowhere: 28 empty columns. */
const NOWHERE: Cells = Array<string>(28).fill('');

/** Columns 19 to 46. */
function placeCells(place: Place | undefined): Cells {
  if (place === undefined) return NOWHERE;
  const { siret, finessSite, finessEntity, technicalId, name, sign, streetNumber } = place;
  const { street, cedex, postCode, communeCode, commune, phone, formerId } = place;
  const [streetCode, streetLabel] = place.streetType;
  const [departmentCode, departmentLabel] = place.department;
  const numbers = `${siret}|${siret.slice(0, 9)}|${finessSite}|${finessEntity}|${technicalId}`;
  const road = `${streetNumber}||${streetCode}|${streetLabel}|${street}|`;
  const town = `${cedex}|${postCode}|${communeCode}|${commune}|99000|France`;
  const rest = `${phone}||||${departmentCode}|${departmentLabel}|${formerId}`;
  return [numbers, name, sign, '', '', road, town, rest];
}

interface ActivityCells {
  /** Mode and place, before the authority. */
  readonly before: Cells;
  readonly sector: Cells;
  /** Role and genre, after the pharmacists' section. */
  readonly after: Cells;
}

const IDLE: ActivityCells = {
  before: ['', '', ...placeCells(undefined)],
  sector: ['', ''],
  after: ['', '', '', ''],
};

const activityCells = ({ mode, place, role, genre }: RegisteredActivity): ActivityCells => ({
  before: [...coded(MODES, mode), ...placeCells(place)],
  sector: coded(SECTORS, place.sector),
  after: [...coded(ROLES, role ?? ''), ...coded(GENRES, genre)],
});

/** One line of the extract: no quoting, no final delimiter. */
function lineOf(
  person: Professional,
  exercise: RegisteredExercise,
  known: KnowHow | undefined,
  activity: RegisteredActivity | undefined,
): string {
  const { before, sector, after } = activity === undefined ? IDLE : activityCells(activity);
  const section = coded(PHARMACY_SECTIONS, exercise.section ?? '');
  return [
    ...personCells(person, exercise),
    ...knowHowCells(known),
    ...before,
    exercise.authority,
    ...sector,
    ...section,
    ...after,
  ].join('|');
}

/** All the lines of a professional: each exercise, by each activity, by each savoir-faire. */
export const linesOf = (person: Professional): readonly string[] =>
  person.exercises.flatMap((exercise) => {
    const activities = exercise.activities.length === 0 ? [undefined] : exercise.activities;
    const known = exercise.knowHow.length === 0 ? [undefined] : exercise.knowHow;
    return activities.flatMap((activity) =>
      known.map((one) => lineOf(person, exercise, one, activity)),
    );
  });
