import type { Secret } from '#libs/kernel';

export type BindVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  /** The directory refuses the account itself: locked, disabled, expired… */
  | { readonly kind: 'account-refused'; readonly why: string }
  /** No server answers. */
  | { readonly kind: 'cut' };

/** The hospital's directory, asked whether a password is the account's. */
export abstract class DirectoryDoor {
  /** @param password never empty: an empty one would be an anonymous bind, which succeeds (RFC 4513 §5.1.2). */
  abstract bind(account: string, password: Secret): Promise<BindVerdict>;
  /** Whether no server answers now; asks them when nothing recent is known. */
  abstract isCut(): Promise<boolean>;
}
