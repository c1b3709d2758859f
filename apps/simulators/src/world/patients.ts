import { at } from './dice.js';
import { unitOf, UNITS, type UnitKey } from './hospital.js';
import { insKey, syntheticIns } from './numbers.js';

const DMP_STATES = [
  'active',
  'active-no-authorisation',
  'authorisation-expired',
  'closed',
  'not-created',
  'ps-blocked',
  'emergency-opposed',
] as const;
/** What the DMP of a patient answers, for the DMP simulator; the demo EHR ignores it. */
type DmpState = (typeof DMP_STATES)[number];

/** As `patients.json` gives it. */
export interface Patient {
  readonly ins: string;
  readonly insOid: '1.2.250.1.213.1.4.10';
  readonly insStatus: 'qualifiee' | 'provisoire';
  readonly familyName: string;
  readonly givenNames: readonly string[];
  readonly usedName?: string;
  readonly birthDate: string;
  readonly sex: 'M' | 'F';
  readonly unit: string;
  readonly room: string;
  readonly reason: string;
  readonly dmp: DmpState;
}

/** The OID of test INS. */
const TEST_OID = '1.2.250.1.213.1.4.10';

/**
 * The fictitious patients of the GIE SESAM-Vitale's test list (INS, names and what their DMP answers). A day of
 * birth that the list does not give is ours. PAT-VUN-UN is opposed to the access of the Centre 15 only.
 */
const LISTED = `
211046322000147 | AIRTRIBUT    | PAULINE  | 2011-04-24 | active                  | paediatrics | P-04   | Asthme aigu, surveillance
109016322000249 | MEUHES       | ALI      | 2009-01-29 | active                  | paediatrics | P-11   | Appendicectomie, J1
153078987658513 | CONTESTE     | JEAN     | 1953-07-12 | not-created             | cardiology  | C-103  | Fibrillation atriale de découverte récente
270108604926542 | FERMETURE    | FLORENCE | 1970-10-03 | closed                  | internal    | M-214  | Pyélonéphrite
202096615708958 | MAXIMOP      | NADINE   | 2002-09-18 | closed                  | surgery     | V-307  | Cholécystectomie programmée
265025544371476 | AUTORISEPAS  | HELENE   | 1965-02-27 | active-no-authorisation | cardiology  | C-105  | Douleur thoracique, bilan
138080427231017 | BLOCH        | DIDER    | 1938-08-09 | ps-blocked              | geriatrics  | T-12   | Chutes à répétition
241030750595179 | EXPIRE       | ELVIRE   | 1941-03-15 | authorisation-expired   | cardiology  | C-108  | Décompensation cardiaque
213102288044517 | URGENCE      | CLARENCE | 2013-10-06 | active-no-authorisation | emergency   | Box 3  | Perte de connaissance, inconsciente
199033022011538 | PAT-VUN-UN   | NEO      | 1999-03-21 | active                  | emergency   | Box 5  | Traumatisme de cheville
116083022011613 | PAT-VUN-DEUX | ADAM     | 2016-08-30 | emergency-opposed       | emergency   | Box 1  | Traumatisme crânien, somnolent
207100486108281 | PETRA        | DIDIER   | 2007-10-19 | active                  | pneumology  | N-402  | Pneumothorax spontané
207058575627097 | PATB-QUATRE  | LAURENCE | 2007-05-25 | active                  | cardiology  | C-101  | Myocardite, surveillance
116095280720767 | ALOT         | CECILE   | 2016-09-14 | active                  | paediatrics | P-07   | Gastro-entérite, réhydratation
178101062506892 | RECHERCHE    | MARJORIE | 1978-10-11 | active                  | cardiology  | C-112  | Syndrome coronarien, coronarographie prévue
`;

