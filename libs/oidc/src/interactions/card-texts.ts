import type { Texts } from './texts.js';

/** What the help page of the CPS says. The languages have the same keys. */
const fr = {
  title: 'Votre carte n’a pas ouvert la session',
  retry: 'Réessayer avec la carte',
  other: 'Se connecter autrement',
  code: 'Code à donner au service informatique',
  whatToDo: 'À vérifier',
  insert: 'La carte est dans le lecteur, puce vers l’avant, et le voyant du lecteur est allumé.',
  choose:
    'Le navigateur a proposé un certificat : choisissez « Authentification », jamais « Signature ».',
  middleware:
    'Le logiciel de la carte est installé sur ce poste (Cryptolib CPS ; 5.2 au moins pour une CPS4). Sans lui, la carte n’apparaît pas.',
  restart:
    'Vous aviez fermé la fenêtre de choix ou de code ? Le navigateur s’en souvient : fermez toutes ses fenêtres, rouvrez-le et recommencez.',
  pin: 'Trois codes faux bloquent la carte : elle se débloque avec le code de déblocage reçu par courrier.',
};
type CardTexts = Readonly<Record<keyof typeof fr, string>>;

const en: CardTexts = {
  title: 'Your card did not open the session',
  retry: 'Try again with the card',
  other: 'Sign in another way',
  code: 'Code to give to the IT department',
  whatToDo: 'To check',
  insert: 'The card is in the reader, chip forward, and the light of the reader is on.',
  choose: 'The browser offered a certificate: choose “Authentification”, never “Signature”.',
  middleware:
    'The card’s software is installed on this workstation (Cryptolib CPS; 5.2 at least for a CPS4). Without it, the card does not appear.',
  restart:
    'You had closed the window of the choice or of the code? The browser remembers: close all its windows, open it and start again.',
  pin: 'Three wrong codes block the card: the unblocking code received by post opens it again.',
};

const DESK = 'Adressez-vous au bureau des badges.';
const RENEW =
  'Demandez son renouvellement ; d’ici là, utilisez votre badge ou une clé de sécurité.';

const reasonsFr: Readonly<Record<string, string>> = {
  CARD_ABSENT: 'Aucun certificat de carte n’a été présenté par ce navigateur.',
  CARD_UNREADABLE: 'Le certificat présenté ne peut pas être lu de façon sûre.',
  CARD_RESUMED:
    'La carte n’a pas été sollicitée cette fois-ci. Retirez-la, remettez-la et recommencez.',
  CARD_TEST_IN_PROD: 'C’est une carte de test : elle n’ouvre rien ici.',
  CARD_ISSUER: 'Ce certificat n’est pas celui d’une carte CPS délivrée à une personne.',
  CARD_SIGN_CERT:
    'Le certificat de signature a été choisi. Recommencez en choisissant celui d’authentification.',
  CARD_USAGE: 'Ce certificat ne sert pas à l’authentification.',
  CARD_PRODUCT: 'Ce certificat n’est pas celui d’une carte.',
  CARD_TYPE: 'Ce type de carte n’est pas accepté par l’établissement.',
  CARD_NOT_YET_VALID: 'Cette carte n’est pas encore valable.',
  CARD_EXPIRED: `Cette carte est arrivée à échéance. ${RENEW}`,
  CARD_REVOKED: 'Cette carte est révoquée ou bloquée.',
  CARD_CRL_STALE:
    'L’établissement ne peut plus vérifier que la carte est toujours valable. Utilisez votre badge ou une clé de sécurité.',
  CARD_IDTYPE: 'L’identifiant porté par la carte n’est pas reconnu.',
  CARD_UNKNOWN_HOLDER: `Cette carte n’est rattachée à personne dans l’établissement. ${DESK}`,
  CARD_HOLDER_CONFLICT: `Le numéro de cette carte est réclamé par plusieurs personnes : un agent doit trancher. ${DESK}`,
  CARD_REPLACED: 'Cette carte a été remplacée : utilisez la nouvelle.',
  suspended: `Cette carte est suspendue. ${DESK}`,
  lost: `Cette carte a été déclarée perdue. ${DESK}`,
  revoked: `Cette carte est révoquée. ${DESK}`,
  expired: `L’usage de cette carte a expiré. ${DESK}`,
  issued: `Cette carte n’a pas encore été remise. ${DESK}`,
  'not-allowed': 'L’établissement n’accepte pas les cartes CPS en ce moment.',
  'person-not-active': 'Ce compte n’est pas actif. Adressez-vous aux ressources humaines.',
};

const DESK_EN = 'Ask the badge desk.';

const reasonsEn: Readonly<Record<string, string>> = {
  CARD_ABSENT: 'No card certificate was presented by this browser.',
  CARD_UNREADABLE: 'The certificate presented cannot be read safely.',
  CARD_RESUMED: 'The card was not asked this time. Take it out, put it back and start again.',
  CARD_TEST_IN_PROD: 'This is a test card: it opens nothing here.',
  CARD_ISSUER: 'This certificate is not the one of a CPS card issued to a person.',
  CARD_SIGN_CERT:
    'The signature certificate was chosen. Start again and choose the authentication one.',
  CARD_USAGE: 'This certificate is not for authentication.',
  CARD_PRODUCT: 'This certificate is not the one of a card.',
  CARD_TYPE: 'This type of card is not accepted by the hospital.',
  CARD_NOT_YET_VALID: 'This card is not valid yet.',
  CARD_EXPIRED:
    'This card has expired. Ask for its renewal; until then, use your badge or a security key.',
  CARD_REVOKED: 'This card is revoked or blocked.',
  CARD_CRL_STALE:
    'The hospital can no longer check that the card is still valid. Use your badge or a security key.',
  CARD_IDTYPE: 'The identifier on the card is not recognised.',
  CARD_UNKNOWN_HOLDER: `This card belongs to nobody known in the hospital. ${DESK_EN}`,
  CARD_HOLDER_CONFLICT: `Several people claim the number of this card: an officer must decide. ${DESK_EN}`,
  CARD_REPLACED: 'This card was replaced: use the new one.',
  suspended: `This card is suspended. ${DESK_EN}`,
  lost: `This card was declared lost. ${DESK_EN}`,
  revoked: `This card is revoked. ${DESK_EN}`,
  expired: `The use of this card has expired. ${DESK_EN}`,
  issued: `This card was not handed over yet. ${DESK_EN}`,
  'not-allowed': 'The hospital does not accept CPS cards at the moment.',
  'person-not-active': 'This account is not active. Ask human resources.',
};

export const cardTexts = (t: Texts): CardTexts => (t.lang === 'en' ? en : fr);

export function cardReason(t: Texts, because: string): string {
  const known = t.lang === 'en' ? reasonsEn[because] : reasonsFr[because];
  return known ?? (t.lang === 'en' ? `Refused (${because}).` : `Refusé (${because}).`);
}
