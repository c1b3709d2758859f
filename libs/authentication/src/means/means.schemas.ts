import { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { MEANS_KINDS, MEANS_STATES, MEANS_USES } from '../domain/means-life.js';
import { LEVELS, MeansPolicy } from './means-policy.repository.js';

export const IdentityParam = IdentityId;
export const Uuid = z.uuid();

const Reason = z.string().trim().min(3).max(500);

/** How a means moves: suspended, lost, revoked, or given back. */
export const MeansChange = z.strictObject({
  state: z.enum(['active', 'suspended', 'lost', 'revoked']),
  reason: Reason,
});

/** As typed; judged by the rules of PINs (`pin.too-weak`), and never shown again. */
export const NewPin = z.strictObject({ pin: z.string().min(1).max(20) });

export const WithReason = z.strictObject({ reason: Reason });

const Instant = z.iso.datetime();

export const MeansItem = z.object({
  id: Uuid,
  kind: z.enum(MEANS_KINDS),
  label: z.string(),
  state: z.enum(MEANS_STATES),
  stateSince: Instant,
  stateReason: z.string().nullable(),
  issuedAt: Instant,
  expiresAt: Instant,
  /** The card or key it is on: means with the same one are lost together. */
  plasticId: Uuid.nullable(),
  serial: z.string().nullable(),
  level: z.enum(LEVELS),
  legalBasis: z.string(),
  homologation: z.string().nullable(),
  /** False when the policy of today refuses its kind. */
  isAllowed: z.boolean(),
});
export const MeansList = z.object({ items: z.array(MeansItem) });

export const SessionItem = z.object({
  id: Uuid,
  state: z.enum(['open', 'locked', 'ended']),
  openedAt: Instant,
  strongAt: Instant,
  tapUntil: Instant,
  lastSeenAt: Instant,
  workstation: z.string().nullable(),
  endedAt: Instant.nullable(),
  endedBecause: z.string().nullable(),
  factors: z.array(
    z.object({
      factor: z.string(),
      category: z.string(),
      at: Instant,
      /** Of a CPS: `stale` when the revocation lists were not up to date. */
      revocation: z.enum(['fresh', 'stale']).optional(),
    }),
  ),
});
export const SessionList = z.object({ items: z.array(SessionItem) });

export const MeansHistory = z.object({
  items: z.array(
    z.object({
      at: Instant,
      from: z.enum(MEANS_STATES).nullable(),
      to: z.enum(MEANS_STATES),
      reason: z.string().nullable(),
      by: z.string(),
    }),
  ),
});

export const MeansKindParam = z.enum(MEANS_KINDS);
export const PolicyItem = MeansPolicy;
export const PolicyList = z.object({ items: z.array(PolicyItem) });
export const PolicyChange = z.strictObject({
  enabled: z.boolean(),
  level: z.enum(LEVELS),
  legalBasis: z.string().trim().min(3).max(200),
  homologation: z.string().trim().min(1).max(200).nullable(),
  months: z.int().min(1).max(36),
  uses: z.array(z.enum(MEANS_USES)),
});
