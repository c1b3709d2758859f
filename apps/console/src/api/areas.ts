import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { call } from './http';
import { Workstation } from './workstations';

const Area = z.object({
  id: z.string(),
  name: z.string(),
  siteFiness: z.string(),
  idleLockSeconds: z.number(),
  tapWindowSeconds: z.number(),
  onCardRemoval: z.enum(['nothing', 'lock']),
});
export type Area = z.infer<typeof Area>;
export type AreaForm = Omit<Area, 'id'>;
const Areas = z.object({ items: z.array(Area) });

export const useAreas = () =>
  useQuery({ queryKey: ['areas'], queryFn: () => call('areas', Areas) });

/** Creates an area, or changes the one whose id is given. */
export function useSaveArea(id: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AreaForm) =>
      id === undefined
        ? call('areas', Area, { method: 'POST', body })
        : call(`areas/${id}`, Area, { method: 'PUT', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['areas'] }),
  });
}

export interface Placement {
  readonly areaId: string | null;
  readonly usage: Workstation['usage'];
}

export function usePlaceWorkstation(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Placement) =>
      call(`workstations/${id}/place`, Workstation, { method: 'PUT', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['workstations'] }),
  });
}