/** Ours: sex, department of birth, status of the identity, then as above. Born in commune 999, which is nowhere. */
const INVENTED = `
F 2A qualifiee  | SANTONI            | LETIZIA, MARIE    | MURACCIOLI | 1956-11-23 | active                  | rehabilitation | R-21   | Rééducation après prothèse de hanche
M 2B qualifiee  | MATTEI             | ANGE              |            | 1948-06-02 | active                  | cardiology     | C-114  | Surveillance de stimulateur cardiaque
F 69 qualifiee  | N'GUESSAN          | AWA, ROSE         | DELORME    | 1994-02-08 | active                  | maternity      | A-06   | Suites de couches, J2
M 29 qualifiee  | LE BIHAN           | YANN-VARI         |            | 1969-04-19 | active                  | orthopaedics   | O-318  | Fracture du tibia opérée
F 67 qualifiee  | GÜNEŞ              | ELİF              |            | 1987-12-30 | not-created             | surgery        | V-311  | Hernie inguinale
F 01 qualifiee  | BEAUFILS           | RAYMONDE, ODETTE  | TESTARD    | 1931-01-05 | active                  | geriatrics     | T-08   | Pneumopathie, oxygénothérapie
M 75 provisoire | INCONNU-PROVISOIRE | PAUL              |            | 1980-01-01 | active                  | emergency      | Box 7  | Malaise sur la voie publique, identité à vérifier
M 38 qualifiee  | CHARVOLIN          | GASPARD           |            | 1961-09-09 | active-no-authorisation | intensive      | Lit 4  | Choc septique, ventilé
F 74 provisoire | DUCRET             | MAÉ               |            | 2019-03-27 | active                  | paediatrics    | P-02   | Bronchiolite, surveillance
`;

const cellsOf = (table: string): readonly (readonly string[])[] =>
  table
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));

const isUnit = (key: string): key is UnitKey => key in UNITS;

function unitLabel(key: string): string {
  if (!isUnit(key)) throw new RangeError(`no unit ${key}`);
  return unitOf(key).label;
}

function dmpState(text: string): DmpState {
  const known = DMP_STATES.find((state) => state === text);
  if (known === undefined) throw new RangeError(`no DMP state ${text}`);
  return known;
}

/** The last columns of both tables: DMP, unit, room, reason. */
function stayOf(cells: readonly string[]): Pick<Patient, 'dmp' | 'unit' | 'room' | 'reason'> {
  const [dmp = '', unit = '', room = '', reason = ''] = cells.slice(-4);
  return { dmp: dmpState(dmp), unit: unitLabel(unit), room, reason };
}

function listed(cells: readonly string[]): Patient {
  const ins = at(cells, 0);
  return {
    ins,
    insOid: TEST_OID,
    insStatus: 'qualifiee',
    familyName: at(cells, 1),
    givenNames: [at(cells, 2)],
    birthDate: at(cells, 3),
    sex: ins.startsWith('1') ? 'M' : 'F',
    ...stayOf(cells),
  };
}

function invented(cells: readonly string[], rank: number): Patient {
  const [sign = '', born = '', status] = at(cells, 0).split(' ');
  const sex = sign === 'M' ? 'M' : 'F';
  const birthDate = at(cells, 4);
  const usedName = at(cells, 3);
  return {
    ins: syntheticIns(sex, birthDate, born, 11 + rank),
    insOid: TEST_OID,
    insStatus: status === 'provisoire' ? 'provisoire' : 'qualifiee',
    familyName: at(cells, 1),
    givenNames: at(cells, 2).split(', '),
    ...(usedName === '' ? {} : { usedName }),
    birthDate,
    sex,
    ...stayOf(cells),
  };
}

/** The fictitious patients in the wards: those of the national test list, then ours. */
export const PATIENTS: readonly Patient[] = [
  ...cellsOf(LISTED).map(listed),
  ...cellsOf(INVENTED).map(invented),
];

/** Whether a text is an INS whose key is right. */
export const insHolds = (ins: string): boolean =>
  /^[12]\d{4}(\d{2}|2A|2B)\d{8}$/.test(ins) && insKey(ins.slice(0, 13)) === ins.slice(13);
