import { z } from 'zod';

/** Rules of the badge desk and of break-glass. */
export const DeskEnvironment = {
  PORTIQUE_ENROLMENT_CHECK: z
    .enum(['required', 'off'])
    .default('required')
    .describe(
      'Whether an officer records a check of identity, the same day, before a first means or a PIN',
    ),
  PORTIQUE_LOAN_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24)
    .default(12)
    .describe('Length of the loan of a badge when nothing is said (hard limit 24)'),
  PORTIQUE_BACKUP_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24)
    .default(4)
    .describe('Length of a break-glass activation when nothing is said (hard limit 24)'),
  PORTIQUE_BACKUP_APPROVALS: z.coerce
    .number()
    .int()
    .min(1)
    .max(2)
    .default(1)
    .describe('Administrators who must agree before break-glass opens: 1, or 2'),
};
