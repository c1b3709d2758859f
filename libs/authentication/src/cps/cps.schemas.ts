import { z } from 'zod';
import { MeansItem } from '../means/means.schemas.js';

const Reason = z.string().trim().min(3).max(500);
const Instant = z.iso.datetime();

/** Printed on the card. */
export const CardSerial = z.string().regex(/^\d{10}$/, '10 digits, as printed on the card');

export const BlockRequest = z.strictObject({ serial: CardSerial, reason: Reason });
export const UnblockRequest = z.strictObject({ reason: Reason });
export const BlockedList = z.object({
  items: z.array(
    z.object({ serial: z.string(), reason: z.string(), blockedAt: Instant, blockedBy: z.string() }),
  ),
});

export const EnrolRequest = z.strictObject({
  serial: CardSerial,
  /** PS_IdNat as on the card, e.g. `3760021832/000000018`. An RPPS is never enrolled by hand. */
  nationalId: z.string().min(2).max(64),
});
export const EnrolledCard = MeansItem;

export const ListFileName = z.object({ fileName: z.string().trim().min(1).max(200) });
export const ListImports = z.object({
  items: z.array(
    z.object({
      authority: z.string(),
      kind: z.enum(['updated', 'unchanged']),
      entries: z.int(),
      nextUpdate: Instant,
    }),
  ),
});
export const ListStates = z.object({
  items: z.array(
    z.object({
      authority: z.string(),
      state: z.enum(['fresh', 'stale', 'too-old', 'missing']),
      entries: z.int(),
      thisUpdate: Instant.nullable(),
      nextUpdate: Instant.nullable(),
      checkedAt: Instant.nullable(),
      source: z.string().nullable(),
    }),
  ),
});
