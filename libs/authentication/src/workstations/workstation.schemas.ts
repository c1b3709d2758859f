import { Finess, IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { WorkstationUsage } from './workstation.repository.js';

export const WorkstationId = z.uuid();

const Instant = z.iso.datetime();

/** A post's name is shown on screens, logs and the trail: one line, no control character. */
export const WorkstationForm = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{1,39}$/u, '2 to 40 letters, digits, spaces, . _ -'),
  siteFiness: Finess,
  unitLabel: z.string().trim().min(1).max(100),
});

export const WorkstationItem = z.object({
  id: WorkstationId,
  name: z.string(),
  siteFiness: z.string(),
  unitLabel: z.string(),
  state: z.enum(['active', 'disabled']),
  agent: z.enum(['online', 'offline', 'never']),
  lastSeenAt: Instant.nullable(),
  areaId: z.uuid().nullable(),
  usage: WorkstationUsage,
});

export const PlacementForm = z.strictObject({
  areaId: z.uuid().nullable(),
  usage: WorkstationUsage,
});
export const WorkstationList = z.object({ items: z.array(WorkstationItem) });

export const NoBody = z.strictObject({}).optional();

export const AgentTicketAnswer = z.object({ code: z.string(), expiresAt: Instant });
export const BrowserTicketItem = z.object({ url: z.string(), expiresAt: Instant });

export const DisableForm = z.strictObject({ reason: z.string().trim().min(3).max(500) });

const BadgeLabel = z.string().trim().min(1).max(100);

/** A badge to make for a person, on the reader of the workstation. */
export const PersonalisationForm = z.strictObject({
  identityId: IdentityId,
  label: BadgeLabel,
  /** The person's former badge (id of the means): revoked by the same act. */
  replaces: z.uuid().optional(),
});
export const PersonalisationAnswer = z.object({ meansId: z.uuid(), plasticId: z.uuid() });

/** A badge to make for the stock of the desk. */
export const StockForm = z.strictObject({
  label: BadgeLabel,
  /** Printed on it. */
  serial: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,39}$/u, '1 to 40 letters, digits, spaces, . _ / -'),
});
export const StockAnswer = z.object({ plasticId: z.uuid() });
