import { refusalsEn, refusalsFr } from './refusal-texts.js';

/** Texts of the pages a person meets while signing in. French first; the languages have the same keys. */
const fr = {
  lang: 'fr',
  product: 'Portique',
  tagline: 'Le portail d’identité de votre établissement',
  skip: 'Aller au contenu',
  signIn: 'Connexion',
  toOpen: 'pour ouvrir',
  post: 'Poste',
  noPost: 'Ce navigateur n’est rattaché à aucun poste',
  present: 'Présentez votre badge',
  presentHint: 'Posez-le sur le lecteur et laissez-le une seconde.',
  waiting: 'En attente d’un badge…',
  noPostHint: 'Le badge se présente sur un poste du service. Ici, utilisez une clé de sécurité.',
  noPostCards:
    'Le badge se présente sur un poste du service. Ici, utilisez votre carte CPS ou une clé de sécurité.',
  hello: 'Bonjour',
  pinSubmit: 'Valider',
  notMe: 'Ce n’est pas moi',
  fullProof:
    'Cette application demande votre badge et votre code, même si vous les avez déjà présentés.',
  farAway:
    'Votre badge vient d’être présenté sur un autre site : saisissez votre code pour continuer.',
  windowOver: 'Vos 4 heures sont écoulées : saisissez votre code pour continuer.',
  cps: 'Carte CPS',
  cpsHint: 'CPS, CPF, CPE ou CPA dans un lecteur à contact, avec son code',
  key: 'Utiliser une clé de sécurité',
  keyHint: 'Clé FIDO2 ou carte CPS4 (module FIDO2)',
  keyWaiting: 'Touchez votre clé et suivez les indications du navigateur.',
  keyFailed: 'La clé n’a pas été acceptée. Réessayez ou présentez votre badge.',
  keyUnsupported: 'Ce navigateur ne sait pas utiliser de clé de sécurité.',
  opening: 'Ouverture de votre session…',
  cancel: 'Annuler et revenir à l’application',
  or: 'ou',
  help: 'Badge oublié ou perdu ? Adressez-vous au bureau des badges.',
  backup: 'Accès de secours',
  backupHint:
    'Un administrateur vous a ouvert un accès pour quelques heures et vous a dit un code.',
  backupMatricule: 'Votre matricule',
  backupCode: 'Le code d’accès de secours',
  backupRefused: 'Ce matricule et ce code n’ouvrent aucun accès de secours.',
  backupElsewhere: 'L’accès de secours s’utilise seulement sur un poste du service.',
  backupLeave: 'Revenir au badge',
  errorTitle: 'Cette demande ne peut pas aboutir',
  errorOver:
    'Cette page de connexion a expiré ou a déjà servi. Revenez à l’application et recommencez.',
  errorClient:
    'L’application a envoyé une demande incorrecte. Signalez-le au service informatique avec la référence ci-dessous.',
  errorUnknownPage: 'Cette page n’existe pas.',
  errorUnexpected:
    'Un incident est survenu. Réessayez ; s’il se répète, donnez la référence au service informatique.',
  reference: 'Référence',
  detail: 'Détail technique',
  logoutTitle: 'Se déconnecter ?',
  logoutText: 'Les applications ouvertes avec cette session vont se fermer sur ce poste.',
  logoutYes: 'Me déconnecter',
  logoutNo: 'Rester connecté',
  logoutDone: 'Vous êtes déconnecté',
  logoutDoneText: 'Ce poste est prêt pour la personne suivante.',
  postTitle: 'Poste prêt',
  postText: 'Ce navigateur est maintenant celui du poste',
  postNone: 'Ce navigateur n’est rattaché à aucun poste de travail.',
  postNext: 'Ouvrez une application : la connexion attendra votre badge ici.',
  applications: 'Applications',
  accountTitle: 'Mon compte',
  accountMeans: 'Mes moyens d’identification',
  accountSession: 'Ma session',
  accountSince: 'Authentification à deux facteurs à',
  accountUntil: 'Le badge seul suffit jusqu’à',
  addKey: 'Ajouter une clé de sécurité',
  addKeyText: 'Votre clé doit être une clé matérielle FIDO2 protégée par un code ou une empreinte.',
  addKeyLabel: 'Nom de la clé',
  addKeyStale:
    'Pour ajouter une clé, reconnectez-vous d’abord : votre authentification date de plus de 15 minutes.',
  reconnect: 'Me reconnecter',
  keyAdded: 'Votre clé est enregistrée. Vous pouvez vous connecter avec elle.',
  endSession: 'Fermer ma session partout',
  lostQuestion: 'Perdu ou volé ?',
  lostEffect:
    'Il ne servira plus nulle part, et votre session se ferme tout de suite. Seul le bureau des badges peut le rétablir.',
  lostConfirm: 'Déclarer perdu',
  fido2: 'Clé de sécurité',
  validUntil: 'valable jusqu’au',
  signOut: 'Me déconnecter',
  none: 'Aucun moyen enregistré.',
} as const;

