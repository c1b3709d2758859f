/** Why a card is refused. Each reason has a code of its own, kept in the trail and shown on the help page. */
export const CARD_REFUSALS = [
  /** No certificate was presented: no card, no middleware, or the choice was cancelled. */
  'CARD_ABSENT',
  /** Not a certificate that can be read without guessing. */
  'CARD_UNREADABLE',
  /** The TLS session was resumed: the card was not asked for a signature. */
  'CARD_RESUMED',
  /** A card of test on a hub of production. */
  'CARD_TEST_IN_PROD',
  /** Not issued by a pinned PERSONNES authority. */
  'CARD_ISSUER',
  /** The signature certificate instead of the authentication one. */
  'CARD_SIGN_CERT',
  /** Not a certificate of client authentication, or with a critical extension that is not understood. */
  'CARD_USAGE',
  /** Not a card: a secure module or a software certificate. */
  'CARD_PRODUCT',
  /** A card type that the hospital does not accept. */
  'CARD_TYPE',
  'CARD_NOT_YET_VALID',
  'CARD_EXPIRED',
  /** On its authority's list, or blocked by the hospital. */
  'CARD_REVOKED',
  /** The kept list is too old to say that the card is good, or there is none. */
  'CARD_CRL_STALE',
  /** The national identifier is malformed, or of a type that signs nobody in. */
  'CARD_IDTYPE',
  /** Nobody of this hospital is known by this card. */
  'CARD_UNKNOWN_HOLDER',
  /** Two people, or two cards, claim the same number. */
  'CARD_HOLDER_CONFLICT',
  /** A newer card, or a newer certificate, of this holder is known. */
  'CARD_REPLACED',
] as const;
export type CardRefusal = (typeof CARD_REFUSALS)[number];
