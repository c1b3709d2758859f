import { z } from 'zod';

/** Bounds alone: what an INS must be is the eighth check, with an error of its own. */
const AskedPatient = z.strictObject({
  ins: z.string().max(64),
  insOid: z.string().max(64),
  /** `qualifiee` is the only one that goes to the DMP. */
  insStatus: z.string().max(32),
});

const asked = {
  purpose: z.string().max(32),
  /** Why the glass is broken: kept in the hub's trace alone, without any INS. */
  reason: z.string().max(500).optional(),
  siteFiness: z.string().max(16).optional(),
};

/** What every question about a patient says. The INS is in the body: never in an address. */
export const PatientQuestion = z.strictObject({ patient: AskedPatient, ...asked });

export const DocumentQuestion = PatientQuestion.extend({
  repositoryUniqueId: z.string().min(1).max(128),
  documentUniqueId: z.string().min(1).max(256),
});

/** TD0.4 and TD0.5 target no patient. */
export const VihfQuestion = z.strictObject({
  patient: AskedPatient.optional(),
  transaction: z.string().max(16),
  ...asked,
});

export const DmpStatusAnswer = z.object({
  exists: z.boolean(),
  state: z.enum(['active', 'closed', 'none', 'unknown']),
  stateCode: z.string().nullable(),
  /** `VALIDE` opens consultation; other codes come as the DMP says them. */
  authorisation: z.string().nullable(),
  isAuthorised: z.boolean(),
  isTreatingDoctor: z.boolean().nullable(),
  hasInternetAccount: z.boolean().nullable(),
  isInMonEspaceSante: z.boolean().nullable(),
  opposesEmergencyAccess: z.boolean().nullable(),
});

export const VihfAnswer = z.object({
  assertionId: z.string(),
  /** The signed assertion, to be put in wsse:Security as it is. */
  vihf: z.string(),
  expiresAt: z.iso.datetime(),
});

export const AssertionId = z.string().regex(/^_[0-9a-f-]{36}$/);

const Word = z.string().regex(/^[\w.:-]{1,100}$/);

/** How the request that carried the assertion ended; `errorCode` when it did not go well. */
export const VihfUse = z.strictObject({ result: Word, errorCode: Word.optional() });
