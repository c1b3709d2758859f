import { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { HARD_HOURS } from '../domain/desk-rules.js';
import { AccessItem } from '../loans/loans.schemas.js';

const Instant = z.iso.datetime();
const Reason = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .regex(/^\P{Cc}*$/u, 'one line of text');

export const BackupForm = z.strictObject({
  identityId: IdentityId,
  reason: Reason,
  hours: z.int().min(1).max(HARD_HOURS).optional(),
});
export const EndForm = z.strictObject({ reason: Reason });

export const BackupItem = z.object({
  id: z.uuid(),
  identityId: IdentityId,
  state: z.enum(['waiting', 'open', 'blocked', 'ended']),
  reason: z.string(),
  hours: z.int(),
  requestedAt: Instant,
  requestedBy: z.string(),
  startedAt: Instant.nullable(),
  approvedBy: z.string().nullable(),
  endsAt: Instant,
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
  endedBecause: z.string().nullable(),
});
export const BackupList = z.object({ items: z.array(BackupItem) });
/** The code is shown once; null while a second administrator must agree. */
export const BackupWithCode = BackupItem.extend({ code: z.string().nullable() });
/** With what was done with it, oldest first. */
export const BackupWithAccesses = BackupItem.extend({ accesses: z.array(AccessItem) });
