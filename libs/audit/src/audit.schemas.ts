import { JsonObject, parseInstant } from '#libs/kernel';
import { z } from 'zod';

/** One line of text: what a database takes and a person may type. */
const Line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u, 'one line of text');

const Instant = z.iso
  .datetime({ offset: true })
  .describe('An instant, ISO 8601, e.g. 2026-01-31T08:00:00+01:00');

export const AuditQuery = z.strictObject({
  person: Line(200)
    .optional()
    .describe('Who acted or is concerned: the id of an identity, or words of names and matricules'),
  kind: z
    .string()
    .max(80)
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'area.fact')
    .optional(),
  outcome: z.enum(['success', 'refused', 'failure']).optional(),
  workstation: Line(100).optional(),
  client: Line(100).optional(),
  from: Instant.optional().describe('From that instant on'),
  to: Instant.optional().describe('Before that instant'),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
  size: z.coerce.number().int().min(1).max(200).default(50),
});

/** The query's instants as `Date`. */
export const questionOf = ({
  from,
  to,
  cursor: _cursor,
  size: _size,
  ...rest
}: z.infer<typeof AuditQuery>) => ({
  ...rest,
  from: from === undefined ? undefined : parseInstant(from),
  to: to === undefined ? undefined : parseInstant(to),
});

const Named = z.object({ id: z.string(), name: z.string().nullable() });

export const AuditItem = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  kind: z.string(),
  // As they stand: a trail that was tampered with must still be shown.
  outcome: z.string().describe('success, refused or failure'),
  actor: Named.extend({ kind: z.string().describe('person, client, agent, operator or hub') }),
  subject: Named.nullable(),
  workstation: z.string().nullable(),
  client: z.string().nullable(),
  correlation: z.string().nullable(),
  detail: JsonObject,
  sealNumber: z.number().int().nullable().describe('Null as long as the event waits for its seal'),
});

export const AuditList = z.object({
  items: z.array(AuditItem),
  nextCursor: z.string().nullable(),
});

export const AuditState = z.object({
  events: z.number().int(),
  sealed: z.number().int(),
  lastSeal: z
    .object({ number: z.number().int(), sealedAt: z.iso.datetime(), digest: z.string() })
    .nullable()
    .describe('Kept elsewhere, it is the anchor of a later verification'),
});

export const VerificationOrder = z.strictObject({
  anchor: z
    .strictObject({
      sealNumber: z.number().int().min(1),
      digest: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
    })
    .optional()
    .describe('A seal known from elsewhere'),
});

export const Verification = z.object({
  ok: z.boolean(),
  events: z.number().int(),
  seals: z.number().int(),
  waiting: z.number().int().describe('Events that wait for their seal'),
  problemCount: z.number().int(),
  problems: z
    .array(
      z.object({
        kind: z.enum(['altered', 'deleted', 'inserted', 'order', 'seal']),
        eventId: z.string().nullable(),
        sealNumber: z.number().int().nullable(),
        text: z.string(),
      }),
    )
    .describe('The first 500'),
});
