/** What a badge proved to the hub: possession, one factor. Pseudonyms are keyed; the UID stays in the dialogue. */
export interface BadgeReading {
  readonly uidPseudonym: string;
  readonly credentialPseudonym: string;
  /** Version of the site's master keys the badge was made with. */
  readonly keyVersion: number;
  readonly generation: 'EV1' | 'EV2' | 'EV3';
  readonly apdus: number;
  readonly milliseconds: number;
}

/** Why the dialogue with what was put on the reader did not end in a reading. */
export type TapRefusal =
  /** A card that is not a DESFire badge (bank card, MIFARE Classic…). */
  | 'not-a-badge'
  /** A patient's card. */
  | 'vitale-card'
  /** A CPS on a reader of badges: it is used by the browser, in a contact reader. */
  | 'cps-card'
  /** A DESFire card without this hospital's application, or with other keys (also a cloned UID). */
  | 'foreign-badge'
  /** The answers of the card do not verify: altered, replayed or damaged. */
  | 'integrity'
  /** Pulled before the end of the dialogue: hold it longer. */
  | 'pulled';

/** What the post shows after a tap. */
export type TapAnswer =
  | { readonly kind: 'pin-needed' }
  | { readonly kind: 'reopened' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'no-page' }
  | { readonly kind: 'refused'; readonly because: string };

/** Told by the agent door; decided by the sessions' rules. */
export abstract class BadgeTaps {
  abstract read(workstationId: string, reading: BadgeReading): Promise<TapAnswer>;
  abstract refused(workstationId: string, refusal: TapRefusal): Promise<void>;
}
