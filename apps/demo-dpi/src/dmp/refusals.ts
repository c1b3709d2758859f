import { html, NOTHING, type Html } from '../pages/html.js';
import { ICONS } from '../pages/icons.js';
import type { Problem } from './air-answers.js';

interface Words {
  readonly title: string;
  readonly text: string;
  /** What the carer can do. */
  readonly advice?: string;
}

const SESSION_OVER: Words = {
  title: 'Votre session Portique est terminée',
  text: 'Il faut vous authentifier de nouveau pour consulter le DMP.',
};

/** One message for each code (EX_GEN-1145): the checks of AIR, then what the DMP and the lines say. */
const WORDS: Readonly<Record<string, Words>> = {
  client_not_allowed: {
    title: 'Ce logiciel n’est pas autorisé à consulter le DMP',
    text: 'Portique ne reconnaît pas ce dossier patient comme une application autorisée.',
    advice: 'Prévenez la DSI.',
  },
  no_live_session: SESSION_OVER,
  // The token was refused at the door: revoked with its session.
  'access.token-refused': SESSION_OVER,
  step_up_required: {
    title: 'Authentification à renouveler',
    text: 'Le DMP demande une authentification à deux facteurs récente : votre badge et votre code.',
  },
  no_rpps: {
    title: 'Votre RPPS n’est pas confirmé',
    text: 'Le DMP n’est ouvert qu’aux professionnels dont le numéro RPPS a été vérifié par l’hôpital. Le vôtre est absent, ou seulement présumé.',
    advice:
      'Passez au bureau des badges avec une pièce d’identité, ou connectez-vous une fois avec votre carte CPS.',
  },
  not_on_authorised_list: {
    title: 'Vous n’êtes pas sur la liste des professionnels autorisés',
    text: 'L’hôpital tient la liste des professionnels informés des règles de consultation du DMP. Vous n’y êtes pas encore.',
    advice: 'Demandez votre inscription à votre cadre ou au bureau des badges.',
  },
  role_incomplete: {
    title: 'Votre rôle ne suffit pas pour le DMP',
    text: 'La profession ou la spécialité que donne le répertoire national n’ouvre pas le DMP, ou il en manque une partie.',
    advice: 'Vérifiez votre inscription à l’ordre ou au répertoire.',
  },
  structure_mismatch: {
    title: 'Vous n’exercez pas dans cet établissement, selon le répertoire',
    text: 'Le répertoire national ne vous rattache pas au site d’où vous consultez.',
    advice: 'Signalez-le au bureau des affaires médicales.',
  },
  ins_invalid: {
    title: 'L’INS de ce patient n’est pas valide',
    text: 'Le numéro ou sa clé est faux : le DMP ne peut pas être interrogé.',
    advice: 'Demandez à l’identitovigilance de vérifier l’identité.',
  },
  ins_not_qualified: {
    title: 'Identité non qualifiée',
    text: 'Le DMP ne s’ouvre qu’avec une INS qualifiée. Celle de ce patient est encore provisoire.',
    advice: 'Faites vérifier l’identité du patient avec une pièce d’identité.',
  },
  purpose_refused: {
    title: 'Motif d’accès refusé',
    text: 'Ce motif n’est pas permis ici, ou le bris de glace n’est pas expliqué.',
  },
  seal_unavailable: {
    title: 'Le cachet de l’hôpital n’est pas utilisable',
    text: 'Portique ne peut pas signer de demande pour le DMP (certificat absent, expiré ou révoqué).',
    advice: 'Prévenez la DSI.',
  },
  'dmp.unreachable': {
    title: 'DMP indisponible',
    text: 'Le service national ne répond pas pour le moment. Le reste du dossier patient fonctionne normalement.',
    advice: 'Réessayez plus tard.',
  },
  'dmp.unreadable': {
    title: 'Réponse du DMP illisible',
    text: 'Le service national a répondu d’une façon qui n’a pas pu être comprise. Rien n’est affiché par prudence.',
    advice: 'Réessayez ; si cela dure, prévenez la DSI.',
  },
  'dmp.refused': {
    title: 'Le DMP a refusé la demande',
    text: 'Le service national a répondu par un refus.',
  },
  'air.unreachable': {
    title: 'DMP indisponible',
    text: 'Portique, par qui passe la consultation du DMP, ne répond pas. Le reste du dossier patient fonctionne normalement.',
    advice: 'Réessayez dans quelques instants.',
  },
  'air.unreadable': {
    title: 'Réponse illisible',
    text: 'La réponse de Portique n’a pas pu être comprise.',
    advice: 'Prévenez la DSI.',
  },
};

const UNKNOWN: Words = {
  title: 'La consultation du DMP n’a pas abouti',
  text: 'Portique a répondu par une erreur que ce logiciel ne connaît pas.',
};

/** Codes that say a line is cut: a banner, not a refusal. */
const CUT = new Set(['dmp.unreachable', 'air.unreachable', 'dmp.unreadable', 'air.unreadable']);

const isCut = ({ code }: Problem): boolean => CUT.has(code);

/** The code and the words of the DMP itself: shown as they are, never swallowed. */
function dmpWords({ dmpCode, dmpText }: Problem): Html {
  if (dmpCode === undefined && dmpText === undefined) return NOTHING;
  return html`<p class="dmp-words">
    ${dmpCode === undefined ? NOTHING : html`Code du DMP : <code>${dmpCode}</code>`}
    ${dmpText === undefined || dmpText === dmpCode ? NOTHING : html`<br />« ${dmpText} »`}
  </p>`;
}

const again = (code: string, path: string): Html => {
  const back = encodeURIComponent(path);
  if (code === 'step_up_required') {
    return html`<p>
      <a class="button" href="/login?fresh=now&amp;return=${back}">M’authentifier de nouveau</a>
    </p>`;
  }
  if (WORDS[code] === SESSION_OVER) {
    return html`<p><a class="button" href="/login?return=${back}">Me reconnecter</a></p>`;
  }
  return CUT.has(code)
    ? html`<p><a class="button quiet" href="${path}">Réessayer</a></p>`
    : NOTHING;
};

/** A refusal in words, with what can be done. @param path where to come back to */
export function refusalNotice(problem: Problem, path: string): Html {
  const words = WORDS[problem.code] ?? UNKNOWN;
  const cut = isCut(problem);
  const code = WORDS[problem.code] === undefined ? html` (<code>${problem.code}</code>)` : NOTHING;
  return html`<div class="notice ${cut ? 'cut' : 'refused'}" role="alert">
    ${cut ? ICONS.cloud : ICONS.alert}
    <div>
      <h2>${words.title}</h2>
      <p>${words.text}${code}</p>
      ${words.advice === undefined ? NOTHING : html`<p class="advice">${words.advice}</p>`}
      ${dmpWords(problem)} ${again(problem.code, path)}
    </div>
  </div>`;
}
