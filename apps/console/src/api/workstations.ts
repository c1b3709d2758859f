import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { call } from './http';

export const Workstation = z.object({
  id: z.string(),
  name: z.string(),
  siteFiness: z.string(),
  unitLabel: z.string(),
  state: z.string(),
  agent: z.string(),
  lastSeenAt: z.string().nullable(),
  areaId: z.string().nullable(),
  usage: z.enum(['shared', 'single-user']),
});
export type Workstation = z.infer<typeof Workstation>;
const Workstations = z.object({ items: z.array(Workstation) });

const BrowserTicket = z.object({ url: z.string(), expiresAt: z.string() });
const AgentTicket = z.object({ code: z.string(), expiresAt: z.string() });

export interface NewWorkstation {
  readonly name: string;
  readonly siteFiness: string;
  readonly unitLabel: string;
}

export const useWorkstations = () =>
  useQuery({
    queryKey: ['workstations'],
    queryFn: () => call('workstations', Workstations),
    refetchInterval: 15_000,
  });

/** A one-time link that ties the browser which opens it to the workstation. */
export const useBrowserTicket = () =>
  useMutation({
    mutationFn: (id: string) =>
      call(`workstations/${id}/browser-tickets`, BrowserTicket, { method: 'POST', body: {} }),
  });

/** A one-time code that enrols the badge agent of the workstation. */
export const useAgentTicket = () =>
  useMutation({
    mutationFn: (id: string) =>
      call(`workstations/${id}/agent-tickets`, AgentTicket, { method: 'POST', body: {} }),
  });

export function useNewWorkstation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewWorkstation) =>
      call('workstations', Workstation, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['workstations'] }),
  });
}

export function useDisableWorkstation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      call(`workstations/${id}/disable`, Workstation, { method: 'POST', body: { reason } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['workstations'] }),
  });
}
