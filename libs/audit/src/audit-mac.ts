import { canonicalJson, type JsonObject, type Keyring } from '#libs/kernel';

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
export const eventMac = (keyring: Keyring, event: EventText): Buffer =>
  keyring.mac('audit-mac', eventText(event));
