import type { DpiSession } from '../session/session.js';
import { html, NOTHING, type Html } from '../pages/html.js';
import { ICONS } from '../pages/icons.js';
import { signedInPage } from '../pages/layout.js';
import { ageWords, civilToday, frenchDate } from '../pages/words.js';
import { callName, spacedIns, type Patient } from './patient.js';
import { insMark } from './ward-page.js';

export type Tab = 'summary' | 'prescriptions' | 'dmp';

export interface PatientView {
  readonly session: DpiSession;
  readonly now: Date;
  readonly patient: Patient;
}

const TABS: Readonly<Record<Tab, readonly [label: string, path: string]>> = {
  summary: ['Synthèse', ''],
  prescriptions: ['Prescriptions', '/prescriptions'],
  dmp: ['DMP', '/dmp'],
};

const fact = (label: string, value: string, kind = ''): Html =>
  html`<div class="${kind}">
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;

/** The traits that every page about a patient shows (RNIV): birth name, given names, birth date, sex, INS. */
function banner(patient: Patient, today: string): Html {
  const born = patient.sex === 'F' ? 'Née le' : 'Né le';
  const wardLink = `/patients?unit=${encodeURIComponent(patient.unit)}`;
  return html`<header class="patient ${patient.sex === 'F' ? 'woman' : 'man'}">
    <a class="to-ward" href="${wardLink}">${ICONS.back}<span>${patient.unit}</span></a>
    <div class="patient-name">
      <h1>${callName(patient)}</h1>
      ${insMark(patient)}
    </div>
    <dl>
      ${fact('Nom de naissance', patient.familyName)}
      ${fact('Prénoms', patient.givenNames.join(', '))}
      ${fact(born, `${frenchDate(patient.birthDate)} · ${ageWords(patient.birthDate, today)}`)}
      ${fact('Sexe', patient.sex === 'F' ? 'Féminin' : 'Masculin')}
      ${fact('Matricule INS', spacedIns(patient.ins), 'ins')} ${fact('IPP', patient.ipp)}
      ${fact('Chambre', patient.room)}
    </dl>
  </header>`;
}

const tabLink = (tab: Tab, { ipp }: Patient, current: Tab): Html => {
  const [label, path] = TABS[tab];
  return html`<li>
    <a href="/patients/${ipp}${path}" ${tab === current ? html`aria-current="page"` : NOTHING}
      >${label}</a
    >
  </li>`;
};

/** A page about a patient: who it is, the tabs, and what the tab shows. */
export const patientPage = ({ session, now, patient }: PatientView, tab: Tab, main: Html): Html =>
  signedInPage({
    title: `${callName(patient)}, ${TABS[tab][0]}`,
    session,
    now,
    main: html`${banner(patient, civilToday(now))}
      <nav class="tabs" aria-label="Dossier">
        <ul>
          ${tabLink('summary', patient, tab)} ${tabLink('prescriptions', patient, tab)}
          ${tabLink('dmp', patient, tab)}
        </ul>
      </nav>
      <div class="tab">${main}</div>`,
  });
