import { at, Dice } from './dice.js';
import { drawPlainName } from './family-names.js';
import { ENTITY, SITES, type Site } from './hospital.js';
import { syntheticFiness, syntheticSiret } from './numbers.js';
import type { Place } from './register-format.js';
import type { Sector } from './nomenclature.js';

const DEPARTMENTS: readonly (readonly [code: string, label: string])[] = [
  ['13', 'Bouches-du-Rhône'],
  ['21', "Côte-d'Or"],
  ['25', 'Doubs'],
  ['31', 'Haute-Garonne'],
  ['33', 'Gironde'],
  ['35', 'Ille-et-Vilaine'],
  ['38', 'Isère'],
  ['44', 'Loire-Atlantique'],
  ['54', 'Meurthe-et-Moselle'],
  ['59', 'Nord'],
  ['63', 'Puy-de-Dôme'],
  ['67', 'Bas-Rhin'],
  ['69', 'Rhône'],
  ['71', 'Saône-et-Loire'],
  ['74', 'Haute-Savoie'],
  ['75', 'Paris'],
  ['76', 'Seine-Maritime'],
  ['87', 'Haute-Vienne'],
  ['2A', 'Corse-du-Sud'],
  ['2B', 'Haute-Corse'],
];
const STREETS = ['des Lilas', 'de la Gare', 'Pasteur', 'du Marché', 'Victor Hugo', 'des Écoles'];
const STREET_TYPES: readonly (readonly [string, string])[] = [
  ['R', 'Rue'],
  ['AV', 'Avenue'],
  ['BD', 'Boulevard'],
  ['PL', 'Place'],
  ['CHE', 'Chemin'],
];
/** Written in every structure made here, so that nobody takes a line for a real one. */
const FICTITIOUS = 'DONNEES FICTIVES';

const HOSPITAL_NAMES: Readonly<Record<Site, string>> = {
  roch: 'CH FICTIF DE VALBRUME SITE SAINT-ROCH',
  tilleuls: 'CH FICTIF DE VALBRUME SITE DES TILLEULS',
};

/** The hospital's own site, as the register knows it. */
export const hospitalPlace = (site: Site): Place => ({
  siret: '',
  finessSite: SITES[site],
  finessEntity: ENTITY,
  technicalId: `F${SITES[site]}`,
  formerId: `1${SITES[site]}`,
  name: HOSPITAL_NAMES[site],
  sign: FICTITIOUS,
  streetNumber: site === 'roch' ? '1' : '18',
  streetType: ['AV', 'Avenue'],
  street: site === 'roch' ? 'de l’Hôpital' : 'des Tilleuls',
  // Some lines have no label of commune: readers fall back on this text (Q8).
  cedex: site === 'roch' ? 'VALBRUME CEDEX' : '',
  postCode: '01990',
  communeCode: '01990',
  commune: site === 'roch' ? '' : 'Valbrume',
  phone: '+33 4 99 00 00 00',
  department: ['01', 'Ain'],
  sector: 'SA01',
});

interface Ground {
  readonly department: readonly [string, string];
  readonly commune: string;
  readonly insee: string;
}

const groundOf = (dice: Dice, rank: number): Ground => {
  const department = at(DEPARTMENTS, rank % DEPARTMENTS.length);
  return {
    department,
    commune: `${drawPlainName(dice)}-le-Fictif`,
    insee: `${department[0]}${String(900 + (rank % 100))}`,
  };
};

const PHONES = ['0499000000', '+33 4 99 00 00 00', '04.99.00.00.00', '04 99 00 00 00', ''];

const addressOf = (dice: Dice, ground: Ground): Omit<Place, keyof Numbers | 'name' | 'sign'> => ({
  streetNumber: String(dice.between(1, 180)),
  streetType: dice.pick(STREET_TYPES),
  street: dice.pick(STREETS),
  cedex: '',
  postCode: `${ground.department[0].replace(/[AB]/, '0')}990`,
  communeCode: ground.insee,
  commune: ground.commune,
  phone: dice.pick(PHONES),
  department: ground.department,
});

type Numbers = Pick<
  Place,
  'siret' | 'finessSite' | 'finessEntity' | 'technicalId' | 'formerId' | 'sector'
>;

/** How many establishments and companies there are: each keeps its name and address wherever it is met. */
const ESTABLISHMENTS = 12_000;
const COMPANIES = 24_000;
/** FINESS order numbers of synthetic structures, two by establishment and department. */
const FIRST_ORDER = 90_000;

const SECTOR_OF: readonly Sector[] = ['SA01', 'SA01', 'SA04', 'SA05', 'SA17'];

function establishment(rank: number): Place {
  const dice = new Dice(`establishment/${rank}`);
  const ground = groundOf(dice, rank);
  const order = FIRST_ORDER + 2 * Math.floor(rank / DEPARTMENTS.length);
  const finessSite = syntheticFiness(ground.department[0], order + 1);
  const sector = at(SECTOR_OF, rank % SECTOR_OF.length);
  return {
    siret: '',
    finessSite,
    finessEntity: syntheticFiness(ground.department[0], order),
    technicalId: `F${finessSite}`,
    formerId: `1${finessSite}`,
    sector,
    name: `${sector === 'SA17' ? 'EHPAD' : 'HOPITAL'} ${ground.commune.toUpperCase()}`,
    sign: FICTITIOUS,
    ...addressOf(dice, ground),
  };
}

function company(rank: number, sector: Sector): Place {
  const dice = new Dice(`company/${rank}`);
  const ground = groundOf(dice, rank);
  const siret = syntheticSiret(rank);
  return {
    siret,
    finessSite: '',
    finessEntity: '',
    technicalId: `C${siret}`,
    formerId: `3${siret}`,
    sector,
    // A quote is a character like any other: the extract quotes nothing.
    name: `${sector === 'SA33' ? 'PHARMACIE' : 'SELARL'} "${ground.commune}"`,
    sign: FICTITIOUS,
    ...addressOf(dice, ground),
  };
}

const known = new Map<string, Place>();

function remembered(key: string, make: () => Place): Place {
  const place = known.get(key) ?? make();
  known.set(key, place);
  return place;
}

/** An establishment with FINESS numbers. */
export function drawEstablishment(dice: Dice): Place {
  const rank = dice.between(0, ESTABLISHMENTS - 1);
  return remembered(`F${rank}`, () => establishment(rank));
}

/** A company (SEL, SCP, dispensing pharmacy) known by its SIRET. */
export function drawCompany(dice: Dice, sector: 'SA09' | 'SA33'): Place {
  const rank = 2 * dice.between(0, COMPANIES / 2 - 1) + (sector === 'SA33' ? 1 : 0);
  return remembered(`C${rank}`, () => company(rank, sector));
}

/** A private practice known by the RPPS rang of its holder. */
export function drawPractice(dice: Dice, rpps: string): Place {
  const rank = dice.between(0, 999_999);
  const ground = groundOf(dice, rank);
  const rang = `${rpps}${String(100 + (rank % 900))}`;
  return {
    siret: '',
    finessSite: '',
    finessEntity: '',
    technicalId: `R${rang}`,
    formerId: `4${rang}`,
    sector: dice.chance(0.6) ? 'SA07' : 'SA08',
    name: `CABINET ${ground.commune.toUpperCase()}`,
    sign: FICTITIOUS,
    ...addressOf(dice, ground),
  };
}
