import { narrativeHtml } from '../cda/narrative.js';
import type { Cda, CdaAuthor, CdaSection } from '../cda/cda.js';
import { html, NOTHING, type Html } from '../pages/html.js';
import { ICONS } from '../pages/icons.js';
import { atTime } from '../pages/words.js';
import { patientPage, type PatientView } from '../patients/patient-frame.js';
import type { Patient } from '../patients/patient.js';
import { dmpPath } from './dmp-page.js';

/** What was read, ready to be shown. */
export type Readable =
  | { readonly kind: 'cda'; readonly cda: Cda }
  | { readonly kind: 'pdf' }
  | { readonly kind: 'text'; readonly text: string }
  /** Neither CDA, PDF nor text: `mediaType` says what. */
  | { readonly kind: 'other'; readonly mediaType: string };

export interface DocumentView {
  readonly handle: string;
  readonly title: string;
  readonly content: Readable;
}

const authorLine = ({ name, role, organisation }: CdaAuthor): string =>
  [name, role, organisation].filter((part) => part !== '').join(', ');

function cdaHead({ authors, createdAt, custodian, patient }: Cda): Html {
  return html`<dl class="inline">
    <div>
      <dt>Patient</dt>
      <dd>${patient}</dd>
    </div>
    <div>
      <dt>${authors.length > 1 ? 'Auteurs' : 'Auteur'}</dt>
      <dd>${authors.length === 0 ? 'non précisé' : authors.map(authorLine).join(' ; ')}</dd>
    </div>
    <div>
      <dt>Date</dt>
      <dd>${createdAt === undefined ? 'non datée' : atTime(createdAt)}</dd>
    </div>
    ${
      custodian === ''
        ? NOTHING
        : html`<div>
          <dt>Conservé par</dt>
          <dd>${custodian}</dd>
        </div>`
    }
  </dl>`;
}

const section = ({ title, text, sections }: CdaSection): Html =>
  html`<section class="cda-section">
    ${title === '' ? NOTHING : html`<h3>${title}</h3>`}
    ${text === undefined ? NOTHING : narrativeHtml(text)} ${sections.map(section)}
  </section>`;

const pdfFrame = (href: string, title: string): Html =>
  html`<p>
      <a class="button quiet" href="${href}?telecharger=oui">${ICONS.paper}Télécharger le PDF</a>
    </p>
    <iframe class="pdf" src="${href}#navpanes=0&amp;view=FitH" title="Document PDF : ${title}"></iframe>`;

const notShown = (mediaType: string): Html =>
  html`<p class="notice-line">
    ${ICONS.alert}<span>Ce contenu (${mediaType === '' ? 'de type inconnu' : mediaType}) n’est pas affiché ici.</span>
  </p>`;

function cdaBody({ body }: Cda, href: string, title: string): Html {
  switch (body.kind) {
    case 'sections':
      return html`${body.sections.map(section)}`;
    case 'pdf':
      return pdfFrame(href, title);
    case 'other':
      return notShown(body.mediaType);
  }
}

/** The document is shown all the same (it is in this patient's DMP), with a warning. */
function otherPatient({ patientIds }: Cda, { ins }: Patient): Html {
  if (patientIds.length === 0 || patientIds.includes(ins)) return NOTHING;
  return html`<p class="notice-line" role="alert">
    ${ICONS.alert}<span>Ce document porte un autre identifiant que l’INS de ce patient : vérifiez qu’il le concerne.</span>
  </p>`;
}

function contentHtml({ content, title }: DocumentView, patient: Patient, href: string): Html {
  switch (content.kind) {
    case 'cda':
      return html`${otherPatient(content.cda, patient)} ${cdaHead(content.cda)}
      ${cdaBody(content.cda, href, title)}`;
    case 'pdf':
      return pdfFrame(href, title);
    case 'text':
      return html`<pre class="plain">${content.text}</pre>`;
    case 'other':
      return notShown(content.mediaType);
  }
}

/** One document of the DMP. Nothing of it is kept once it is closed. */
export function documentPage(view: PatientView, document: DocumentView): Html {
  const path = dmpPath(view.patient);
  const { handle, title, content } = document;
  const shownTitle = content.kind === 'cda' && content.cda.title !== '' ? content.cda.title : title;
  return patientPage(
    view,
    'dmp',
    html`<p class="back">
        <a href="${path}">${ICONS.back}<span>Documents du DMP</span></a>
      </p>
      <article class="card document" aria-labelledby="title">
        <h2 id="title">${shownTitle}</h2>
        ${contentHtml(document, view.patient, `${path}/documents/${handle}/pdf`)}
      </article>`,
  );
}
