export {
  checkCertificate,
  type CertificateProfile,
  type CertificateReport,
} from './certificate-check.js';
export {
  readCertificates,
  readOrganisationCertificate,
  type OrganisationCertificate,
} from './organisation-certificate.js';
export { RevocationList } from './revocation-list.js';
