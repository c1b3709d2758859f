import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { call } from './http';

const Named = z.object({ id: z.string(), name: z.string().nullable() });

const AuditEvent = z.object({
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  outcome: z.string(),
  actor: Named.extend({ kind: z.string() }),
  subject: Named.nullable(),
  workstation: z.string().nullable(),
  client: z.string().nullable(),
  correlation: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  sealNumber: z.number().nullable(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

const AuditPage = z.object({ items: z.array(AuditEvent), nextCursor: z.string().nullable() });

const AuditState = z.object({
  events: z.number(),
  sealed: z.number(),
  lastSeal: z.object({ number: z.number(), sealedAt: z.string() }).nullable(),
});

const Verification = z.object({
  ok: z.boolean(),
  events: z.number(),
  seals: z.number(),
  waiting: z.number(),
  problemCount: z.number(),
  problems: z.array(
    z.object({
      kind: z.string(),
      eventId: z.string().nullable(),
      sealNumber: z.number().nullable(),
    }),
  ),
});
export type Verification = z.infer<typeof Verification>;

export interface AuditFilter {
  readonly person?: string;
  readonly kind?: string;
  readonly outcome?: string;
  readonly workstation?: string;
  readonly client?: string;
  /** Instants, ISO 8601. */
  readonly from?: string;
  readonly to?: string;
}

const PAGE_SIZE = 50;

/** Newest first, a page at a time. */
export const useAuditEvents = (filter: AuditFilter) =>
  useInfiniteQuery({
    queryKey: ['audit', 'events', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('audit/events', AuditPage, {
        query: { ...filter, cursor: pageParam, size: PAGE_SIZE },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor,
  });

export const useAuditState = (enabled: boolean) =>
  useQuery({
    queryKey: ['audit', 'state'],
    queryFn: () => call('audit/state', AuditState),
    enabled,
  });

export function useVerification() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call('audit/verifications', Verification, { method: 'POST', body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['audit', 'state'] }),
  });
}
