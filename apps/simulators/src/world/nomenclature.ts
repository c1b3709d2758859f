import { Urn } from './dice.js';

/** Codes and labels of the health nomenclatures (NOS) that the synthetic register uses. */

/** TRE_G15, with TRE_R94 41, TRE_R95 93 and TRE_R291 99. */
export const PROFESSIONS: Readonly<Record<string, string>> = {
  10: 'Médecin',
  21: 'Pharmacien',
  26: 'Audioprothésiste',
  28: 'Opticien-Lunetier',
  40: 'Chirurgien-Dentiste',
  41: 'Assistant de service social',
  50: 'Sage-Femme',
  60: 'Infirmier',
  70: 'Masseur-Kinésithérapeute',
  80: 'Pédicure-Podologue',
  86: 'Technicien de laboratoire médical',
  91: 'Orthophoniste',
  92: 'Orthoptiste',
  93: 'Psychologue',
  94: 'Ergothérapeute',
  95: 'Diététicien',
  96: 'Psychomotricien',
  98: 'Manipulateur ERM',
  99: 'Acteur participant au système de santé caractérisé par rôle',
};

/** TRE_R09. */
export const CATEGORIES = { C: 'Civil', E: 'Etudiant', M: 'Agent public' } as const;
export type Category = keyof typeof CATEGORIES;

/** TRE_R23. */
export const MODES = {
  S: 'Salarié',
  L: 'Libéral, indépendant, artisan, commerçant',
  B: 'Bénévole',
} as const;
export type Mode = keyof typeof MODES;

/** TRE_R11. */
export const EXERCISE_CIVILITIES = { DR: 'Docteur', PR: 'Professeur' } as const;
export type ExerciseCivility = keyof typeof EXERCISE_CIVILITIES;

/** TRE_R81. */
export const CIVILITIES = { M: 'Monsieur', MME: 'Madame' } as const;

/** TRE_R02. */
export const SECTORS = {
  SA01: 'Etablissement public de santé',
  SA04: 'Etablissement privé non PSPH',
  SA05: 'Centre de santé',
  SA07: 'Cabinet individuel',
  SA08: 'Cabinet de groupe',
  SA09: 'Exercice en société',
  SA17: 'Etablissement pour personnes âgées',
  SA25: 'Laboratoire de biologie médicale',
  SA33: "Pharmacie d'officine",
} as const;
export type Sector = keyof typeof SECTORS;

/** TRE_R22. */
export const GENRES = {
  GENR01: 'Activité de soin et de pharmacie',
  GENR02: 'Activité de soins ou de pharmacien en tant que remplaçant',
  GENR04: 'Activité non soignante',
  GENR11: 'Accompagnement social/médico-social au soin',
} as const;
export type Genre = keyof typeof GENRES;

/** TRE_R85. */
export const ROLES = {
  313: 'Aide-soignant',
  315: 'Auxiliaire de puériculture',
  316: 'Préparateur en pharmacie hospitalière',
} as const;
export type Role = keyof typeof ROLES;

/** Sub-sections of the order of pharmacists (as in JDV_J65). */
export const PHARMACY_SECTIONS = {
  A: "Pharmacien titulaire d'officine",
  D: 'Pharmacien adjoint, remplaçant ou gérant',
  G: 'Pharmacien biologiste',
  H: "Pharmacien d'établissement de santé",
} as const;
export type PharmacySection = keyof typeof PHARMACY_SECTIONS;

/** TRE_R04. */
export const KNOW_HOW_TYPES = {
  S: 'Spécialité ordinale',
  C: 'Compétence de médecine',
  CAPA: 'Capacité',
  DNQ: 'DESC non qualifiant',
} as const;

export interface KnowHow {
  readonly type: keyof typeof KNOW_HOW_TYPES;
  readonly code: string;
  readonly label: string;
}

const knowHow = (type: KnowHow['type'], list: Readonly<Record<string, string>>): KnowHow[] =>
  Object.entries(list).map(([code, label]) => ({ type, code, label }));

