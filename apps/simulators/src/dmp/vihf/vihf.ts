import type { Purpose } from '../codes/value-sets.js';

/** A patient as INS and the OID of its authority. */
export interface PatientId {
  readonly ins: string;
  readonly oid: string;
}

/** What a VIHF says, once every value is checked. */
export interface Vihf {
  readonly id: string;
  readonly mode: 'INDIRECTE' | 'INDIRECTE_RENFORCEE';
  readonly version: string;
  /** PS_IdNat, or `<Struct_IdNat>/<internal id>` in plain indirect mode. */
  readonly professional: string;
  readonly professionalName: string;
  /** Struct_IdNat: `1` + FINESS. */
  readonly structure: string;
  readonly isDoctor: boolean;
  readonly patient: PatientId;
  readonly purpose: Purpose;
  readonly softwareName: string;
}
