import { z } from 'zod';

export const HrImportQuery = z.strictObject({
  /** A simulation unless said otherwise: nothing is written. */
  simulate: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true'),
  /** Leavers or changes allowed, in percent of the people present. */
  maxPercent: z.coerce.number().min(0).max(100).optional(),
  fileName: z.string().trim().min(1).max(200).default('hr.csv'),
});

const count = z.number().int();
const Totals = z.record(z.string(), count);
const Problem = z.object({ line: count, code: z.string(), reason: z.string() });
const Difference = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

const PlannedItem = z.object({
  identityId: z.uuid().nullable(),
  displayName: z.string(),
  matricules: z.array(z.string()),
  line: count.nullable(),
  state: z.string(),
  stateBefore: z.string().nullable(),
  differences: z.array(Difference),
});

/** Lists are cut after 500 people and 1000 problems; the totals are whole. */
export const HrImportReport = z.object({
  importId: z.uuid().nullable(),
  simulated: z.boolean(),
  file: z.object({
    name: z.string(),
    sha256: z.string(),
    encoding: z.string(),
    separator: z.string(),
    lines: count,
  }),
  totals: Totals,
  isFirst: z.boolean(),
  /** What would stop the import. */
  excess: z
    .object({
      because: z.enum(['leavers', 'changes']),
      count,
      present: count,
      maxPercent: z.number(),
    })
    .nullable(),
  arrivals: z.array(PlannedItem),
  changes: z.array(PlannedItem),
  departures: z.array(PlannedItem),
  problems: z.array(Problem),
});

export const ImportRunItem = z.object({
  id: z.uuid(),
  source: z.string(),
  fileName: z.string(),
  fileSha256: z.string(),
  state: z.enum(['running', 'done', 'refused', 'failed']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  totals: z.record(z.string(), z.json()),
  problems: z.array(Problem),
});