export type Texts = Readonly<Record<keyof typeof fr, string>>;

const en: Texts = {
  lang: 'en',
  product: 'Portique',
  tagline: 'Your hospital’s identity hub',
  skip: 'Skip to content',
  signIn: 'Sign in',
  toOpen: 'to open',
  post: 'Workstation',
  noPost: 'This browser belongs to no workstation',
  present: 'Present your badge',
  presentHint: 'Lay it on the reader and leave it there for a second.',
  waiting: 'Waiting for a badge…',
  noPostHint: 'Badges are presented on a ward workstation. Here, use a security key.',
  noPostCards:
    'Badges are presented on a ward workstation. Here, use your CPS card or a security key.',
  hello: 'Hello',
  pinSubmit: 'Confirm',
  notMe: 'This is not me',
  fullProof: 'This application asks for your badge and your code, even if you gave them before.',
  farAway: 'Your badge was just shown on another site: type your code to go on.',
  windowOver: 'Your 4 hours are over: type your code to go on.',
  cps: 'CPS card',
  cpsHint: 'CPS, CPF, CPE or CPA in a contact reader, with its code',
  key: 'Use a security key',
  keyHint: 'FIDO2 key or CPS4 card (FIDO2 module)',
  keyWaiting: 'Touch your key and follow the browser.',
  keyFailed: 'The key was not accepted. Try again or present your badge.',
  keyUnsupported: 'This browser cannot use a security key.',
  opening: 'Opening your session…',
  cancel: 'Cancel and return to the application',
  or: 'or',
  help: 'Badge forgotten or lost? Ask the badge desk.',
  backup: 'Emergency access',
  backupHint: 'An administrator opened an access for you for a few hours, and told you a code.',
  backupMatricule: 'Your staff number',
  backupCode: 'The emergency access code',
  backupRefused: 'This staff number and this code open no emergency access.',
  backupElsewhere: 'Emergency access serves on a ward post only.',
  backupLeave: 'Back to the badge',
  errorTitle: 'This request cannot go on',
  errorOver:
    'This sign-in page has expired or was already used. Return to the application and start again.',
  errorClient:
    'The application sent an incorrect request. Tell the IT department, with the reference below.',
  errorUnknownPage: 'This page does not exist.',
  errorUnexpected:
    'Something went wrong. Try again; if it happens again, give the reference to the IT department.',
  reference: 'Reference',
  detail: 'Technical detail',
  logoutTitle: 'Sign out?',
  logoutText: 'The applications opened with this session will close on this workstation.',
  logoutYes: 'Sign me out',
  logoutNo: 'Stay signed in',
  logoutDone: 'You are signed out',
  logoutDoneText: 'This workstation is ready for the next person.',
  postTitle: 'Workstation ready',
  postText: 'This browser is now the one of workstation',
  postNone: 'This browser belongs to no workstation.',
  postNext: 'Open an application: sign-in will wait for your badge here.',
  applications: 'Applications',
  accountTitle: 'My account',
  accountMeans: 'My means of identification',
  accountSession: 'My session',
  accountSince: 'Two-factor authentication at',
  accountUntil: 'The badge alone is enough until',
  addKey: 'Add a security key',
  addKeyText: 'Your key must be a FIDO2 hardware key protected by a code or a fingerprint.',
  addKeyLabel: 'Name of the key',
  addKeyStale:
    'To add a key, sign in again first: your authentication is more than 15 minutes old.',
  reconnect: 'Sign in again',
  keyAdded: 'Your key is registered. You can sign in with it.',
  endSession: 'Close my session everywhere',
  lostQuestion: 'Lost or stolen?',
  lostEffect:
    'It will no longer serve anywhere, and your session closes at once. Only the badge desk can give it back.',
  lostConfirm: 'Declare lost',
  fido2: 'Security key',
  validUntil: 'valid until',
  signOut: 'Sign out',
  none: 'No means registered.',
};

/** `ui_locales` of the application first, then the browser's preference; French otherwise. */
export function textsFor(wanted: string | undefined): Texts {
  const first = (wanted ?? '')
    .toLowerCase()
    .split(/[\s,;]/)
    .find((tag) => /^(fr|en)/.test(tag));
  return first?.startsWith('en') === true ? en : fr;
}

export function refusalText(t: Texts, code: string): string {
  const known = t.lang === 'en' ? refusalsEn[code] : refusalsFr[code];
  return known ?? (t.lang === 'en' ? `Refused (${code}).` : `Refusé (${code}).`);
}
