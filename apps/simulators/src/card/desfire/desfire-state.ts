import { z } from 'zod';
import type { Random } from '#libs/kernel';

const hex = (bytes: number): z.ZodString =>
  z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `${bytes} bytes in hexadecimal`);
const byte = z.int().min(0).max(0xff);

const Key = z.strictObject({ value: hex(16), version: byte });

const StdFile = z.strictObject({
  number: z.int().min(0).max(0x1f),
  mode: z.enum(['plain', 'mac', 'full']),
  /** Four nibbles from high to low: read, write, read-write, change. */
  access: z.int().min(0).max(0xffff),
  content: z.string().regex(/^([0-9a-f]{2})+$/),
});
export type StdFile = z.infer<typeof StdFile>;

const Application = z.strictObject({
  /** As on the wire: least significant byte first. */
  aid: hex(3),
  settings: byte,
  keys: z.array(Key).min(1).max(14),
  files: z.array(StdFile),
});
export type Application = z.infer<typeof Application>;

/** What a card keeps without power. All bytes in lower-case hexadecimal. */
export const DesfireState = z.strictObject({
  uid: hex(7),
  randomId: z.boolean(),
  formatDisabled: z.boolean(),
  picc: z.strictObject({ settings: byte, key: Key }),
  applications: z.array(Application),
  /** Authentications failed one after the other, and until when the card refuses to try. */
  failures: z.strictObject({ inARow: z.int().min(0), delayedUntil: z.iso.datetime().nullable() }),
});
export type DesfireState = z.infer<typeof DesfireState>;

/** Maker's byte of NXP: the first of every 7-byte UID it makes. */
const NXP = 0x04;
const FACTORY_KEY = '00'.repeat(16);

/** A card as delivered, set for AES: the PICC master key is sixteen zeros, anyone may create an application. */
export const blankDesfire = (random: Random): DesfireState => ({
  uid: Buffer.concat([Buffer.of(NXP), random.bytes(6)]).toString('hex'),
  randomId: false,
  formatDisabled: false,
  picc: { settings: 0x0f, key: { value: FACTORY_KEY, version: 0 } },
  applications: [],
  failures: { inARow: 0, delayedUntil: null },
});

/** An application just created: its keys are the factory's. */
export const emptyApplication = (aid: string, settings: number, keys: number): Application => ({
  aid,
  settings,
  keys: Array.from({ length: keys }, () => ({ value: FACTORY_KEY, version: 0 })),
  files: [],
});

/** Same applications and files, keys of its own: a badge that another hospital made. */
export const withOtherKeys = (state: DesfireState, random: Random): DesfireState => ({
  ...state,
  applications: state.applications.map((application) => ({
    ...application,
    keys: application.keys.map(({ version }) => ({
      value: random.bytes(16).toString('hex'),
      version,
    })),
    files: application.files.map((file) => ({
      ...file,
      content: random.bytes(file.content.length / 2).toString('hex'),
    })),
  })),
});
