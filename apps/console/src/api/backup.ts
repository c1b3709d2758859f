import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { call } from './http';

const Activation = z.object({
  id: z.string(),
  identityId: z.string(),
  state: z.enum(['waiting', 'open', 'blocked', 'ended']),
  reason: z.string(),
  hours: z.number(),
  requestedAt: z.string(),
  requestedBy: z.string(),
  startedAt: z.string().nullable(),
  endsAt: z.string(),
  endedAt: z.string().nullable(),
  endedBecause: z.string().nullable(),
});
export type Activation = z.infer<typeof Activation>;
const Activations = z.object({ items: z.array(Activation) });
const WithCode = Activation.extend({ code: z.string().nullable() });

export const useActivations = () =>
  useQuery({
    queryKey: ['backup'],
    queryFn: () => call('backup-activations', Activations),
    refetchInterval: 15_000,
  });

export interface NewActivation {
  readonly identityId: string;
  readonly reason: string;
  readonly hours: number;
}

/** The code is in the answer, and nowhere else. */
export function useActivate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewActivation) =>
      call('backup-activations', WithCode, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['backup'] }),
  });
}

export function useApprove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      call(`backup-activations/${id}/approval`, WithCode, { method: 'POST', body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['backup'] }),
  });
}

export function useEndActivation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      call(`backup-activations/${id}/end`, Activation, { method: 'POST', body: { reason } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['backup'] }),
  });
}
