import { z } from 'zod';
import { DesfireState } from './desfire/desfire-state.js';

/** Whose card it is, as printed on it. */
export const Holder = z.strictObject({
  matricule: z.string().min(1).max(40).optional(),
  givenName: z.string().min(1).max(80),
  familyName: z.string().min(1).max(80),
  ward: z.string().min(1).max(120).optional(),
});
export type Holder = z.infer<typeof Holder>;

/** Where a DESFire card comes from: the hospital’s own stock, another hospital, a copier of UIDs. */
const DesfireOrigin = z.enum(['hospital', 'foreign', 'clone']);

const common = { id: z.uuid(), label: z.string().min(1).max(200), holder: Holder.nullable() };

export const StoredCard = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('desfire'),
    origin: DesfireOrigin,
    desfire: DesfireState,
  }),
  z.strictObject({
    ...common,
    kind: z.enum(['cps3', 'cps3-contactless', 'cps4', 'vitale']),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('mifare-classic'),
    uid: z.string().regex(/^[0-9a-f]{8}$/),
  }),
]);
export type StoredCard = z.infer<typeof StoredCard>;

export const BoxFile = z.strictObject({ version: z.literal(1), cards: z.array(StoredCard) });
export type BoxFile = z.infer<typeof BoxFile>;
