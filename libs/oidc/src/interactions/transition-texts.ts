import type { Texts } from './texts.js';

/** Words of the password and one-time code, for the time of a transition. French first. */
const fr = {
  link: 'Mot de passe et code du téléphone',
  title: 'Mot de passe et code du téléphone',
  lead: 'Moyen provisoire, en attendant votre badge : il n’ouvre pas le DMP.',
  matricule: 'Votre matricule',
  password: 'Mot de passe',
  code: 'Code à 6 chiffres de votre téléphone',
  refused:
    'Ce matricule, ce mot de passe et ce code n’ouvrent pas de session. Un code ne sert qu’une fois. Après plusieurs essais, attendez jusqu’à 15 minutes.',
  first: 'Première utilisation',
  firstLead: 'Le bureau des badges vous a donné un code d’activation, valable 24 heures.',
  firstCode: 'Code d’activation',
  firstRefused:
    'Ce matricule et ce code n’activent rien. Après plusieurs essais, attendez jusqu’à 15 minutes, ou demandez un nouveau code au bureau des badges.',
  back: 'Revenir à la connexion',
  phoneTitle: 'Votre téléphone',
  phoneLead:
    'Avec une application de codes à usage unique (FreeOTP, Aegis…), lisez ce dessin, ou saisissez la clé ci-dessous.',
  phoneAlt: 'Dessin (QR code) à lire avec l’application de votre téléphone',
  phoneKey: 'Clé à saisir',
  chooseTitle: 'Votre mot de passe',
  chooseHint:
    'Au moins 12 caractères, difficiles à deviner : par exemple cinq mots sans lien entre eux.',
  again: 'Le même mot de passe',
  changeTitle: 'Changer de mot de passe',
  changed: 'Votre mot de passe est changé.',
  save: 'Enregistrer',
  stale: 'Pour changer de mot de passe, connectez-vous à nouveau.',
  toAccount: 'Revenir à mon compte',
} as const;
type Words = Readonly<Record<keyof typeof fr, string>>;

const en: Words = {
  link: 'Password and code of your phone',
  title: 'Password and code of your phone',
  lead: 'Until you have your badge: it does not open the DMP.',
  matricule: 'Your staff number',
  password: 'Password',
  code: '6-digit code of your phone',
  refused:
    'This staff number, password and code open no session. A code serves only once. After several tries, wait up to 15 minutes.',
  first: 'First use',
  firstLead: 'The badge desk gave you an activation code, good for 24 hours.',
  firstCode: 'Activation code',
  firstRefused:
    'This staff number and code activate nothing. After several tries, wait up to 15 minutes, or ask the badge desk for another code.',
  back: 'Back to sign-in',
  phoneTitle: 'Your phone',
  phoneLead:
    'With an application for one-time codes (FreeOTP, Aegis…), read this picture, or type the key below.',
  phoneAlt: 'Picture (QR code) to read with the application of your phone',
  phoneKey: 'Key to type',
  chooseTitle: 'Your password',
  chooseHint: 'At least 12 characters, hard to guess: for instance five unrelated words.',
  again: 'The same password',
  changeTitle: 'Change your password',
  changed: 'Your password is changed.',
  save: 'Save',
  stale: 'To change your password, sign in again.',
  toAccount: 'Back to my account',
};

export const transitionWords = (t: Texts): Words => (t.lang === 'en' ? en : fr);

const refusalsFr: Readonly<Record<string, string>> = {
  'password.too-short': 'Ce mot de passe est trop court : au moins 12 caractères.',
  'password.too-long': 'Ce mot de passe est trop long : au plus 128 caractères.',
  'password.too-weak':
    'Ce mot de passe se devine trop facilement. Évitez votre nom, une date, une suite de touches, un mot courant.',
  'password.differs': 'Les deux mots de passe ne sont pas les mêmes.',
  'totp.wrong': 'Ce code n’est pas celui de votre téléphone maintenant. Attendez le suivant.',
};
const refusalsEn: Readonly<Record<string, string>> = {
  'password.too-short': 'This password is too short: at least 12 characters.',
  'password.too-long': 'This password is too long: at most 128 characters.',
  'password.too-weak':
    'This password is too easy to guess. Avoid your name, a date, a row of keys, a common word.',
  'password.differs': 'The two passwords are not the same.',
  'totp.wrong': 'This code is not the one of your phone now. Wait for the next one.',
};

/** Why a password or a first code was refused; undefined when it is not for the person to mend. */
export const chosenRefusalText = (t: Texts, code: string): string | undefined =>
  (t.lang === 'en' ? refusalsEn : refusalsFr)[code];
