import { fromEpochSeconds } from '#libs/kernel';
import { endOfWindow } from '../session/sessions.js';
import type { DpiSession } from '../session/session.js';
import { html, type Html } from './html.js';
import { ICONS } from './icons.js';
import { clockTime, duration } from './words.js';

/** RFC 8176, in a carer's words. */
const METHODS: Readonly<Record<string, string>> = {
  mfa: 'deux facteurs',
  pin: 'code PIN',
  pop: 'preuve de possession',
  hwk: 'clé matérielle',
  swk: 'clé logicielle',
  sc: 'carte à puce',
  user: 'présence vérifiée',
  fpt: 'empreinte',
  pwd: 'mot de passe',
  otp: 'code à usage unique',
};

const methodWords = (amr: readonly string[]): string => {
  const words = amr.map((method) => METHODS[method] ?? method);
  return words.length === 0 ? 'non précisé' : words.join(', ');
};

/** "Camille Moreau", else the family name, else nothing better. */
function personName({ person }: DpiSession): string {
  if (person.name !== undefined) return person.name;
  const parts = [person.given_name, person.family_name].filter((part) => part !== undefined);
  return parts.length === 0 ? 'Professionnel' : parts.join(' ');
}

const row = (label: string, value: string | Html): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;

function rowsOf(session: DpiSession, now: Date): readonly Html[] {
  const { claims, person } = session;
  const left = (endOfWindow(claims).getTime() - now.getTime()) / 1000;
  const end = clockTime(endOfWindow(claims));
  return [
    row('Fonction', person.structure?.job.label ?? 'non précisée'),
    row('Unité', person.structure?.unit.label ?? 'non précisée'),
    row('RPPS', person.rpps === undefined ? 'non confirmé' : `${person.rpps} (confirmé)`),
    row('Authentification', `à ${clockTime(fromEpochSeconds(claims.auth_time))}`),
    row('Moyens', methodWords(claims.amr)),
    row('Badge seul jusqu’à', html`${end} <span class="left">(encore ${duration(left)})</span>`),
  ];
}

/** "Ma session": who is signed in, how, and for how long a badge alone is enough. */
export function sessionPanel(session: DpiSession, now: Date): Html {
  const { claims } = session;
  return html`<details class="session">
    <summary>
      <span class="avatar">${ICONS.person}</span>
      <span class="who">${personName(session)}</span>
      <span class="sr">, ma session</span>
    </summary>
    <div class="session-card">
      <h2>Ma session</h2>
      <dl>
        ${rowsOf(session, now)}
      </dl>
      <p class="technical">
        acr <code>${claims.acr ?? '–'}</code><br />amr
        <code>${claims.amr.length === 0 ? '–' : claims.amr.join(' ')}</code>
      </p>
      <form method="post" action="/logout">
        <button type="submit" class="quiet wide">Fermer ma session</button>
      </form>
    </div>
  </details>`;
}
