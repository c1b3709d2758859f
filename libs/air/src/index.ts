export { AirModule } from './air.module.js';
export {
  HospitalCertificates,
  type CertificateState,
} from './certificates/hospital-certificates.js';
export { DmpGateway } from './dmp/dmp-gateway.js';
export type { AirMeans } from './domain/authn-context.js';
export { PRODUCTION_INS_OIDS, TEST_INS_OIDS } from './domain/ins.js';
export type { VihfOptions } from './domain/vihf.js';
export { VihfIssuer, type IssuedVihf } from './issue/vihf-issuer.js';
export { AirListings } from './listings/air-listings.js';
export { AIR_DEFAULTS, AirSettings, type CertificateFiles } from './settings.js';
export { AirSoftwares, type AirSoftware } from './softwares/air-softwares.js';
