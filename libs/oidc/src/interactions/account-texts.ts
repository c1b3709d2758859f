import type { OwnAccess } from '#libs/authentication';
import type { Texts } from './texts.js';

/** Words of "Mon compte". French first. */
const fr = {
  revokeQuestion: 'Je n’en veux plus',
  revokeEffect:
    'Il est révoqué pour toujours : il faudra en faire un autre au bureau des badges. Votre session se ferme.',
  revokeConfirm: 'Révoquer pour toujours',
  sessions: 'Mes dernières sessions',
  sessionOpen: 'ouverte',
  sessionLocked: 'verrouillée',
  sessionEnded: 'terminée',
  noPost: 'hors d’un poste',
  accesses: 'Mes derniers accès',
  accessesLink: 'Voir mes derniers accès',
  accessesLead:
    'Ce qui a été fait, ou tenté, en votre nom. Si vous n’y reconnaissez pas quelque chose, déclarez votre badge perdu et prévenez le service informatique.',
  noAccess: 'Rien encore.',
  older: 'Plus anciens',
  when: 'Date',
  what: 'Ce qui s’est passé',
  where: 'Poste',
  refused: 'refusé',
  backToAccount: 'Revenir à mon compte',
  pinLink: 'Changer mon code personnel',
  pinTitle: 'Changer mon code personnel',
  pinLabel: 'Nouveau code',
  pinAgain: 'Le même code',
  pinHint: 'De 4 à 8 chiffres, ni répétés ni à la suite.',
  pinSave: 'Enregistrer',
  pinDone: 'Votre code est changé.',
  pinDiffers: 'Les deux codes ne sont pas les mêmes.',
  pinWeak: 'Ce code est trop facile à deviner, ou n’a pas de 4 à 8 chiffres.',
  pinOther:
    'Pour changer votre code, connectez-vous sans lui : avec votre clé de sécurité ou votre carte CPS. Sinon, adressez-vous au bureau des badges.',
  pinStale: 'Pour changer votre code, connectez-vous à nouveau.',
  passwordLink: 'Changer mon mot de passe',
} as const;
type Words = Readonly<Record<keyof typeof fr, string>>;

const en: Words = {
  revokeQuestion: 'I no longer want it',
  revokeEffect:
    'It is revoked for ever: another will have to be made at the badge desk. Your session closes.',
  revokeConfirm: 'Revoke for ever',
  sessions: 'My last sessions',
  sessionOpen: 'open',
  sessionLocked: 'locked',
  sessionEnded: 'ended',
  noPost: 'not on a post',
  accesses: 'My last accesses',
  accessesLink: 'See my last accesses',
  accessesLead:
    'What was done, or tried, in your name. If you do not recognise something, declare your badge lost and tell the IT department.',
  noAccess: 'Nothing yet.',
  older: 'Older',
  when: 'Date',
  what: 'What happened',
  where: 'Post',
  refused: 'refused',
  backToAccount: 'Back to my account',
  pinLink: 'Change my personal code',
  pinTitle: 'Change my personal code',
  pinLabel: 'New code',
  pinAgain: 'The same code',
  pinHint: '4 to 8 digits, neither repeated nor in a row.',
  pinSave: 'Save',
  pinDone: 'Your code is changed.',
  pinDiffers: 'The two codes are not the same.',
  pinWeak: 'This code is too easy to guess, or does not have 4 to 8 digits.',
  pinOther:
    'To change your code, sign in without it: with your security key or your CPS card. Otherwise, ask the badge desk.',
  pinStale: 'To change your code, sign in again.',
  passwordLink: 'Change my password',
};

export const accountWords = (t: Texts): Words => (t.lang === 'en' ? en : fr);

const EVENTS: Readonly<Record<string, readonly [string, string]>> = {
  'session.opened': ['Session ouverte', 'Session opened'],
  'session.reopened': ['Session rouverte par badge seul', 'Session reopened by the badge alone'],
  'session.locked': ['Session verrouillée', 'Session locked'],
  'session.ended': ['Session terminée', 'Session ended'],
  'session.two-posts': ['Badge présenté à deux endroits', 'Badge shown in two places'],
  'session.impossible-travel': ['Déplacement impossible', 'Impossible move'],
  'oidc.signed-in': ['Application ouverte', 'Application opened'],
  'badge.refused': ['Badge refusé', 'Badge refused'],
  'pin.set': ['Code personnel choisi', 'Personal code chosen'],
  'pin.wrong': ['Code erroné', 'Wrong code'],
  'pin.blocked': ['Code bloqué', 'Code blocked'],
  'pin.unblocked': ['Code débloqué au bureau des badges', 'Code unblocked at the badge desk'],
  'pin.not-judged': ['Code non examiné', 'Code not looked at'],
  'ad-password.wrong': ['Mot de passe Windows erroné', 'Wrong Windows password'],
  'ad-password.refused': ['Compte Windows refusé', 'Windows account refused'],
  'password.chosen': ['Mot de passe choisi', 'Password chosen'],
  'password.refused': ['Mot de passe refusé', 'Password refused'],
  'fido2.refused': ['Clé de sécurité refusée', 'Security key refused'],
  'fido2.clone-suspected': ['Copie de clé soupçonnée', 'Copy of a key suspected'],
  'fido2.key-invited': ['Clé à enregistrer au bureau des badges', 'Key to register at the desk'],
  'cps.refused': ['Carte CPS refusée', 'CPS card refused'],
  'cps.rebound': ['Carte CPS renouvelée', 'CPS card renewed'],
  'backup.activated': ['Accès de secours ouvert', 'Back-up access opened'],
  'backup.ended': ['Accès de secours terminé', 'Back-up access ended'],
  'vihf.issued': ['DMP : consultation attestée', 'DMP: consultation vouched for'],
  'vihf.refused': ['DMP : consultation refusée', 'DMP: consultation refused'],
  'dmp.search': ['DMP : documents cherchés', 'DMP: documents searched'],
  'dmp.retrieve': ['DMP : document ouvert', 'DMP: document opened'],
  'dmp.existence': ['DMP : existence vérifiée', 'DMP: existence checked'],
  'means.issued': ['Moyen d’identification créé', 'Means of identification made'],
  'means.enrolment-refused': ['Clé refusée à l’enregistrement', 'Key refused at registration'],
  'means.suspended': ['Moyen suspendu', 'Means suspended'],
  'means.lost': ['Moyen déclaré perdu', 'Means declared lost'],
  'means.revoked': ['Moyen révoqué', 'Means revoked'],
  'means.active': ['Moyen rendu', 'Means given back'],
  'means.expired': ['Moyen arrivé à son terme', 'Means expired'],
  'loan.started': ['Badge prêté', 'Badge lent'],
  'loan.ended': ['Badge de prêt rendu', 'Lent badge returned'],
};

/** What happened, in the person's words; its kind when there are none. */
export function accessText(t: Texts, { kind, client }: OwnAccess): string {
  const words = EVENTS[kind];
  const text = words === undefined ? kind : words[t.lang === 'en' ? 1 : 0];
  return client === null ? text : `${text} – ${client}`;
}
