import { html, NOTHING, type Html } from '../pages/html.js';
import { ICONS } from '../pages/icons.js';
import { atTime } from '../pages/words.js';
import { patientPage, type PatientView } from '../patients/patient-frame.js';
import type { Patient } from '../patients/patient.js';
import type { DmpAccess } from '../session/session.js';
import type { DmpStatus, ListedDocument, Problem } from './air-answers.js';
import { refusalNotice } from './refusals.js';

export interface ShownDocument extends ListedDocument {
  readonly handle: string;
}

/** What the DMP tab has to show. */
export interface DmpView {
  readonly access: DmpAccess;
  readonly status: DmpStatus | undefined;
  readonly documents: readonly ShownDocument[] | undefined;
  readonly warnings: readonly string[];
  readonly problem: Problem | undefined;
}

export const dmpPath = ({ ipp }: Patient): string => `/patients/${ipp}/dmp`;

interface Mark {
  readonly text: string;
  readonly tone: 'ok' | 'warn' | 'calm';
}

function existenceOf(status: DmpStatus): Mark {
  if (!status.exists) return { text: 'Ce patient n’a pas de DMP', tone: 'calm' };
  if (status.state === 'closed') return { text: 'DMP fermé', tone: 'warn' };
  return { text: 'DMP ouvert', tone: 'ok' };
}

/** Codes of authorisation other than VALIDE are shown as they come. */
function authorisationOf({ isAuthorised, authorisation }: DmpStatus): Mark {
  if (isAuthorised) return { text: 'Vous êtes autorisé', tone: 'ok' };
  const code = authorisation === null ? '' : ` (${authorisation})`;
  return { text: `Vous n’êtes pas autorisé${code}`, tone: 'warn' };
}

const mark = ({ text, tone }: Mark): Html => html`<span class="pill ${tone}">${text}</span>`;

function statusLine({ status, access }: DmpView): Html {
  if (status === undefined) return NOTHING;
  const open = isOpen(status);
  return html`<p class="status-line">
    ${mark(existenceOf(status))} ${open ? mark(authorisationOf(status)) : NOTHING}
    ${open && access.purpose === 'normal' ? mark({ text: 'Accès normal', tone: 'calm' }) : NOTHING}
    ${status.isTreatingDoctor === true ? mark({ text: 'Médecin traitant', tone: 'ok' }) : NOTHING}
    ${
      status.opposesEmergencyAccess === true
        ? mark({ text: 'Opposition à l’accès en urgence', tone: 'warn' })
        : NOTHING
    }
  </p>`;
}

function breakingTheGlass(patient: Patient, open: boolean): Html {
  return html`<details class="glass" ${open ? html`open` : NOTHING}>
    <summary>${ICONS.glass}<span>Accès en urgence (bris de glace)</span></summary>
    <form method="post" action="${dmpPath(patient)}/acces">
      <input type="hidden" name="purpose" value="bris_de_glace" />
      <p>
        À n’utiliser que si le patient ne peut pas donner son accord et que la consultation est
        nécessaire pour lui. L’accès est tracé à l’hôpital et au DMP, et le patient en est informé.
      </p>
      <label for="reason">Pourquoi ? <span class="hint">(obligatoire, 10 caractères au moins)</span></label>
      <textarea id="reason" name="reason" rows="2" required minlength="10" maxlength="500"></textarea>
      <button type="submit" class="danger">Ouvrir le DMP en bris de glace</button>
    </form>
  </details>`;
}

const normalAgain = (patient: Patient, { reason }: DmpAccess): Html =>
  html`<div class="broken-glass" role="status">
    ${ICONS.glass}
    <p><strong>Accès en bris de glace.</strong> Motif : ${reason}</p>
    <form method="post" action="${dmpPath(patient)}/acces">
      <input type="hidden" name="purpose" value="normal" />
      <button type="submit" class="quiet">Revenir à l’accès normal</button>
    </form>
  </div>`;

