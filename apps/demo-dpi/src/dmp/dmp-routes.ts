import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { html } from '../pages/html.js';
import { lostPage } from '../pages/open-pages.js';
import { patientPage, type PatientView } from '../patients/patient-frame.js';
import { patientIn, type PatientParts } from '../patients/patients-routes.js';
import type { Patient } from '../patients/patient.js';
import type { DpiSession } from '../session/session.js';
import type { Consultation } from './consultation.js';
import { documentPage } from './document-page.js';
import { dmpPage, dmpPath } from './dmp-page.js';
import { pdfOf, readableOf } from './readable.js';
import { refusalNotice } from './refusals.js';
import type { Problem } from './air-answers.js';

const AccessForm = z.discriminatedUnion('purpose', [
  z.object({ purpose: z.literal('normal') }),
  z.object({ purpose: z.literal('bris_de_glace'), reason: z.string().trim().min(10).max(500) }),
]);

const DocumentPath = z.object({ handle: z.string().regex(/^[\w-]{8,40}$/) });

interface DmpParts extends PatientParts {
  /** Absent when AIR is switched off. */
  readonly consultation: Consultation | undefined;
}

type PatientHandler = (
  consultation: Consultation,
  session: DpiSession,
  patient: Patient,
  request: Request,
  response: Response,
) => Promise<void>;

/** The DMP tab: everything in it goes through AIR at the hub. */
export class DmpRoutes {
  constructor(private readonly parts: DmpParts) {}

  router(): Router {
    const form = express.urlencoded({ extended: false, limit: '16kb' });
    const router = Router();
    router.get('/patients/:ipp/dmp', this.#about(this.#overview));
    router.post('/patients/:ipp/dmp/acces', form, this.#about(this.#choose));
    router.get('/patients/:ipp/dmp/documents/:handle', this.#about(this.#document));
    router.get('/patients/:ipp/dmp/documents/:handle/pdf', this.#about(this.#pdf));
    return router;
  }

  #about(handler: PatientHandler) {
    const { door, pages, wards, consultation } = this.parts;
    return door.signedIn(async (session, request, response) => {
      const patient = patientIn(request, wards);
      if (patient === undefined) pages.send(response, lostPage(), 404);
      else if (consultation === undefined) this.#switchedOff(session, patient, response);
      else await handler.call(this, consultation, session, patient, request, response);
    });
  }

  readonly #overview: PatientHandler = async (
    consultation,
    session,
    patient,
    _request,
    response,
  ) => {
    const found = await consultation.overview(session, patient);
    if (found.kind === 'sign-in-again') signInAgain(response, dmpPath(patient));
    else if (found.kind === 'refused') this.#refused(session, patient, found.problem, response);
    else this.parts.pages.send(response, dmpPage(this.#view(session, patient), found.value));
  };

  /** The choice is kept, then the tab is shown again: what follows can be reloaded, or come back from a sign-in. */
  readonly #choose: PatientHandler = async (_consultation, session, patient, request, response) => {
    const form = AccessForm.safeParse(request.body);
    if (!form.success) {
      this.#refused(session, patient, { code: 'purpose_refused' }, response);
      return;
    }
    const reason = form.data.purpose === 'normal' ? undefined : form.data.reason;
    session.dmpAccess.set(patient.ipp, { purpose: form.data.purpose, reason });
    session.lastDocument = undefined;
    response.redirect(303, dmpPath(patient));
    await Promise.resolve();
  };

  readonly #document: PatientHandler = async (
    consultation,
    session,
    patient,
    request,
    response,
  ) => {
    const read = await this.#read(consultation, session, patient, request, response);
    if (read === undefined) return;
    const content = readableOf(read);
    if (content === undefined) {
      this.#refused(session, patient, { code: 'dmp.unreadable' }, response);
      return;
    }
    const title = session.documents.get(read.handle)?.title ?? '';
    const view = this.#view(session, patient);
    this.parts.pages.send(response, documentPage(view, { handle: read.handle, title, content }));
  };

  /** A PDF alone: no script, no resource, shown in our own frame only. */
  readonly #pdf: PatientHandler = async (consultation, session, patient, request, response) => {
    const read = await this.#read(consultation, session, patient, request, response);
    if (read === undefined) return;
    const pdf = pdfOf(read);
    if (pdf === undefined) {
      this.parts.pages.send(response, lostPage(), 404);
      return;
    }
    const disposition = request.query['telecharger'] === 'oui' ? 'attachment' : 'inline';
    response
      .status(200)
      .setHeader('Content-Type', 'application/pdf')
      .setHeader('Content-Disposition', `${disposition}; filename="document-dmp.pdf"`)
      .setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'self'")
      .setHeader('X-Content-Type-Options', 'nosniff')
      .setHeader('Cache-Control', 'no-store')
      .end(pdf);
  };

  async #read(...[consultation, session, patient, request, response]: Parameters<PatientHandler>) {
    const path = DocumentPath.safeParse(request.params);
    const read = path.success
      ? await consultation.document(session, patient, path.data.handle)
      : undefined;
    if (read?.kind === 'consulted') return read.value;
    // A handle of another session, or of another patient: the list gives new ones.
    if (read === undefined) response.redirect(303, dmpPath(patient));
    else if (read.kind === 'refused') this.#refused(session, patient, read.problem, response);
    else signInAgain(response, request.originalUrl);
    return undefined;
  }

  #view(session: DpiSession, patient: Patient): PatientView {
    return { session, patient, now: this.parts.clock.now() };
  }

  #refused(session: DpiSession, patient: Patient, problem: Problem, response: Response): void {
    const notice = html`<section class="card dmp">${refusalNotice(problem, dmpPath(patient))}</section>`;
    this.parts.pages.send(response, patientPage(this.#view(session, patient), 'dmp', notice));
  }

  #switchedOff(session: DpiSession, patient: Patient, response: Response): void {
    const notice = html`<section class="card dmp">
      <h2>Dossier médical partagé</h2>
      <p>La consultation du DMP n’est pas ouverte dans cet établissement.</p>
    </section>`;
    this.parts.pages.send(response, patientPage(this.#view(session, patient), 'dmp', notice));
  }
}

/** Without a question when the hub's session is still there. */
const signInAgain = (response: Response, path: string): void => {
  response.redirect(303, `/login?silent=yes&return=${encodeURIComponent(path)}`);
};
