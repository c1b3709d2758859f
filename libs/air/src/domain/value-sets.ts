/** OIDs of the tables that roles, sectors and purposes are taken from (JDV_J65, JDV_J61, TRE_R248). */
export const OID = {
  /** TRE_G15, professions. */
  profession: '1.2.250.1.71.1.2.7',
  /** TRE_G16, professions in training. */
  professionInTraining: '1.2.250.1.71.1.2.8',
  /** TRE_R01, savoir-faire. */
  knowHow: '1.2.250.1.71.4.2.5',
  /** TRE_G05, sections of the order of pharmacists. */
  section: '1.2.250.1.71.4.2.6',
  /** TRE_R291, people known by their role. */
  roleHolder: '1.2.250.1.213.1.6.1.140',
  /** TRE_R85, roles. */
  careRole: '1.2.250.1.213.1.6.1.107',
  /** TRE_R02, sectors. */
  sector: '1.2.250.1.71.4.2.4',
  /** As the purposes are written in assertions. */
  purpose: '1.2.250.1.213.1.1.4.248',
} as const;

/** Professions of TRE_G15 that are in JDV_J65. A profession that is not here has no access. */
export const PROFESSIONS: ReadonlyMap<string, string> = new Map([
  ['10', 'Médecin'],
  ['21', 'Pharmacien'],
  ['26', 'Audioprothésiste'],
  ['28', 'Opticien-Lunetier'],
  ['31', 'Assistant dentaire'],
  ['32', 'Physicien médical'],
  ['35', 'Aide-soignant'],
  ['36', 'Ambulancier'],
  ['37', 'Auxiliaire de puériculture'],
  ['38', 'Préparateur en pharmacie hospitalière'],
  ['39', 'Préparateur en pharmacie (officine)'],
  ['40', 'Chirurgien-Dentiste'],
  ['50', 'Sage-Femme'],
  ['60', 'Infirmier'],
  ['69', 'Infirmier psychiatrique'],
  ['70', 'Masseur-Kinésithérapeute'],
  ['80', 'Pédicure-Podologue'],
  ['81', 'Orthoprothésiste'],
  ['82', 'Podo-Orthésiste'],
  ['83', 'Orthopédiste-Orthésiste'],
  ['84', 'Oculariste'],
  ['85', 'Epithésiste'],
  ['86', 'Technicien de laboratoire médical'],
  ['91', 'Orthophoniste'],
  ['92', 'Orthoptiste'],
  ['94', 'Ergothérapeute'],
  ['95', 'Diététicien'],
  ['96', 'Psychomotricien'],
  ['98', 'Manipulateur ERM'],
]);

/** TRE_G16: professions of JDV_J65 that have a table of people in training. */
export const PROFESSIONS_IN_TRAINING: ReadonlySet<string> = new Set(['10', '21', '40', '50']);

/** TRE_G05, as in JDV_J65. */
export const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['A', "Pharmacien titulaire d'officine"],
  ['B', "Pharmacien d'entreprise - industrie"],
  ['C', "Pharmacien d'entreprise - distribution"],
  ['D', 'Pharmacien adjoint, remplaçant ou gérant'],
  ['DA', 'Pharmacien adjoint'],
  ['DM', 'Pharmacien mutualiste ou minier'],
  ['E', "Pharmacien d'Outre-Mer"],
  ['EA', "Pharmacien titulaire d'officine - OM"],
  ['EB', "Pharmacien d'entreprise - industrie - OM"],
  ['EC', "Pharmacien d'entreprise - distribution - OM"],
  ['ED', 'Pharmacien adjoint - OM'],
  ['EG', 'Pharmacien biologiste - OM'],
  ['EH', "Pharmacien d'établissement de santé - OM"],
  ['G', 'Pharmacien biologiste'],
  ['H', "Pharmacien d'établissement de santé"],
  ['M', 'Pharmacien militaire'],
]);

/**
 * JDV_J61: sectors of TRE_R02 that the DMP knows (SA01 to SA61, SA63 to SA65, SA68, SA69; there is no
 * SA62), version of September 2024.
 */
export function sectorIsKnown(code: string): boolean {
  const number = /^SA(\d\d)$/.exec(code)?.[1];
  if (number === undefined) return false;
  const rank = Number(number);
  return (rank >= 1 && rank <= 61) || [63, 64, 65, 68, 69].includes(rank);
}

/** TRE_R248: how the patient's record is entered. */
export const PURPOSES = {
  normal: 'Accès normal',
  bris_de_glace: 'Accès en bris de glace',
  centre_15: 'Accès par un centre de régulation médicale',
} as const;
export type Purpose = keyof typeof PURPOSES;
