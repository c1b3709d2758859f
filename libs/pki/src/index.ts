export { readBundle } from './certificate-bundle.js';
export {
  checkCertificate,
  type CertificateProfile,
  type CertificateReport,
} from './certificate-check.js';
export { hexOf, smallNumberOf, textOf } from './der.js';
export {
  readCertificates,
  readOrganisationCertificate,
  type OrganisationCertificate,
} from './organisation-certificate.js';
export { RevocationList } from './revocation-list.js';
export { isListOf, readSignedList, readSignedLists, type SignedList } from './signed-list.js';
export {
  extensionNode,
  isIssuedBy,
  isValidAt,
  readStrictCertificate,
  type StrictCertificate,
} from './strict-certificate.js';
