import { own, real } from './check.js';

/** Connection, HTTP, SOAP 1.2 and WS-Addressing. */
export const TRANSPORT_CHECKS = {
  'tls-certificate-missing': own('tls', 'TLS_ABSENT', 'Aucun certificat client'),
  'tls-chain': own('tls', 'TLS_CHAINE', 'Certificat client hors de la chaîne IGC-Santé'),
  'tls-dates': own('tls', 'TLS_DATES', 'Certificat client expiré ou pas encore valide'),
  'tls-revoked': own('tls', 'TLS_REVOQUE', 'Certificat client révoqué'),
  'tls-profile': own('tls', 'TLS_PROFIL', 'Le certificat client n’est pas un ORG_AUTH_CLI'),
  'http-method': own('http', 'HTTP_METHODE', 'Seule la méthode POST est admise'),
  'http-path': own('http', 'HTTP_CHEMIN', 'Aucun service à cette adresse'),
  'http-media-type': own('http', 'HTTP_TYPE', 'Content-Type attendu : application/soap+xml'),
  'http-too-large': own('http', 'HTTP_TAILLE', 'Message trop gros'),
  'xml-malformed': own('soap', 'XML', 'Le message n’est pas un XML bien formé'),
  'xml-doctype': own('soap', 'XML_DOCTYPE', 'Les DOCTYPE sont refusés'),
  'soap-version': real('soap', 'code', 'VersionMismatch', 'SOAP 1.2 est attendu'),
  'soap-structure': own('soap', 'SOAP', 'Enveloppe SOAP incorrecte'),
  'soap-must-understand': real('soap', 'code', 'MustUnderstand', 'En-tête obligatoire inconnu'),
  'wsa-header-missing': real(
    'soap',
    'text',
    'MessageAddressingHeaderRequired',
    'A required header representing a Message Addressing Property is not present',
  ),
  'wsa-message-id': own('soap', 'WSA_MESSAGE_ID', 'MessageID : urn:uuid attendu'),
  'wsa-message-id-reused': own('soap', 'WSA_MESSAGE_ID_REUTILISE', 'MessageID déjà reçu'),
  'wsa-reply-to': own('soap', 'WSA_REPLY_TO', 'ReplyTo : seule l’adresse anonyme est admise'),
  'wsa-action-unknown': own('soap', 'ACTION_INCONNUE', 'Action inconnue du simulateur'),
  'wsa-action-service': own('soap', 'ACTION_SERVICE', 'Cette action n’est pas de ce service'),
  'body-differs': own('soap', 'CORPS', 'Le corps n’est pas celui de l’action demandée'),
  'security-missing': own('soap', 'SECURITY', 'Un seul en-tête wsse:Security est attendu'),
  'security-content': own(
    'soap',
    'SECURITY_CONTENU',
    'wsse:Security doit contenir la seule assertion',
  ),
  'told-to-refuse': own('dmp', 'REFUS_COMMANDE', 'Refus demandé depuis la page du simulateur'),
} as const;
