import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { canonicalJson, type JsonObject, type Keyring } from '#libs/kernel';
import type { ChainEnd } from './domain/chain-end.js';
import { LEAF_PREFIX } from './domain/merkle.js';

/** An event as it stands in the database, with its time. */
export interface EventText {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly outcome: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly subjectId: string | null;
  readonly workstation: string | null;
  readonly client: string | null;
  readonly correlation: string | null;
  readonly detail: JsonObject;
}

/** The same, its time as text: ISO 8601, UTC, milliseconds. */
export interface TimedEvent extends Omit<EventText, 'at'> {
  readonly at: string;
}

/** The one text of an event: what its keyed check and its Merkle leaf are computed over. */
export const eventText = (event: EventText): string =>
  timedText({ ...event, at: event.at.toISOString() });

/**
 * The canonical JSON of the fields (`canonicalJson`), with their sorted names written out: a verification
 * makes millions.
 */
const timedText = (event: TimedEvent): string =>
  `{"actorId":${quoted(event.actorId)},"actorKind":${quoted(event.actorKind)}` +
  `,"at":${quoted(event.at)},"client":${quoted(event.client)}` +
  `,"correlation":${quoted(event.correlation)},"detail":${canonicalJson(event.detail)}` +
  `,"id":${quoted(event.id)},"kind":${quoted(event.kind)},"outcome":${quoted(event.outcome)}` +
  `,"subjectId":${quoted(event.subjectId)},"workstation":${quoted(event.workstation)}}`;

const quoted = (text: string | null): string => JSON.stringify(text);

/** Only the hub can make it: a row inserted by hand in the database has no valid one. */
export const eventMac = (keyring: Keyring, text: string): Buffer => keyring.mac('audit-mac', text);

/** The keyed check (`eventMac`) and the leaf (`leafHash`) of event after event, in hexadecimal. */
export class EventProofs {
  readonly #key: KeyObject;

  constructor(keyring: Keyring) {
    this.#key = createSecretKey(keyring.key('audit-mac'));
  }

  /** Both over the same bytes: the length and the text, then the leaf's prefix and the text. */
  of(event: TimedEvent): { readonly mac: string; readonly leaf: string } {
    const text = timedText(event);
    const length = Buffer.byteLength(text);
    const bytes = Buffer.allocUnsafe(4 + length);
    bytes.write(text, 4);
    bytes.writeUInt32BE(length);
    const mac = createHmac('sha256', this.#key).update(bytes).digest('hex');
    bytes[3] = LEAF_PREFIX;
    return { mac, leaf: hash('sha256', bytes.subarray(3), 'hex') };
  }
}

/** The hub's own check of a seal's signed text. */
export const sealMac = (keyring: Keyring, text: string): Buffer =>
  keyring.mac('audit-mac', 'seal', text);

/** The hub's check of the end of the chain. */
export const headMac = (keyring: Keyring, end: ChainEnd): Buffer =>
  keyring.mac(
    'audit-mac',
    'head',
    canonicalJson({
      sealNumber: end.sealNumber,
      lastPosition: end.lastPosition,
      digest: end.digest.toString('hex'),
    }),
  );
