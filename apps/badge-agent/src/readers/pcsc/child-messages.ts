import { z } from 'zod';

const Hex = z.string().regex(/^(?:[0-9A-F]{2})*$/);
const Id = z.int().positive();
const Reader = z.string().max(200);

/** Agent → process of the readers. */
export const Order = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('transmit'), id: Id, reader: Reader, apdu: Hex }),
  z.strictObject({ type: z.literal('release'), reader: Reader }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type Order = z.infer<typeof Order>;

/** Process of the readers → agent. */
export const News = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('reader'), name: Reader, state: z.enum(['came', 'left']) }),
  z.strictObject({ type: z.literal('inserted'), reader: Reader, atr: Hex }),
  z.strictObject({ type: z.literal('removed'), reader: Reader }),
  /** `null`: the card was pulled, or is not there. */
  z.strictObject({ type: z.literal('answer'), id: Id, answer: Hex.nullable() }),
  z.strictObject({ type: z.literal('failed'), because: z.string().max(300) }),
  z.strictObject({ type: z.literal('pong') }),
]);
export type News = z.infer<typeof News>;

/** Names of the bindings, as `--reader pcsc:NAME` takes them. */
export const BINDINGS = ['smartcard', 'pcsclite'] as const;
export type BindingName = (typeof BINDINGS)[number];
