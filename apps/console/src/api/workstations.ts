import { useMutation, useQuery } from '@tanstack/react-query';
import * as z from 'zod';
import { call } from './http';

const Workstation = z.object({
  id: z.string(),
  name: z.string(),
  siteFiness: z.string(),
  unitLabel: z.string(),
  state: z.string(),
  agent: z.string(),
  lastSeenAt: z.string().nullable(),
});
export type Workstation = z.infer<typeof Workstation>;
const Workstations = z.object({ items: z.array(Workstation) });

const Ticket = z.object({ url: z.string(), expiresAt: z.string() });
export type Ticket = z.infer<typeof Ticket>;

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
      call(`workstations/${id}/browser-tickets`, Ticket, { method: 'POST', body: {} }),
  });
