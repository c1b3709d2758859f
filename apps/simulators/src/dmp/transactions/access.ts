import { Refusal, must, needed } from '../checks/checks.js';
import { isMasked, type DmpDocument } from '../documents/document.js';
import type { DmpPatient, DmpPatients } from '../patients.js';
import type { Vihf } from '../vihf/vihf.js';

function checkState({ dmp }: DmpPatient, purpose: Vihf['purpose']): void {
  if (dmp === 'not-created') throw new Refusal('patient-unknown');
  if (dmp === 'closed') throw new Refusal('dmp-closed');
  if (dmp === 'ps-blocked') throw new Refusal('professional-blocked');
  if (purpose !== 'normal') {
    must(dmp !== 'emergency-opposed', 'emergency-opposed', purpose);
    return;
  }
  must(dmp !== 'active-no-authorisation', 'authorisation-missing');
  must(dmp !== 'authorisation-expired', 'authorisation-expired');
}

/**
 * May this VIHF consult the DMP of its patient? An authorisation is needed in normal mode only;
 * break-glass and regulation do without, unless the patient is opposed to them.
 */
export function checkConsultation(patients: DmpPatients, vihf: Vihf): DmpPatient {
  must(vihf.mode === 'INDIRECTE_RENFORCEE', 'indirect-consultation', vihf.mode);
  const patient = patients.get(vihf.patient.ins);
  must(patient !== undefined && patient.insOid === vihf.patient.oid, 'patient-unknown');
  checkState(patient, vihf.purpose);
  return needed(patient, 'patient-unknown');
}

/**
 * The matrix of PDT-INF-606 for TD3.2: a document masked to professionals is for its author, and for
 * the médecin traitant in normal mode. The other rows are open to every professional of AIR.
 */
export function mayRead(vihf: Vihf, patient: DmpPatient, document: DmpDocument): boolean {
  if (!isMasked(document)) return true;
  if (vihf.purpose !== 'normal') return false;
  const treats = vihf.isDoctor && patient.treatingDoctor === vihf.professional;
  return treats || document.author.idNat === vihf.professional;
}
