import { html, Html } from '../pages/html.js';
import { atTime, clockTime } from '../pages/words.js';
import {
  backgroundOf,
  notesOf,
  prescriptionsOf,
  vitalsOf,
  type Note,
  type Series,
} from './invented.js';
import { patientPage, type PatientView } from './patient-frame.js';

const WIDTH = 240;
const HEIGHT = 52;

/** A small curve over the usual range, drawn by numbers only. */
function curve({ measures, low, high }: Series): Html {
  const margin = (high - low) * 0.12;
  const [bottom, top] = [low - margin, high + margin];
  const height = (value: number): number => HEIGHT - ((value - bottom) / (top - bottom)) * HEIGHT;
  const points = measures.map(({ value }, rank) => {
    const x = 4 + (rank / (measures.length - 1)) * (WIDTH - 8);
    return `${x.toFixed(1)},${height(value).toFixed(1)}`;
  });
  const usual = `y="${height(high).toFixed(1)}" height="${(height(low) - height(high)).toFixed(1)}"`;
  const [lastX = '0', lastY = '0'] = points.at(-1)?.split(',') ?? [];
  return new Html(
    `<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" focusable="false"><rect width="${WIDTH}" ${usual}/><polyline points="${points.join(' ')}" fill="none"/><circle cx="${lastX}" cy="${lastY}" r="3.6"/></svg>`,
  );
}

const shown = (value: number, decimals: number): string =>
  value.toFixed(decimals).replace('.', ',');

function vital(series: Series): Html {
  const last = series.measures.at(-1);
  if (last === undefined) return html``;
  return html`<li class="vital">
    <h3>${series.label}</h3>
    <p class="value">${shown(last.value, series.decimals)} <small>${series.unit}</small></p>
    ${curve(series)}
    <p class="when">relevé de ${clockTime(last.at)}</p>
  </li>`;
}

const fact = (label: string, value: string): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;

function whyHere({ patient, now }: PatientView): Html {
  const { allergy, history, day } = backgroundOf(patient, now);
  return html`<section class="card why">
    <h2>Motif d’hospitalisation</h2>
    <p class="reason">${patient.reason}</p>
    <dl class="inline">
      ${fact('Séjour', `Jour ${day}`)} ${fact('Allergies', allergy)} ${fact('Antécédents', history)}
    </dl>
  </section>`;
}

const note = ({ at, author, text }: Note): Html =>
  html`<li>
    <p class="when">${atTime(at)} · ${author}</p>
    <p>${text}</p>
  </li>`;

/** What the team sees first: why the patient is here, how they are, what was written last. */
export const summaryPage = (view: PatientView): Html =>
  patientPage(
    view,
    'summary',
    html`${whyHere(view)}
      <section aria-labelledby="vitals">
        <h2 id="vitals">Constantes des 32 dernières heures</h2>
        <ul class="vitals">
          ${vitalsOf(view.patient, view.now).map(vital)}
        </ul>
      </section>
      <section class="card" aria-labelledby="notes">
        <h2 id="notes">Dernières transmissions</h2>
        <ol class="notes">
          ${notesOf(view.patient, view.now).map(note)}
        </ol>
      </section>`,
  );

export function prescriptionsPage(view: PatientView): Html {
  const rows = prescriptionsOf(view.patient, view.now).map(
    ({ drug, dose, route, since, status }) =>
      html`<tr>
        <th scope="row">${drug}</th>
        <td data-label="Posologie">${dose}</td>
        <td data-label="Voie">${route}</td>
        <td data-label="Depuis">${atTime(since)}</td>
        <td data-label="État">
          <span class="pill ${status === 'En cours' ? 'ok' : 'calm'}">${status}</span>
        </td>
      </tr>`,
  );
  return patientPage(
    view,
    'prescriptions',
    html`<section class="card">
      <h2>Prescriptions en cours</h2>
      <table class="rows">
        <caption class="sr">
          Médicaments prescrits pendant le séjour
        </caption>
        <thead>
          <tr>
            <th scope="col">Médicament</th>
            <th scope="col">Posologie</th>
            <th scope="col">Voie</th>
            <th scope="col">Depuis</th>
            <th scope="col">État</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </section>`,
  );
}
