import type { SecondRefusal } from '#libs/authentication';
import type { Texts } from './texts.js';

/** Words of the second factor: the code, or the password of the Windows session. French first. */
const fr = {
  pin: 'Votre code personnel',
  pinHint: 'De 4 à 8 chiffres. Il n’est demandé qu’une fois par tranche de 4 heures.',
  password: 'Mot de passe de votre session Windows',
  passwordHint: 'Il n’est demandé qu’une fois par tranche de 4 heures.',
  cutPin: 'L’annuaire de l’établissement ne répond pas : votre code personnel le remplace.',
  cut: 'L’annuaire de l’établissement ne répond pas : votre mot de passe ne peut pas être vérifié. Utilisez une clé de sécurité ou votre carte CPS, ou appelez le service informatique.',
} as const;
type Words = Readonly<Record<keyof typeof fr, string>>;

const en: Words = {
  pin: 'Your personal code',
  pinHint: '4 to 8 digits. It is asked only once every 4 hours.',
  password: 'Password of your Windows session',
  passwordHint: 'It is asked only once every 4 hours.',
  cutPin: 'The hospital’s directory does not answer: your personal code replaces it.',
  cut: 'The hospital’s directory does not answer: your password cannot be checked. Use a security key or your CPS card, or call the IT department.',
};

export const secondFactorWords = (t: Texts): Words => (t.lang === 'en' ? en : fr);

const refusalsFr: Readonly<Record<SecondRefusal['kind'], string>> = {
  wrong: 'Code inexact. Essais restants : {triesLeft}. Attendez {waitSeconds} secondes.',
  wait: 'Attendez {delay} avant de réessayer.',
  blocked: 'Votre code est bloqué après 3 essais inexacts. Adressez-vous au bureau des badges.',
  'never-set': 'Vous n’avez pas encore de code. Adressez-vous au bureau des badges.',
  'wrong-password': 'Mot de passe inexact.',
  'no-account':
    'Votre compte Windows n’est pas encore rattaché à votre badge. Adressez-vous au bureau des badges.',
  'account-refused':
    'Votre compte Windows est bloqué, désactivé, ou son mot de passe a expiré. Appelez le service informatique.',
  'directory-cut': fr.cut,
  'other-factor': 'Cette page a changé : saisissez ce qu’elle demande maintenant.',
};

const refusalsEn: typeof refusalsFr = {
  wrong: 'Wrong code. Tries left: {triesLeft}. Wait {waitSeconds} seconds.',
  wait: 'Wait {delay} before trying again.',
  blocked: 'Your code is blocked after 3 wrong tries. Ask the badge desk.',
  'never-set': 'You have no code yet. Ask the badge desk.',
  'wrong-password': 'Wrong password.',
  'no-account': 'Your Windows account is not tied to your badge yet. Ask the badge desk.',
  'account-refused':
    'Your Windows account is locked or disabled, or its password has expired. Call the IT department.',
  'directory-cut': en.cut,
  'other-factor': 'This page has changed: type what it asks now.',
};

/** Why a second factor was refused, in words. */
export function secondRefusalText(t: Texts, refusal: SecondRefusal): string {
  const text = (t.lang === 'en' ? refusalsEn : refusalsFr)[refusal.kind];
  const facts = refusal.kind === 'wait' ? { delay: delayText(t, refusal.seconds) } : refusal;
  return Object.entries(facts).reduce(
    (filled, [name, value]) => filled.replace(`{${name}}`, String(value)),
    text,
  );
}

/** "40 secondes", "12 minutes", "3 heures". */
function delayText({ lang }: Texts, seconds: number): string {
  if (seconds <= 120) return lang === 'en' ? `${seconds} seconds` : `${seconds} secondes`;
  if (seconds <= 7200) return `${Math.ceil(seconds / 60)} minutes`;
  return `${Math.ceil(seconds / 3600)} ${lang === 'en' ? 'hours' : 'heures'}`;
}
