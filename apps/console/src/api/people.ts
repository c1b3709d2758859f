import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { call } from './http';

const Assignment = z.object({
  id: z.string(),
  entityFiness: z.string(),
  siteFiness: z.string(),
  matricule: z.string(),
  contract: z.string(),
  jobCode: z.string(),
  jobLabel: z.string(),
  professionCode: z.string().nullable(),
  unitCode: z.string(),
  unitLabel: z.string(),
  startsOn: z.string(),
  endsOn: z.string().nullable(),
  source: z.string(),
});
export type Assignment = z.infer<typeof Assignment>;

const PersonSummary = z.object({
  id: z.string(),
  displayName: z.string(),
  birthName: z.string(),
  usualGivenName: z.string(),
  birthDate: z.string().nullable(),
  state: z.string(),
  population: z.string(),
  matricules: z.array(z.object({ entityFiness: z.string(), number: z.string() })),
  mainAssignment: Assignment.pick({
    jobLabel: true,
    unitLabel: true,
    siteFiness: true,
    startsOn: true,
    endsOn: true,
  }).nullable(),
  rppsStatus: z.string().nullable(),
  rpps: z.string().nullable(),
});
export type PersonSummary = z.infer<typeof PersonSummary>;

const PeoplePage = z.object({
  items: z.array(PersonSummary),
  total: z.number(),
  page: z.number(),
  size: z.number(),
});

const Origin = z.object({
  field: z.string(),
  source: z.string(),
  rule: z.string(),
  since: z.string(),
});
export type Origin = z.infer<typeof Origin>;

const Person = PersonSummary.extend({
  givenNames: z.array(z.string()),
  usageName: z.string().nullable(),
  exerciseName: z.string().nullable(),
  civility: z.string().nullable(),
  email: z.string().nullable(),
  assignments: z.array(Assignment),
  origins: z.array(Origin),
  roles: z.array(z.string()),
});
export type Person = z.infer<typeof Person>;

const Me = z.object({
  identityId: z.string(),
  displayName: z.string(),
  roles: z.array(z.string()),
});

const nullish = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

const Activity = z.object({
  siteFiness: nullish,
  entityFiness: nullish,
  structureName: nullish,
  sectorCode: nullish,
  modeCode: nullish,
  roleCode: nullish,
});
const Exercise = z.object({
  professionCode: z.string(),
  professionLabel: z.string(),
  knowHow: z.array(z.object({ type: z.string(), code: z.string(), label: z.string() })),
  exerciseName: nullish,
  exerciseGivenName: nullish,
  activities: z.array(Activity),
});
export type Exercise = z.infer<typeof Exercise>;

const RppsState = z.object({
  status: nullish,
  rpps: nullish,
  idnps: nullish,
  evidence: nullish,
  evidenceNote: nullish,
  decidedBy: nullish,
  verifiedAt: nullish,
  expiresAt: nullish,
  exercises: z.array(Exercise),
});
export type RppsState = z.infer<typeof RppsState>;

export interface PeopleFilter {
  readonly text: string;
  readonly state: string;
  readonly rppsStatus: string;
  readonly population: string;
  readonly page: number;
  readonly size: number;
}

export const useMe = () => useQuery({ queryKey: ['me'], queryFn: () => call('me', Me) });

export const usePeople = (filter: PeopleFilter) =>
  useQuery({
    queryKey: ['people', filter],
    queryFn: ({ signal }) => call('identities', PeoplePage, { query: { ...filter }, signal }),
    placeholderData: keepPreviousData,
  });

export const usePerson = (id: string | undefined) =>
  useQuery({
    queryKey: ['person', id],
    queryFn: () => call(`identities/${id ?? ''}`, Person),
    enabled: id !== undefined && id !== '',
  });

export const useRpps = (id: string) =>
  useQuery({
    queryKey: ['person', id, 'rpps'],
    queryFn: () => call(`identities/${id}/rpps`, RppsState),
  });

export function useConfirmRpps(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { note: string; rpps?: string }) =>
      call(`identities/${id}/rpps/confirmation`, RppsState, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries(),
  });
}

/** Keeps somebody out, or lets them in again. */
export function useAccountState(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { state: 'active' | 'suspended'; reason: string }) =>
      call(`identities/${id}/state`, z.undefined(), { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries(),
  });
}
