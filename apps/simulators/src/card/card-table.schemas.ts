import { z } from 'zod';
import { Holder } from './card-box.schemas.js';

/** A test person, as the demo world's `people.json` has them (its other fields are left out). */
export const TablePerson = z.object({
  matricule: z.string().min(1),
  givenName: z.string().min(1),
  familyName: z.string().min(1),
  /** Who this person is in the demonstration. */
  story: z.string(),
  pin: z.string(),
  roles: z.array(z.string()).default([]),
  /** The ward printed on the badge; without it, the ward of the person's post. */
  ward: z.string().min(1).optional(),
  workstation: z.string().optional(),
});
export type TablePerson = z.infer<typeof TablePerson>;

/** A new card: blank for a holder (or nobody), or a copy of another card's UID. */
export const NewCardBody = z.union([
  z.strictObject({
    kind: z.literal('blank').default('blank'),
    holder: Holder.nullable().default(null),
    label: z.string().min(1).max(200).optional(),
    randomUid: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('clone'), of: z.uuid() }),
]);
export type NewCardBody = z.infer<typeof NewCardBody>;

export const TapBody = z.strictObject({
  cardId: z.uuid(),
  post: z.string().min(1),
  options: z
    .strictObject({
      pullAfter: z.int().min(0).max(200).optional(),
      holdMilliseconds: z.int().min(1).max(60_000).optional(),
      tamperAnswer: z.int().min(1).max(200).optional(),
      replay: z.boolean().optional(),
    })
    .default({}),
});

export const CardId = z.uuid();
