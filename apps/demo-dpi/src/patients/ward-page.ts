import type { DpiSession } from '../session/session.js';
import { html, NOTHING, type Html } from '../pages/html.js';
import { ICONS } from '../pages/icons.js';
import { signedInPage } from '../pages/layout.js';
import { ageWords, civilToday } from '../pages/words.js';
import { callName, type Patient } from './patient.js';
import type { UnitCount } from './wards.js';

interface WardView {
  readonly session: DpiSession;
  readonly now: Date;
  readonly units: readonly UnitCount[];
  readonly unit: string | undefined;
  readonly text: string;
  readonly patients: readonly Patient[];
}

const sexWord = ({ sex }: Patient): string => (sex === 'F' ? 'Femme' : 'Homme');

export const insMark = ({ insStatus }: Patient): Html =>
  insStatus === 'qualifiee'
    ? html`<span class="mark-ins ok">${ICONS.shield}INS qualifiée</span>`
    : html`<span class="mark-ins todo">${ICONS.alert}Identité provisoire</span>`;

const bed = (patient: Patient, today: string): Html =>
  html`<li>
    <a class="bed" href="/patients/${patient.ipp}">
      <span class="room">${patient.room}</span>
      <span class="bed-who">
        <strong>${callName(patient)}</strong>
        <span class="bed-facts"
          >${sexWord(patient)}, ${ageWords(patient.birthDate, today)} · ${patient.unit}</span
        >
      </span>
      <span class="bed-why">${patient.reason}</span>
      ${insMark(patient)}
    </a>
  </li>`;

const filterLink = (label: string, href: string, count: number, current: boolean): Html =>
  html`<li>
    <a href="${href}" ${current ? html`aria-current="page"` : NOTHING}
      ><span>${label}</span><span class="count">${count}</span></a
    >
  </li>`;

function filters({ units, unit }: WardView): Html {
  const total = units.reduce((sum, { patients }) => sum + patients, 0);
  return html`<nav class="units" aria-label="Unités de soins">
    <h2>Unités</h2>
    <ul>
      ${filterLink('Toutes les unités', '/patients', total, unit === undefined)}
      ${units.map(({ unit: name, patients }) =>
        filterLink(name, `/patients?unit=${encodeURIComponent(name)}`, patients, name === unit),
      )}
    </ul>
  </nav>`;
}

function heading({ unit, text, patients }: WardView): Html {
  const count = `${patients.length} ${patients.length > 1 ? 'patients' : 'patient'}`;
  const about = text === '' ? count : `${count} pour « ${text} »`;
  return html`<div class="list-head">
    <h1>${unit ?? 'Tous les patients'}</h1>
    <p role="status">${about}</p>
  </div>`;
}

const nobody = html`<p class="empty">Aucun patient ne correspond. <a href="/patients">Voir tous les patients</a></p>`;

export function wardPage(view: WardView): Html {
  const today = civilToday(view.now);
  return signedInPage({
    title: view.unit ?? 'Patients',
    session: view.session,
    now: view.now,
    main: html`<div class="ward">
      ${filters(view)}
      <section class="beds" aria-label="Patients">
        ${heading(view)}
        ${
          view.patients.length === 0
            ? nobody
            : html`<ul>
              ${view.patients.map((patient) => bed(patient, today))}
            </ul>`
        }
      </section>
    </div>`,
  });
}
