import { IdentityId } from '#libs/kernel';
import { z } from 'zod';

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
  kind: z.enum(['badge', 'fido2']),
  label: z.string(),
  state: z.enum(['active', 'suspended', 'lost', 'revoked', 'expired']),
  stateSince: Instant,
  stateReason: z.string().nullable(),
  issuedAt: Instant,
  expiresAt: Instant,
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
  factors: z.array(z.object({ factor: z.string(), category: z.string(), at: Instant })),
});
export const SessionList = z.object({ items: z.array(SessionItem) });
