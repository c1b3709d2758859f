import type { Means } from '#libs/authentication';
import type { Texts } from './texts.js';

type Words<K extends string> = Readonly<Record<K, string>>;

const KINDS: Readonly<Record<'fr' | 'en', Words<Means['kind']>>> = {
  fr: {
    badge: 'Badge',
    fido2: 'Clé de sécurité',
    cps: 'Carte CPS',
    password: 'Mot de passe',
    totp: 'Code à usage unique',
    backup: 'Accès de secours',
  },
  en: {
    badge: 'Badge',
    fido2: 'Security key',
    cps: 'CPS card',
    password: 'Password',
    totp: 'One-time code',
    backup: 'Emergency access',
  },
};

const STATES: Readonly<Record<'fr' | 'en', Words<Means['state']>>> = {
  fr: {
    issued: 'pas encore remis',
    active: 'actif',
    suspended: 'suspendu',
    lost: 'déclaré perdu',
    revoked: 'révoqué',
    expired: 'arrivé à son terme',
    lent: 'prêté',
  },
  en: {
    issued: 'not handed over yet',
    active: 'active',
    suspended: 'suspended',
    lost: 'declared lost',
    revoked: 'revoked',
    expired: 'expired',
    lent: 'lent',
  },
};

const languageOf = ({ lang }: Texts): 'fr' | 'en' => (lang === 'en' ? 'en' : 'fr');

/** What a means is, in the person's language. */
export const kindText = (t: Texts, kind: Means['kind']): string => KINDS[languageOf(t)][kind];

/** Where a means is in its life, in the person's language. */
export const stateText = (t: Texts, state: Means['state']): string => STATES[languageOf(t)][state];
