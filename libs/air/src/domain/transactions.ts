/**
 * Transactions that AIR may carry: consultation and the management of rights, never the feeding of the
 * DMP (EX_AIR-010). `patient`: the assertion must name the patient.
 */
const TRANSACTIONS = {
  'TD0.1': { patient: true, regulation: false },
  'TD0.2': { patient: true, regulation: false },
  'TD0.3': { patient: true, regulation: false },
  'TD0.4': { patient: false, regulation: false },
  'TD0.5': { patient: false, regulation: true },
  'TD0.10': { patient: true, regulation: false },
  'TD1.3a': { patient: true, regulation: false },
  'TD1.6': { patient: true, regulation: false },
  'TD3.1': { patient: true, regulation: false },
  'TD3.2': { patient: true, regulation: false },
  'TD3.3a': { patient: true, regulation: false },
  'TD3.3b': { patient: true, regulation: false },
  'TD3.3c': { patient: true, regulation: false },
  'TD3.3d': { patient: true, regulation: false },
} as const;
export type AirTransaction = keyof typeof TRANSACTIONS;

export const isAirTransaction = (name: string): name is AirTransaction =>
  Object.hasOwn(TRANSACTIONS, name);

/** Whether the assertion must name a patient; an unknown transaction is refused later, by its own check. */
export const targetsPatient = (name: string): boolean =>
  !isAirTransaction(name) || TRANSACTIONS[name].patient;

/** TD0.5 (search without INS) is for medical regulation alone. */
export const isForRegulationOnly = (name: AirTransaction): boolean => TRANSACTIONS[name].regulation;
