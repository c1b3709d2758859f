import { createHash } from 'node:crypto';
import { plusSeconds } from '#libs/kernel';
import { ageOn, civilToday } from '../pages/words.js';
import type { Patient } from './patient.js';

/** A measure at a time of day. */
interface Measure {
  readonly at: Date;
  readonly value: number;
}

export interface Series {
  readonly label: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly measures: readonly Measure[];
  readonly decimals: number;
}

export interface Note {
  readonly at: Date;
  readonly author: string;
  readonly text: string;
}

export interface Prescription {
  readonly drug: string;
  readonly dose: string;
  readonly route: string;
  readonly since: Date;
  readonly status: 'En cours' | 'Si besoin';
}

/** Numbers that depend on a patient and a subject only: the same each time the page is opened. */
function chanceOf(patient: Patient, subject: string): () => number {
  const digest = createHash('sha256')
    .update(`${patient.ipp}/${patient.birthDate}/${subject}`)
    .digest();
  let at = 0;
  return () => (digest[at++ % digest.length] ?? 0) / 255;
}

interface VitalSign {
  readonly label: string;
  readonly unit: string;
  readonly decimals: number;
  /** [usual low, usual high] for an adult, then for a child under 12. */
  readonly adult: readonly [number, number];
  readonly child: readonly [number, number];
}

const VITALS: readonly VitalSign[] = [
  { label: 'Pression systolique', unit: 'mmHg', decimals: 0, adult: [105, 140], child: [88, 115] },
  { label: 'Fréquence cardiaque', unit: '/min', decimals: 0, adult: [58, 95], child: [80, 120] },
  { label: 'Saturation', unit: '%', decimals: 0, adult: [94, 100], child: [95, 100] },
  { label: 'Température', unit: '°C', decimals: 1, adult: [36.2, 37.8], child: [36.3, 37.9] },
];

const STEPS = 9;
const STEP_SECONDS = 4 * 3600;

/** The last rounds: every four hours, on the hour. */
function rounds(now: Date): readonly Date[] {
  const last = plusSeconds(now, -((now.getTime() / 1000) % STEP_SECONDS));
  return Array.from({ length: STEPS }, (_none, rank) =>
    plusSeconds(last, -(STEPS - 1 - rank) * STEP_SECONDS),
  );
}

export function vitalsOf(patient: Patient, now: Date): readonly Series[] {
  const isChild = ageOn(patient.birthDate, civilToday(now)).years < 12;
  return VITALS.map((sign) => {
    const [low, high] = isChild ? sign.child : sign.adult;
    const chance = chanceOf(patient, sign.label);
    const middle = low + (high - low) * (0.35 + chance() * 0.5);
    const measures = rounds(now).map((at) => {
      const value = middle + (chance() - 0.5) * (high - low) * 0.5;
      return { at, value: Math.min(value, sign.unit === '%' ? 100 : value) };
    });
    return { label: sign.label, unit: sign.unit, decimals: sign.decimals, low, high, measures };
  });
}

const NOTES: readonly string[] = [
  'Période calme. Douleur évaluée à 2/10 après antalgique. Voie veineuse périphérique propre, perméable.',
  'Visite faite avec l’équipe. État stable, pas de plainte nouvelle. Poursuite du traitement.',
  'Toilette faite avec aide partielle. Lever au fauteuil quarante minutes, bien toléré.',
  'Famille rencontrée, informations données. Sortie envisagée sous quarante-huit heures si évolution favorable.',
  'Bilan sanguin de contrôle prélevé. Résultats attendus dans la journée.',
];
const AUTHORS = ['Équipe infirmière', 'Médecin de l’unité', 'Équipe soignante', 'Cadre de santé'];

export function notesOf(patient: Patient, now: Date): readonly Note[] {
  const chance = chanceOf(patient, 'notes');
  const first = Math.floor(chance() * NOTES.length);
  return [0, 1, 2].map((rank) => ({
    at: plusSeconds(now, -Math.round((2 + rank * 9 + chance() * 4) * 3600)),
    author: AUTHORS[Math.floor(chance() * AUTHORS.length) % AUTHORS.length] ?? '',
    text: NOTES[(first + rank) % NOTES.length] ?? '',
  }));
}

const ALLERGIES = [
  'Aucune allergie connue',
  'Pénicillines (éruption)',
  'Latex',
  'Iode (produit de contraste)',
];
const HISTORY = [
  'Hypertension artérielle',
  'Asthme',
  'Diabète de type 2',
  'Appendicectomie',
  'Aucun antécédent notable',
];
const CHILD_HISTORY = ['Asthme', 'Naissance à terme, vaccins à jour', 'Aucun antécédent notable'];

export interface Background {
  readonly allergy: string;
  readonly history: string;
  readonly day: number;
}

export function backgroundOf(patient: Patient, now: Date): Background {
  const isChild = ageOn(patient.birthDate, civilToday(now)).years < 15;
  const chance = chanceOf(patient, 'background');
  const pick = (list: readonly string[]): string =>
    list[Math.floor(chance() * list.length) % list.length] ?? '';
  return {
    allergy: pick(ALLERGIES),
    history: pick(isChild ? CHILD_HISTORY : HISTORY),
    day: 2 + Math.floor(chance() * 6),
  };
}

const DRUGS: readonly Omit<Prescription, 'since'>[] = [
  { drug: 'Paracétamol', dose: '1 g toutes les 6 heures', route: 'Orale', status: 'En cours' },
  {
    drug: 'Énoxaparine',
    dose: '4000 UI une fois par jour',
    route: 'Sous-cutanée',
    status: 'En cours',
  },
  { drug: 'Furosémide', dose: '40 mg le matin', route: 'Orale', status: 'En cours' },
  { drug: 'Bisoprolol', dose: '2,5 mg le matin', route: 'Orale', status: 'En cours' },
  { drug: 'Pantoprazole', dose: '20 mg le soir', route: 'Orale', status: 'En cours' },
  {
    drug: 'Morphine',
    dose: '5 mg, au plus toutes les 4 heures',
    route: 'Orale',
    status: 'Si besoin',
  },
  { drug: 'Ondansétron', dose: '4 mg si nausées', route: 'Intraveineuse', status: 'Si besoin' },
];
/** Children: paracetamol by weight, nothing else that an invention could get wrong. */
const CHILD_DRUGS: readonly Omit<Prescription, 'since'>[] = [
  { drug: 'Paracétamol', dose: '15 mg/kg toutes les 6 heures', route: 'Orale', status: 'En cours' },
  { drug: 'Soluté de réhydratation', dose: 'À volonté', route: 'Orale', status: 'Si besoin' },
];

export function prescriptionsOf(patient: Patient, now: Date): readonly Prescription[] {
  const chance = chanceOf(patient, 'drugs');
  const isChild = ageOn(patient.birthDate, civilToday(now)).years < 15;
  const list = isChild ? CHILD_DRUGS : DRUGS.filter((_drug, rank) => rank === 0 || chance() > 0.4);
  return list.map((drug) => ({
    ...drug,
    since: plusSeconds(now, -Math.round((10 + chance() * 90) * 3600)),
  }));
}
