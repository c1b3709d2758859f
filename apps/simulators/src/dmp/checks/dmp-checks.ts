import { own, real } from './check.js';

const RIGHTS = 'DMPAccessDeniedByRightsService';

/** Rights, the state of the patient's DMP, and what a transaction itself asks. */
export const DMP_CHECKS = {
  'professional-unknown': own('dmp', 'PS_INCONNU', 'Professionnel inconnu du RASS'),
  'professional-elsewhere': real('dmp', 'text', 'SIM_PS_STRUCTURE', 'PS et Structure non liés'),
  'patient-differs': real(
    'xds',
    'code',
    'XDSPatientIdDoesNotMatch',
    'Le patient demandé n’est pas celui du VIHF',
  ),
  'patient-unknown': real('xds', 'code', 'XDSUnknownPatientId', 'Aucun DMP pour ce patient'),
  'dmp-closed': real('dmp', 'code', 'DMPClosed', 'Le DMP du patient est fermé'),
  'indirect-consultation': real(
    'dmp',
    'code',
    RIGHTS,
    'Consultation impossible en mode indirect simple',
  ),
  'authorisation-missing': real('dmp', 'code', RIGHTS, 'Pas d’autorisation d’accès à ce DMP'),
  'authorisation-expired': real('dmp', 'code', RIGHTS, 'Autorisation d’accès expirée'),
  'professional-blocked': real('dmp', 'code', RIGHTS, 'Le patient a bloqué ce professionnel'),
  'emergency-opposed': real('dmp', 'code', RIGHTS, 'Opposition du patient à l’accès en urgence'),
  'document-masked': real('dmp', 'code', RIGHTS, 'Document masqué aux professionnels'),
  'feeding-in-air': real('dmp', 'code', RIGHTS, 'L’alimentation n’est pas ouverte en AIR'),
  'existence-message': own('dmp', 'PRPA_IN201307UV02', 'Message de TD0.2 incorrect'),
  'existence-patient': own('dmp', 'TD02_PATIENT', 'Le patient du message n’est pas celui du VIHF'),
  'query-unknown': real('xds', 'code', 'XDSUnknownStoredQuery', 'Requête enregistrée inconnue'),
  'query-parameter-missing': real(
    'xds',
    'code',
    'XDSStoredQueryMissingParam',
    'Paramètre obligatoire absent',
  ),
  'query-parameter-count': real(
    'xds',
    'code',
    'XDSStoredQueryParamNumber',
    'Nombre de valeurs incorrect',
  ),
  'query-malformed': real('xds', 'code', 'XDSRegistryError', 'Requête mal formée'),
  'registry-busy': real('xds', 'code', 'XDSRegistryBusy', 'Registre occupé'),
  'retrieve-malformed': real('xds', 'code', 'XDSRepositoryError', 'Demande mal formée'),
  'repository-unknown': real('xds', 'code', 'XDSUnknownRepositoryId', 'Entrepôt inconnu'),
  'document-unknown': real(
    'xds',
    'code',
    'XDSDocumentUniqueIdError',
    'Aucun document de cet identifiant pour ce patient',
  ),
} as const;
