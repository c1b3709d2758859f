export {
  checkCertificate,
  type CertificateProblem,
  type CertificateProfile,
  type CertificateReport,
  type CertificateWarning,
  type Expectation,
} from './certificate-check.js';
export type { NameOrder } from './distinguished-name.js';
export {
  readCertificates,
  readOrganisationCertificate,
  type OrganisationCertificate,
} from './organisation-certificate.js';
export { RevocationList } from './revocation-list.js';
