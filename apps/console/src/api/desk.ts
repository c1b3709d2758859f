import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { call } from './http';

export const CHECK_MODES = [
  'face-to-face-with-document',
  'psc',
  'eidas-substantial',
  'existing-2fa',
] as const;
export const DOCUMENT_TYPES = [
  'national-id',
  'passport',
  'residence-permit',
  'driving-licence',
] as const;
export const LOAN_REASONS = ['forgotten', 'being-replaced', 'arrival'] as const;

const Check = z.object({
  id: z.string(),
  mode: z.string(),
  documentType: z.string().nullable(),
  finishedAt: z.string(),
  seconds: z.number(),
});
export type Check = z.infer<typeof Check>;

const Access = z.object({
  at: z.string(),
  kind: z.string(),
  workstation: z.string().nullable(),
  client: z.string().nullable(),
});

const Loan = z.object({
  id: z.string(),
  identityId: z.string(),
  borrower: z.string(),
  plasticId: z.string(),
  serial: z.string().nullable(),
  reason: z.string(),
  lentAt: z.string(),
  dueAt: z.string(),
  endedAt: z.string().nullable(),
  endedBecause: z.string().nullable(),
  count: z.number(),
});
export type Loan = z.infer<typeof Loan>;

const StockBadge = z.object({
  id: z.string(),
  serial: z.string().nullable(),
  label: z.string(),
  state: z.enum(['in', 'out', 'lost']),
  loanId: z.string().nullable(),
});

const listOf = <T>(item: z.ZodType<T>) => z.object({ items: z.array(item) });

export const useChecks = (id: string) =>
  useQuery({
    queryKey: ['person', id, 'checks'],
    queryFn: () => call(`identities/${id}/enrolment-checks`, listOf(Check)),
  });

export interface NewCheck {
  readonly mode: (typeof CHECK_MODES)[number];
  readonly documentType: (typeof DOCUMENT_TYPES)[number] | null;
  readonly startedAt: string;
}

export function useNewCheck(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewCheck) =>
      call(`identities/${id}/enrolment-checks`, Check, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['person', id] }),
  });
}

/** Loans of one person, or those under way; looked at again by itself. */
export const useLoans = (identityId?: string) =>
  useQuery({
    queryKey: ['loans', identityId ?? 'open'],
    queryFn: () =>
      identityId === undefined
        ? call('loans', listOf(Loan), { query: { open: 'true' } })
        : call(`identities/${identityId}/loans`, listOf(Loan)),
    refetchInterval: 15_000,
  });

export const useStock = () =>
  useQuery({ queryKey: ['loan-badges'], queryFn: () => call('loan-badges', listOf(StockBadge)) });

export interface NewLoan {
  readonly identityId: string;
  readonly plasticId: string;
  readonly reason: (typeof LOAN_REASONS)[number];
  readonly hours: number;
}

export function useLend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewLoan) => call('loans', Loan, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries(),
  });
}

const Returned = Loan.extend({ accesses: z.array(Access) });

export function useReturn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      await call(`loans/${id}/return`, z.unknown(), { method: 'POST', body: {} });
      return call(`loans/${id}`, Returned);
    },
    onSuccess: () => client.invalidateQueries(),
  });
}

export interface StockOrder {
  readonly workstationId: string;
  readonly label: string;
  readonly serial: string;
}

/** Makes a badge of the stock of the next card on a reader: waits for it. */
export function useStockMaking() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ workstationId, ...body }: StockOrder) =>
      call(`workstations/${workstationId}/badge-personalisations/stock`, z.unknown(), {
        method: 'POST',
        body,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['loan-badges'] }),
  });
}
