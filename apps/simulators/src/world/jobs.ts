import type { UnitKey } from './hospital.js';

/** How people of a job are hired; decides population, contract and age. */
export type Staffing = 'medical' | 'care' | 'office' | 'intern' | 'student';

export interface Job {
  readonly code: string;
  readonly label: string;
  /** TRE_G15, TRE_R94 or TRE_R95 code of a regulated profession; empty when the job has none. */
  readonly profession: string;
  readonly staffing: Staffing;
  /** How many of 600 people do it. */
  readonly weight: number;
  /** Share of women. */
  readonly women: number;
  /** `wards`: every unit with beds, by their number. */
  readonly units: 'wards' | readonly UnitKey[];
  /** TRE_R38 speciality, when the register records one. */
  readonly knowHow?: string;
}

const job = (
  code: string,
  label: string,
  profession: string,
  staffing: Staffing,
  weight: number,
  women: number,
  units: Job['units'],
  knowHow?: string,
): Job => ({
  code,
  label,
  profession,
  staffing,
  weight,
  women,
  units,
  ...(knowHow === undefined ? {} : { knowHow }),
});

const doctor = (
  code: string,
  speciality: string,
  weight: number,
  unit: UnitKey,
  knowHow: string,
): Job =>
  job(`PH-${code}`, `Médecin – ${speciality}`, '10', 'medical', weight, 0.47, [unit], knowHow);

const DOCTORS: readonly Job[] = [
  doctor('CARD', 'cardiologie', 6, 'cardiology', 'SM04'),
  doctor('URG', "médecine d'urgence", 9, 'emergency', 'SM59'),
  doctor('REA', 'médecine intensive-réanimation', 4, 'intensive', 'SM46'),
  doctor('ANES', 'anesthésie-réanimation', 5, 'theatre', 'SM02'),
  doctor('CHVI', 'chirurgie viscérale', 4, 'surgery', 'SM14'),
  doctor('CHOR', 'chirurgie orthopédique', 4, 'orthopaedics', 'SM08'),
  doctor('PED', 'pédiatrie', 4, 'paediatrics', 'SM40'),
  doctor('GYN', 'gynécologie-obstétrique', 4, 'maternity', 'SM20'),
  doctor('POLY', 'médecine polyvalente', 5, 'internal', 'SM54'),
  doctor('PNEU', 'pneumologie', 3, 'pneumology', 'SM41'),
  doctor('NEUR', 'neurologie', 3, 'neurology', 'SM32'),
  doctor('GER', 'gériatrie', 4, 'geriatrics', 'SM18'),
  doctor('MPR', 'médecine physique et de réadaptation', 3, 'rehabilitation', 'SM29'),
  doctor('RADI', 'radiodiagnostic', 3, 'imaging', 'SM44'),
  doctor('BIO', 'biologie médicale', 2, 'laboratory', 'SM03'),
  doctor('DIM', 'information médicale (santé publique)', 1, 'dim', 'SM49'),
];

const CARE: readonly Job[] = [
  job('IDE', 'Infirmier en soins généraux', '60', 'care', 140, 0.87, 'wards'),
  job('IBODE', 'Infirmier de bloc opératoire', '60', 'care', 9, 0.85, ['theatre']),
  job('IADE', 'Infirmier anesthésiste', '60', 'care', 6, 0.7, ['theatre', 'intensive']),
  job('PUER', 'Puéricultrice', '60', 'care', 8, 0.97, ['paediatrics', 'maternity']),
  job('CADRE', 'Cadre de santé', '60', 'care', 12, 0.85, 'wards'),
  job('SF', 'Sage-femme', '50', 'care', 13, 0.97, ['maternity']),
  job('AS', 'Aide-soignant', '', 'care', 112, 0.9, 'wards'),
  job('AP', 'Auxiliaire de puériculture', '', 'care', 9, 0.98, ['paediatrics', 'maternity']),
  job('ASH', 'Agent des services hospitaliers', '', 'care', 34, 0.8, 'wards'),
  job('BRANC', 'Brancardier', '', 'care', 8, 0.25, ['emergency', 'imaging', 'theatre']),
  job('KINE', 'Masseur-kinésithérapeute', '70', 'care', 8, 0.55, [
    'rehabilitation',
    'orthopaedics',
    'intensive',
  ]),
  job('ERGO', 'Ergothérapeute', '94', 'care', 4, 0.88, ['rehabilitation', 'geriatrics']),
  job('PSYM', 'Psychomotricien', '96', 'care', 2, 0.88, ['rehabilitation', 'paediatrics']),
  job('ORTHO', 'Orthophoniste', '91', 'care', 2, 0.96, ['rehabilitation', 'neurology']),
  job('DIET', 'Diététicien', '95', 'care', 3, 0.94, ['internal', 'rehabilitation']),
  job('MERM', "Manipulateur d'électroradiologie médicale", '98', 'care', 13, 0.7, ['imaging']),
  job('TLAB', 'Technicien de laboratoire', '86', 'care', 11, 0.78, ['laboratory']),
  job('PPH', 'Préparateur en pharmacie hospitalière', '', 'care', 6, 0.85, ['pharmacy']),
  job('PSYC', 'Psychologue', '93', 'care', 5, 0.87, ['internal', 'geriatrics', 'paediatrics']),
  job('ASS', 'Assistant de service social', '41', 'care', 4, 0.94, ['social']),
  job('PHARM', 'Pharmacien', '21', 'medical', 5, 0.66, ['pharmacy']),
  job('BIOPH', 'Biologiste médical (pharmacien)', '21', 'medical', 2, 0.6, ['laboratory']),
  job('CD', 'Chirurgien-dentiste', '40', 'medical', 1, 0.5, ['outpatients']),
];

const TRAINEES: readonly Job[] = [
  job('INT-M', 'Interne en médecine', '10', 'intern', 17, 0.56, 'wards'),
  job('INT-P', 'Interne en pharmacie', '21', 'intern', 2, 0.6, ['pharmacy']),
  job('ESI', 'Étudiant en soins infirmiers', '', 'student', 12, 0.85, 'wards'),
  job('EAS', 'Élève aide-soignant', '', 'student', 5, 0.88, 'wards'),
];

const OFFICE: readonly Job[] = [
  job('SECM', 'Secrétaire médicale', '', 'office', 30, 0.97, 'wards'),
  job('AA', 'Adjoint administratif', '', 'office', 18, 0.84, ['finance', 'outpatients', 'hr']),
  job('BADGE', 'Gestionnaire des badges', '', 'office', 2, 0.7, ['badges']),
  job('ACH', "Attaché d'administration hospitalière", '', 'office', 4, 0.6, ['finance', 'hr']),
  job('DIR', 'Directeur adjoint', '', 'office', 3, 0.5, ['management']),
  job('TIM', "Technicien d'information médicale", '', 'office', 3, 0.85, ['dim']),
  job('TSH', 'Technicien supérieur hospitalier (informatique)', '', 'office', 6, 0.2, ['it']),
  job('ING', 'Ingénieur hospitalier (informatique)', '', 'office', 3, 0.25, ['it']),
  job('LOG', 'Ouvrier principal', '', 'office', 16, 0.3, ['logistics']),
];

export const JOBS: readonly Job[] = [...DOCTORS, ...CARE, ...TRAINEES, ...OFFICE];

/** @throws RangeError when no job has this code. */
export function jobOf(code: string): Job {
  const found = JOBS.find((known) => known.code === code);
  if (found === undefined) throw new RangeError(`no job ${code}`);
  return found;
}
