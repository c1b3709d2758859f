import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { call } from './http';

const Means = z.object({
  id: z.string(),
  kind: z.string(),
  label: z.string(),
  state: z.string(),
  stateSince: z.string(),
  stateReason: z.string().nullable(),
  serial: z.string().nullable(),
  issuedAt: z.string(),
  expiresAt: z.string(),
});
export type Means = z.infer<typeof Means>;
const MeansList = z.object({ items: z.array(Means) });

const Session = z.object({
  id: z.string(),
  state: z.string(),
  openedAt: z.string(),
  strongAt: z.string(),
  tapUntil: z.string(),
  lastSeenAt: z.string(),
  workstation: z.string().nullable(),
  endedAt: z.string().nullable(),
  endedBecause: z.string().nullable(),
  factors: z.array(z.object({ factor: z.string(), category: z.string(), at: z.string() })),
});
export type Session = z.infer<typeof Session>;
const SessionList = z.object({ items: z.array(Session) });

export const useMeans = (id: string) =>
  useQuery({
    queryKey: ['person', id, 'means'],
    queryFn: () => call(`identities/${id}/means`, MeansList),
  });

/** Refreshed by itself: a session moves while the officer looks at it. */
export const useSessions = (id: string) =>
  useQuery({
    queryKey: ['person', id, 'sessions'],
    queryFn: () => call(`identities/${id}/sessions`, SessionList),
    refetchInterval: 15_000,
  });

export type MeansState = 'active' | 'suspended' | 'lost' | 'revoked';

export function useMeansChange(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ meansId, ...body }: { meansId: string; state: MeansState; reason: string }) =>
      call(`identities/${id}/means/${meansId}/state`, Means, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries(),
  });
}

export function useEndSession(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ sessionId, reason }: { sessionId: string; reason: string }) =>
      call(`identities/${id}/sessions/${sessionId}/end`, Session, {
        method: 'POST',
        body: { reason },
      }),
    onSuccess: () => client.invalidateQueries(),
  });
}

export function useSetPin(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (pin: string) =>
      call(`identities/${id}/pin`, z.undefined(), { method: 'POST', body: { pin } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['person', id] }),
  });
}

export function useUnblockPin(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      call(`identities/${id}/pin/unblock`, z.undefined(), { method: 'POST', body: { reason } }),
    onSuccess: () => client.invalidateQueries(),
  });
}

const Personalised = z.object({ meansId: z.string() });

export interface BadgeOrder {
  readonly workstationId: string;
  readonly label: string;
}

/** How long the hub waits for a blank card on the reader. */
export const CARD_WAIT_SECONDS = 45;

/** Makes a badge of the next card on a reader: answers when the badge is made, or refused. */
export function useBadgeMaking(
  identityId: string,
  end: { readonly made: () => void; readonly refused: (error: unknown) => void },
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ workstationId, label }: BadgeOrder) =>
      call(`workstations/${workstationId}/badge-personalisations`, Personalised, {
        method: 'POST',
        body: { identityId, label },
      }),
    onSuccess: async () => {
      end.made();
      await client.invalidateQueries({ queryKey: ['person', identityId] });
    },
    onError: end.refused,
  });
}

const Policies = z.object({ items: z.array(z.object({ kind: z.string(), enabled: z.boolean() })) });

/** Kinds of means that the hospital allows. */
export const useAllowedKinds = () =>
  useQuery({
    queryKey: ['means-policies'],
    queryFn: () => call('means-policies', Policies),
    select: ({ items }) => new Set(items.filter(({ enabled }) => enabled).map(({ kind }) => kind)),
  });

const FirstCode = z.object({ code: z.string(), until: z.string() });

/** A password and a one-time code for a person: the first code, shown once. */
export function useTransitionMeans(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(`identities/${id}/transition-means`, FirstCode, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['person', id] }),
  });
}

const KeyInvitation = z.object({ url: z.string(), expiresAt: z.string() });

/** An address by which the person registers a key at the desk; it serves once. */
export function useKeyInvitation(id: string) {
  return useMutation({
    mutationFn: (cardId: string | undefined) =>
      call(`identities/${id}/key-invitations`, KeyInvitation, { method: 'POST', body: { cardId } }),
  });
}
