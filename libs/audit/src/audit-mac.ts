import { canonicalJson, type JsonObject, type Keyring } from '#libs/kernel';
import type { ChainEnd } from './domain/chain-end.js';

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

/** The one text of an event: what its keyed check and its Merkle leaf are computed over. */
export function eventText(event: EventText): string {
  return canonicalJson({
    id: event.id,
    at: event.at.toISOString(),
    kind: event.kind,
    outcome: event.outcome,
    actorKind: event.actorKind,
    actorId: event.actorId,
    subjectId: event.subjectId,
    workstation: event.workstation,
    client: event.client,
    correlation: event.correlation,
    detail: event.detail,
  });
}

/** Only the hub can make it: a row inserted by hand in the database has no valid one. */
export const eventMac = (keyring: Keyring, text: string): Buffer => keyring.mac('audit-mac', text);

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
