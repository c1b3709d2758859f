export { AirModule } from './air.module.js';
export {
  HospitalCertificates,
  type CertificateState,
} from './certificates/hospital-certificates.js';
export { TEST_INS_OIDS } from './domain/ins.js';
export { VihfIssuer } from './issue/vihf-issuer.js';
export { AirListings } from './listings/air-listings.js';
export { AIR_DEFAULTS, AirSettings } from './settings.js';
export { AirSoftwares } from './softwares/air-softwares.js';
