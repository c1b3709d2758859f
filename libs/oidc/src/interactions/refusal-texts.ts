/** Why a badge was refused, in words, by code. */
export const refusalsFr: Readonly<Record<string, string>> = {
  'unknown-badge': 'Ce badge n’est pas connu. Adressez-vous au bureau des badges.',
  'foreign-badge': 'Ce badge n’est pas de cet établissement, ou c’est une copie. Il est refusé.',
  'not-a-badge': 'Cette carte n’est pas un badge de l’établissement.',
  'vitale-card':
    'Ceci est une carte Vitale, la carte d’un patient. Présentez votre badge professionnel.',
  'cps-card':
    'Ceci est une carte CPS. Insérez-la dans le lecteur à contact, ou présentez votre badge.',
  integrity: 'La lecture du badge n’est pas fiable. Présentez-le de nouveau.',
  pulled: 'Badge retiré trop vite. Laissez-le une seconde sur le lecteur.',
  'badge-suspended': 'Ce badge est suspendu. Adressez-vous au bureau des badges.',
  'badge-lost': 'Ce badge a été déclaré perdu. Adressez-vous au bureau des badges.',
  'badge-revoked': 'Ce badge est révoqué.',
  'badge-expired': 'Ce badge a expiré. Adressez-vous au bureau des badges.',
  'person-not-active': 'Ce compte n’est pas actif. Adressez-vous aux ressources humaines.',
  'badge-issued': 'Ce badge n’a pas encore été remis. Adressez-vous au bureau des badges.',
  'badge-not-allowed': 'L’établissement n’autorise plus les badges.',
  'post-in-use': 'Ce poste est attribué, et une session y est ouverte.',
  'pin-too-late': 'Le code a tardé. Présentez de nouveau votre badge.',
};
/** The same, in English. */
export const refusalsEn: Readonly<Record<string, string>> = {
  'unknown-badge': 'This badge is unknown. Ask the badge desk.',
  'foreign-badge': 'This badge is not of this hospital, or it is a copy. It is refused.',
  'not-a-badge': 'This card is not a badge of the hospital.',
  'vitale-card': 'This is a carte Vitale, a patient’s card. Present your professional badge.',
  'cps-card': 'This is a CPS card. Insert it in the contact reader, or present your badge.',
  integrity: 'The badge could not be read reliably. Present it again.',
  pulled: 'Badge pulled too early. Leave it on the reader for a second.',
  'badge-suspended': 'This badge is suspended. Ask the badge desk.',
  'badge-lost': 'This badge was declared lost. Ask the badge desk.',
  'badge-revoked': 'This badge is revoked.',
  'badge-expired': 'This badge has expired. Ask the badge desk.',
  'person-not-active': 'This account is not active. Ask human resources.',
  'badge-issued': 'This badge was not handed over yet. Ask the badge desk.',
  'badge-not-allowed': 'The hospital no longer allows badges.',
  'post-in-use': 'This workstation is assigned, and a session is open on it.',
  'pin-too-late': 'The code came too late. Present your badge again.',
};
