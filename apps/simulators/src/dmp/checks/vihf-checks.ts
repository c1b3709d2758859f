import { own, real } from './check.js';

/** Form, signature, certificate and single use of the VIHF. */
export const VIHF_CHECKS = {
  'assertion-count': own('vihf', 'ASSERTION_UNIQUE', 'Une seule assertion est admise'),
  'assertion-comment': own('vihf', 'COMMENTAIRE', 'Commentaire ou instruction dans l’assertion'),
  'assertion-version': own('vihf', 'SAML_VERSION', 'Version SAML : 2.0 attendue'),
  'assertion-id': own('vihf', 'ID', 'L’ID de l’assertion n’est pas un NCName'),
  'assertion-id-reused': own('vihf', 'ID_DOUBLE', 'L’ID est porté par plusieurs éléments'),
  'assertion-children': own('vihf', 'ORDRE', 'Contenu ou ordre de l’assertion incorrect'),
  'signature-missing': own('vihf', 'SIGNATURE_ABSENTE', 'Assertion non signée'),
  'signature-place': own(
    'vihf',
    'SIGNATURE_PLACE',
    'La signature doit être unique et suivre Issuer',
  ),
  'signature-form': own('vihf', 'SIGNATURE_FORME', 'Structure de la signature incorrecte'),
  'signature-reference': own(
    'vihf',
    'SIGNATURE_REFERENCE',
    'La référence signée n’est pas l’assertion elle-même',
  ),
  'signature-transforms': own(
    'vihf',
    'SIGNATURE_TRANSFORMATIONS',
    'Transformations attendues : enveloped-signature puis exc-c14n',
  ),
  'signature-canonicalization': own(
    'vihf',
    'SIGNATURE_CANONISATION',
    'Canonicalisation exclusive attendue',
  ),
  'signature-algorithm': own('vihf', 'SIGNATURE_ALGORITHME', 'Signature RSA-SHA256 attendue'),
  'digest-algorithm': own('vihf', 'EMPREINTE_ALGORITHME', 'Empreinte SHA-256 attendue'),
  'signature-key-info': own('vihf', 'SIGNATURE_CERTIFICAT', 'Un seul certificat est attendu'),
  'signature-digest': own('vihf', 'EMPREINTE', 'L’empreinte ne correspond pas : contenu altéré'),
  'signature-value': own('vihf', 'SIGNATURE_VALEUR', 'La signature ne se vérifie pas'),
  'seal-profile': real(
    'vihf',
    'both',
    'DMPInvalidCertificate',
    'Not a valid signature certificate',
  ),
  'seal-chain': own('vihf', 'CACHET_CHAINE', 'Certificat de signature hors chaîne IGC-Santé'),
  'seal-dates': own('vihf', 'CACHET_DATES', 'Certificat de signature expiré ou pas encore valide'),
  'seal-revoked': own('vihf', 'CACHET_REVOQUE', 'Certificat de signature révoqué'),
  'issuer-format': own('vihf', 'ISSUER_FORMAT', 'Issuer : format X509SubjectName attendu'),
  'issuer-differs': own('vihf', 'ISSUER', 'Issuer différent du sujet du certificat de signature'),
  'seal-structure-differs': own(
    'vihf',
    'CACHET_OU',
    'Les certificats TLS et de signature ne sont pas de la même structure',
  ),
  'issue-instant': own('vihf', 'ISSUE_INSTANT', 'IssueInstant : instant UTC attendu'),
  'issued-in-future': own('vihf', 'FUTUR', 'Assertion émise dans le futur'),
  'too-old': own('vihf', 'EXPIRE', 'Assertion de plus de 30 secondes'),
  'outside-conditions': own('vihf', 'CONDITIONS', 'Assertion hors de sa période de validité'),
  'already-used': own('vihf', 'REJEU', 'Assertion déjà utilisée : une assertion par requête'),
} as const;
