import { syntheticFiness } from './numbers.js';

/** As libs/directory reads it from `structures.json`. */
export interface StructureEntry {
  readonly finess: string;
  readonly kind: 'EJ' | 'EG';
  readonly parentFiness: string | null;
  readonly name: string;
  readonly sector: string;
  readonly department: string;
}

export const ENTITY = syntheticFiness('01', 99901);
export const SITES = {
  roch: syntheticFiness('01', 99911),
  tilleuls: syntheticFiness('01', 99912),
} as const;
export type Site = keyof typeof SITES;

const AIN = { sector: 'SA01', department: 'Ain (01)' } as const;

/** One legal entity and its two sites: a hospital that exists nowhere. */
export const STRUCTURES: readonly StructureEntry[] = [
  {
    finess: ENTITY,
    kind: 'EJ',
    parentFiness: null,
    name: 'Centre hospitalier fictif de Valbrume',
    ...AIN,
  },
  {
    finess: SITES.roch,
    kind: 'EG',
    parentFiness: ENTITY,
    name: 'CH fictif de Valbrume – site Saint-Roch',
    ...AIN,
  },
  {
    finess: SITES.tilleuls,
    kind: 'EG',
    parentFiness: ENTITY,
    name: 'CH fictif de Valbrume – site des Tilleuls',
    ...AIN,
  },
];

export interface Unit {
  readonly code: string;
  readonly label: string;
  readonly site: Site;
  /** Share of the nursing staff. */
  readonly beds: number;
}

const unit = (code: string, label: string, site: Site, beds = 0): Unit => ({
  code,
  label,
  site,
  beds,
});

/** The functional units (UF): wards first, then what serves them. */
export const UNITS = {
  cardiology: unit('1110', 'Cardiologie', 'roch', 28),
  emergency: unit('1010', 'Urgences', 'roch', 24),
  intensive: unit('1020', 'Réanimation', 'roch', 14),
  surgery: unit('1210', 'Chirurgie viscérale', 'roch', 26),
  orthopaedics: unit('1220', 'Chirurgie orthopédique', 'roch', 24),
  theatre: unit('1290', 'Bloc opératoire', 'roch'),
  paediatrics: unit('1310', 'Pédiatrie', 'roch', 16),
  maternity: unit('1320', 'Maternité', 'roch', 20),
  internal: unit('1120', 'Médecine polyvalente', 'roch', 28),
  pneumology: unit('1130', 'Pneumologie', 'roch', 18),
  neurology: unit('1140', 'Neurologie', 'roch', 18),
  outpatients: unit('1400', 'Consultations externes', 'roch'),
  geriatrics: unit('2110', 'Gériatrie', 'tilleuls', 30),
  rehabilitation: unit('2210', 'Soins médicaux et de réadaptation (SSR)', 'tilleuls', 36),
  pharmacy: unit('3010', 'Pharmacie à usage intérieur', 'roch'),
  laboratory: unit('3020', 'Laboratoire de biologie médicale', 'roch'),
  imaging: unit('3030', 'Imagerie médicale', 'roch'),
  social: unit('3040', 'Service social', 'roch'),
  dim: unit('9010', "Département d'information médicale (DIM)", 'roch'),
  hr: unit('9020', 'Direction des ressources humaines (DRH)', 'roch'),
  badges: unit('9021', 'Bureau des badges', 'roch'),
  it: unit('9030', "Direction des systèmes d'information (DSI)", 'roch'),
  management: unit('9040', 'Direction générale', 'roch'),
  finance: unit('9050', 'Administration et finances', 'roch'),
  logistics: unit('9060', 'Logistique et restauration', 'tilleuls'),
} as const satisfies Readonly<Record<string, Unit>>;
export type UnitKey = keyof typeof UNITS;

export const unitOf = (key: UnitKey): Unit => UNITS[key];