/** TRE_R38. */
export const SPECIALITIES: readonly KnowHow[] = knowHow('S', {
  SM54: 'Médecine générale (SM)',
  SM53: 'Spécialiste en Médecine générale (SM)',
  SM26: 'Qualifié en Médecine générale (SM)',
  SM42: 'Psychiatrie (SM)',
  SM02: 'Anesthésie-réanimation (SM)',
  SM44: 'Radio-diagnostic (SM)',
  SM40: 'Pédiatrie (SM)',
  SM04: 'Cardiologie et Maladies vasculaires (SM)',
  SM38: 'Ophtalmologie (SM)',
  SM20: 'Gynécologie-obstétrique (SM)',
  SM59: "Médecine d'urgence (SM)",
  SM25: 'Médecine du travail (SM)',
  SM15: 'Dermatologie et Vénéréologie (SM)',
  SM24: 'Gastro-entérologie et Hépatologie (SM)',
  SM08: 'Chirurgie orthopédique et Traumatologie (SM)',
  SM14: 'Chirurgie viscérale et digestive (SM)',
  SM41: 'Pneumologie (SM)',
  SM18: 'Gériatrie (SM)',
  SM32: 'Neurologie (SM)',
  SM48: 'Rhumatologie (SM)',
  SM29: 'Médecine physique et de réadaptation (SM)',
  SM46: 'Médecine intensive-réanimation (SM)',
  SM03: 'Biologie médicale (SM)',
  SM49: 'Santé publique et Médecine sociale (SM)',
});

/** TRE_R01: what a doctor may hold beside the speciality. */
export const OTHER_KNOW_HOW: readonly KnowHow[] = [
  ...knowHow('C', {
    C05: 'Médecine appliquée aux sports (C)',
    C33: 'Allergologie (C)',
    C34: 'Angéiologie (C)',
  }),
  ...knowHow('CAPA', {
    CAPA02: 'Aide médicale urgente (CAPA)',
    CAPA05: 'Evaluation et Traitement de la douleur (CAPA)',
    CAPA06: 'Gérontologie (CAPA)',
  }),
  ...knowHow('DNQ', {
    DSM200: 'Addictologie (DNQ)',
    DSM220: "Médecine d'urgence (DNQ)",
    DSM235: 'Médecine de la douleur et Médecine palliative (DNQ)',
  }),
];

/** Advanced practice nurses (TRE_R38). */
export const NURSE_KNOW_HOW: readonly KnowHow[] = knowHow('S', {
  SI01: 'Exercice infirmier en pratique avancée pathologies chroniques stabilisées (SI)',
  SI05: 'Exercice infirmier en pratique avancée urgences',
});

/** TRE_R60: the order that keeps a profession; the regional agency (ARS) otherwise. */
const ORDERS: Readonly<Record<string, string>> = {
  10: 'CNOM',
  21: 'CNOP',
  40: 'ONCD',
  50: 'CNOSF',
  60: 'ONI',
  70: 'CNOMK',
  80: 'CNOPP',
  99: 'ENREG',
};

export const authorityOf = (profession: string): string => ORDERS[profession] ?? 'ARS';

/** How often a profession is met in the register. */
export const professionUrn = new Urn<readonly [code: string, weight: number]>(
  [
    ['60', 46],
    ['10', 20],
    ['70', 9],
    ['21', 6.5],
    ['93', 5],
    ['40', 4],
    ['91', 2.2],
    ['50', 2.2],
    ['98', 2.2],
    ['86', 2.2],
    ['28', 2],
    ['95', 1],
    ['94', 1],
    ['96', 1],
    ['80', 1],
    ['41', 1],
    ['92', 0.4],
    ['26', 0.4],
  ],
  ([, weight]) => weight,
);

export const specialityUrn = new Urn(SPECIALITIES, (_known, rank) => 1 / (rank + 2));
