import { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { HARD_HOURS, LOAN_REASONS } from '../domain/desk-rules.js';
import { LOAN_ENDS } from './loans.repository.js';

export const Uuid = z.uuid();
const Instant = z.iso.datetime();

export const LoanForm = z.strictObject({
  identityId: IdentityId,
  /** A badge of the stock. */
  plasticId: Uuid,
  reason: z.enum(LOAN_REASONS),
  hours: z.number().positive().max(HARD_HOURS).optional(),
});

export const OpenQuery = z.object({ open: z.enum(['true', 'false']).optional() });

export const AccessItem = z.object({
  at: Instant,
  kind: z.string(),
  outcome: z.string(),
  workstation: z.string().nullable(),
  client: z.string().nullable(),
});

export const LoanItem = z.object({
  id: Uuid,
  identityId: IdentityId,
  borrower: z.string(),
  plasticId: Uuid,
  serial: z.string().nullable(),
  meansId: Uuid,
  reason: z.enum(LOAN_REASONS),
  lentAt: Instant,
  lentBy: z.string(),
  dueAt: Instant,
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
  endedBecause: z.enum(LOAN_ENDS).nullable(),
  /** Loans of this person until now. */
  count: z.int(),
});
export const LoanList = z.object({ items: z.array(LoanItem) });
/** With what was done with the badge, oldest first. */
export const LoanWithAccesses = LoanItem.extend({ accesses: z.array(AccessItem) });

export const StockList = z.object({
  items: z.array(
    z.object({
      id: Uuid,
      serial: z.string().nullable(),
      label: z.string(),
      state: z.enum(['in', 'out', 'lost']),
      loanId: Uuid.nullable(),
    }),
  ),
});
