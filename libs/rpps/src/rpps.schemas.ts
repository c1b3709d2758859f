import { Rpps } from '#libs/kernel';
import { z } from 'zod';
import { LINK_EVIDENCES, LINK_STATUSES } from './domain/rpps-link.js';

/** The officer's words name the document seen; the number is given when the machine proposes none. */
export const ConfirmationRequest = z.strictObject({
  note: z.string().trim().min(10).max(500),
  rpps: Rpps.optional(),
});

const text = z.string().nullable();

const ActivityItem = z.object({
  siteFiness: text,
  entityFiness: text,
  structureName: text,
  sectorCode: text,
  modeCode: text,
  roleCode: text,
});

const ExerciseItem = z.object({
  professionCode: z.string(),
  professionLabel: z.string(),
  categoryCode: text,
  knowHow: z.array(z.object({ type: z.string(), code: z.string(), label: z.string() })),
  exerciseName: z.string(),
  exerciseGivenName: z.string(),
  activities: z.array(ActivityItem),
});

export const RppsState = z.object({
  status: z.enum(LINK_STATUSES).nullable(),
  rpps: text,
  idnps: text,
  evidence: z.enum(LINK_EVIDENCES).nullable(),
  evidenceNote: text,
  decidedBy: text,
  verifiedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  exercises: z.array(ExerciseItem),
});
