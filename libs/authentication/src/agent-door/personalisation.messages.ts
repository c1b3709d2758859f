import type { Actor } from '#libs/audit';
import { IdentityId } from '#libs/kernel';
import { z } from 'zod';

/** Between hubs: the one that was asked, and the one that holds the agent's connection. */
export const PERSONALISATION_WANTED = 'badge-personalisation.wanted';
export const PERSONALISATION_ANSWERED = 'badge-personalisation.answered';

const By: z.ZodType<Actor> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), id: IdentityId }),
  z.strictObject({ kind: z.enum(['client', 'agent', 'operator']), id: z.string() }),
  z.strictObject({ kind: z.literal('hub'), id: z.literal('hub') }),
]);

export const Wanted = z.strictObject({
  request: z.uuid(),
  workstationId: z.uuid(),
  /** Null: a badge of the stock, without a holder. */
  identityId: IdentityId.nullable(),
  /** The person's former badge, revoked with the act that makes the new one. */
  replaces: z.uuid().nullable(),
  /** Printed on it; null when nothing is. */
  serial: z.string().nullable(),
  label: z.string(),
  by: By,
});
export type Wanted = z.infer<typeof Wanted>;

export const Answered = z.strictObject({
  request: z.uuid(),
  answer: z.discriminatedUnion('kind', [
    /** The hub holds the connection and waits for the card. */
    z.strictObject({ kind: z.literal('taken') }),
    z.strictObject({
      kind: z.literal('done'),
      /** Null for a badge of the stock. */
      meansId: z.uuid().nullable(),
      plasticId: z.uuid(),
    }),
    /** `because`: what the card did, when it is the card. */
    z.strictObject({
      kind: z.literal('refused'),
      code: z.string(),
      because: z.string().nullable(),
    }),
  ]),
});
export type Answered = z.infer<typeof Answered>;
export type Answer = Answered['answer'];
