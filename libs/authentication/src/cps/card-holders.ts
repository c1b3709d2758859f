import type { Rpps, Transaction } from '#libs/kernel';
import type { IdentityId } from '#libs/kernel';

/** What a card shows of its holder. */
export interface ShownHolder {
  readonly rpps: Rpps;
  readonly familyName: string | null;
}

export type HolderAnswer =
  /** The hospital knows the person by this number; `confirmed-now`: the card has just earned the link. */
  | {
      readonly kind: 'known' | 'confirmed-now';
      readonly identityId: IdentityId;
    }
  | { readonly kind: 'unknown' }
  /** Two people, or another name, claim the number: an officer decides. */
  | { readonly kind: 'conflict' };

/** Who in the hospital a number of the national register designates; implemented by whoever keeps the links. */
export abstract class CardHolders {
  /** A card shown is a proof: a link that was only presumed is confirmed by it, in the same transaction. */
  abstract holderOf(tx: Transaction, shown: ShownHolder): Promise<HolderAnswer>;
}
