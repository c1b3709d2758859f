import { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { CHECK_MODES, DOCUMENT_TYPES } from '../domain/desk-rules.js';

const Instant = z.iso.datetime();
const InstantRead = z.iso.datetime({ offset: true }).pipe(z.coerce.date());

/** The document is told for a check face to face, and only then; never its number. */
export const CheckForm = z.strictObject({
  mode: z.enum(CHECK_MODES),
  documentType: z.enum(DOCUMENT_TYPES).nullable(),
  /** When the desk began with the person. */
  startedAt: InstantRead,
});

export const CheckItem = z.object({
  id: z.uuid(),
  identityId: IdentityId,
  mode: z.enum(CHECK_MODES),
  documentType: z.enum(DOCUMENT_TYPES).nullable(),
  operator: z.string(),
  /** Status of the link to the register, at that moment. */
  rppsStatus: z.string(),
  startedAt: Instant,
  finishedAt: Instant,
  /** Time at the desk. */
  seconds: z.int(),
  /** The means that it led to. */
  meansIds: z.array(z.uuid()),
});
export const CheckList = z.object({ items: z.array(CheckItem) });

/** From an instant on, and before another. */
export const CheckQuery = z.object({
  from: InstantRead.optional(),
  to: InstantRead.optional(),
});
