import type { Clock } from '#libs/kernel';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { lostPage } from '../pages/open-pages.js';
import type { PageSender } from '../pages/send-page.js';
import type { Html } from '../pages/html.js';
import type { Door } from '../session/door.js';
import type { PatientView } from './patient-frame.js';
import { prescriptionsPage, summaryPage } from './summary-page.js';
import { wardPage } from './ward-page.js';
import type { Wards } from './wards.js';

const ListQuery = z.object({
  unit: z.string().max(120).optional().catch(undefined),
  q: z.string().trim().max(80).default('').catch(''),
});

const PatientPath = z.object({ ipp: z.string().regex(/^\d{1,12}$/) });

export interface PatientParts {
  readonly wards: Wards;
  readonly door: Door;
  readonly pages: PageSender;
  readonly clock: Clock;
}

/** The patient named in a path. */
export function patientIn(request: Request, wards: Wards) {
  const path = PatientPath.safeParse(request.params);
  return path.success ? wards.find(path.data.ipp) : undefined;
}

/** The wards' list, and the tabs of a patient that need nothing from elsewhere. */
export function patientsRouter({ wards, door, pages, clock }: PatientParts): Router {
  const router = Router();
  const about = (page: (view: PatientView) => Html) =>
    door.signedIn((session, request, response: Response) => {
      const patient = patientIn(request, wards);
      if (patient === undefined) pages.send(response, lostPage(), 404);
      else pages.send(response, page({ session, now: clock.now(), patient }));
    });
  router.get(
    '/patients',
    door.signedIn((session, request, response) => {
      const { unit, q } = ListQuery.parse(request.query);
      const units = wards.units();
      const known = units.find((one) => one.unit === unit)?.unit;
      const patients = wards.search(known, q);
      pages.send(
        response,
        wardPage({ session, now: clock.now(), units, unit: known, text: q, patients }),
      );
    }),
  );
  router.get('/patients/:ipp', about(summaryPage));
  router.get('/patients/:ipp/prescriptions', about(prescriptionsPage));
  return router;
}
