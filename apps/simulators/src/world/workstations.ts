import { SITES, UNITS, type UnitKey } from './hospital.js';

/** As `workstations.json` gives it. */
export interface WorkstationEntry {
  readonly name: string;
  readonly siteFiness: string;
  readonly unitLabel: string;
  /** Whether the post has a badge reader. */
  readonly reader: boolean;
}

const post = (name: string, unit: UnitKey, reader = false): WorkstationEntry => ({
  name,
  siteFiness: SITES[UNITS[unit].site],
  unitLabel: UNITS[unit].label,
  reader,
});

export const WORKSTATIONS: readonly WorkstationEntry[] = [
  post('CARDIO-01', 'cardiology', true),
  post('CARDIO-02', 'cardiology', true),
  post('URG-01', 'emergency', true),
  post('URG-02', 'emergency'),
  post('BUREAU-BADGES', 'badges', true),
  post('REA-01', 'intensive'),
  post('CHIR-01', 'surgery'),
  post('PED-01', 'paediatrics'),
  post('MATER-01', 'maternity'),
  post('PHARMA-01', 'pharmacy'),
  post('IMAGERIE-01', 'imaging'),
  post('SSR-01', 'rehabilitation'),
  post('DSI-01', 'it'),
];