const notAuthorised = html`<p>
  L’accord de ce patient n’est pas enregistré au DMP pour vous, ou il n’est plus valable. Demandez-lui son
  accord : il peut aussi vous autoriser depuis Mon espace santé.
</p>`;

/** Whether there is a DMP that could be entered. */
const isOpen = (status: DmpStatus | undefined): status is DmpStatus =>
  status?.exists === true && status.state !== 'closed';

/** How the DMP is entered when that is not plain: in an emergency, or without the patient's agreement. */
function accessAbove(patient: Patient, { access, status }: DmpView): Html {
  if (access.purpose === 'bris_de_glace') return normalAgain(patient, access);
  if (!isOpen(status) || status.isAuthorised) return NOTHING;
  return html`${notAuthorised} ${breakingTheGlass(patient, true)}`;
}

/** Emergency access stays at hand, below the list, for who is authorised. */
function accessBelow(patient: Patient, { access, status }: DmpView): Html {
  const plain = access.purpose === 'normal' && isOpen(status) && status.isAuthorised;
  return plain ? breakingTheGlass(patient, false) : NOTHING;
}

const LABELS: Readonly<Record<string, Mark>> = {
  N: { text: 'Normal', tone: 'calm' },
  INVISIBLE_PATIENT: { text: 'Non visible par le patient', tone: 'warn' },
  MASQUE_PS: { text: 'Masqué aux professionnels', tone: 'warn' },
};

const row = (patient: Patient, document: ShownDocument): Html =>
  html`<tr>
    <th scope="row">
      <a href="${dmpPath(patient)}/documents/${document.handle}">${ICONS.paper}<span>${document.title}</span></a>
      ${document.isCurrent ? NOTHING : mark({ text: 'Version remplacée', tone: 'calm' })}
    </th>
    <td data-label="Type">${document.type}</td>
    <td data-label="Auteur">
      ${document.authors.length === 0 ? 'non précisé' : document.authors.join(' ; ')}
    </td>
    <td data-label="Date" class="nowrap">
      ${document.createdAt === undefined ? 'non datée' : atTime(document.createdAt)}
    </td>
    <td data-label="Confidentialité">
      <span>${document.labels.map(({ code, text }) => mark(LABELS[code] ?? { text, tone: 'calm' }))}</span>
    </td>
  </tr>`;

function documentTable(patient: Patient, documents: readonly ShownDocument[]): Html {
  if (documents.length === 0) return html`<p class="empty">Ce DMP ne contient aucun document.</p>`;
  return html`<table class="rows documents">
    <caption>
      ${documents.length} document${documents.length > 1 ? 's' : ''} dans le DMP
    </caption>
    <thead>
      <tr>
        <th scope="col">Document</th>
        <th scope="col">Type</th>
        <th scope="col">Auteur</th>
        <th scope="col">Date</th>
        <th scope="col">Confidentialité</th>
      </tr>
    </thead>
    <tbody>
      ${documents.map((document) => row(patient, document))}
    </tbody>
  </table>`;
}

const warning = (text: string): Html =>
  html`<p class="notice-line">${ICONS.alert}<span>${text}</span></p>`;

/** Whether the DMP exists and is open to the carer, how it is entered, and what it holds. */
export function dmpPage(view: PatientView, dmp: DmpView): Html {
  const { patient } = view;
  const { problem, documents, warnings } = dmp;
  return patientPage(
    view,
    'dmp',
    html`<section class="card dmp" aria-labelledby="dmp">
      <div class="dmp-head">
        <h2 id="dmp">Dossier médical partagé</h2>
        ${statusLine(dmp)}
      </div>
      ${problem === undefined ? NOTHING : refusalNotice(problem, dmpPath(patient))}
      ${accessAbove(patient, dmp)} ${warnings.map(warning)}
      ${documents === undefined ? NOTHING : documentTable(patient, documents)}
      ${accessBelow(patient, dmp)}
    </section>`,
  );
}
