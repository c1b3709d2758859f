import type { CardBox } from './card-box.js';
import type { Holder, StoredCard } from './card-box.schemas.js';
import type { TapDesk } from './tap-desk.js';

/** A card as the table shows it: what is printed on it and what can be told from outside, no key, no UID. */
export interface CardView {
  readonly id: string;
  readonly label: string;
  readonly holder: Holder | null;
  readonly kind: StoredCard['kind'];
  readonly origin: 'hospital' | 'foreign' | 'clone' | null;
  readonly state: 'blank' | 'personalised' | null;
  readonly randomUid: boolean;
  /** A tap was recorded and can be played again. */
  readonly recorded: boolean;
}

export const cardViews = (box: CardBox, desk: TapDesk): readonly CardView[] =>
  box.list().map((card) => cardView(card, desk));

export function cardView(card: StoredCard, desk: TapDesk): CardView {
  const { id, label, holder, kind } = card;
  const common = { id, label, holder, kind, recorded: desk.hasDialogue(id) };
  if (card.kind !== 'desfire') return { ...common, origin: null, state: null, randomUid: false };
  return {
    ...common,
    origin: card.origin,
    state: card.desfire.applications.length === 0 ? 'blank' : 'personalised',
    randomUid: card.desfire.randomId,
  };
}
