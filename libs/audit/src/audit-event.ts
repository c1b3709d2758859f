import type { IdentityId, JsonObject } from '#libs/kernel';

/** Who acted. A person is named by the local technical key, never by a card or a token. */
export type Actor =
  | { readonly kind: 'person'; readonly id: IdentityId }
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'agent'; readonly id: string }
  | { readonly kind: 'operator'; readonly id: string }
  | { readonly kind: 'hub'; readonly id: 'hub' };

export const THE_HUB: Actor = { kind: 'hub', id: 'hub' };

/** What happened: `area.fact`, e.g. `session.opened`, `vihf.issued`. */
export type AuditKind = `${string}.${string}`;

export interface AuditEntry {
  readonly kind: AuditKind;
  readonly outcome: 'success' | 'refused' | 'failure';
  readonly actor: Actor;
  /** The identity concerned, when there is one. */
  readonly subject?: IdentityId | undefined;
  /** Name of the workstation. */
  readonly workstation?: string | undefined;
  /** Client id of the application. */
  readonly client?: string | undefined;
  /** Ties the events of one request or one journey together. */
  readonly correlation?: string | undefined;
  /** Facts. No secret, PIN, token, card identifier or patient identifier in clear. */
  readonly detail: JsonObject;
}
