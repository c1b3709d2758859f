import { DomainError, type Random } from '#libs/kernel';
import type { Holder, StoredCard } from './card-box.schemas.js';
import {
  blankDesfire,
  emptyApplication,
  withOtherKeys,
  type DesfireState,
} from './desfire/desfire-state.js';
import type { OtherKind } from './other-cards.js';

interface Blank {
  readonly kind: 'blank';
  readonly holder: Holder | null;
  readonly label?: string;
  readonly randomUid?: boolean;
}

interface Labelled {
  readonly kind: 'foreign' | OtherKind;
  readonly label: string;
}

/** What to make of a new card. */
export type NewCard = Blank | Labelled | { readonly kind: 'clone'; readonly of: string };

/** The application of the hospital's badges, as on the wire. */
const BADGE_APPLICATION = 'f58840';

export function newCard(id: string, wanted: Blank | Labelled, random: Random): StoredCard {
  if (wanted.kind === 'blank') return blankCard(id, wanted, random);
  const common = { id, label: wanted.label, holder: null };
  if (wanted.kind === 'foreign') {
    return { ...common, kind: 'desfire', origin: 'foreign', desfire: foreignBadge(random) };
  }
  if (wanted.kind === 'mifare-classic') {
    return { ...common, kind: wanted.kind, uid: random.bytes(4).toString('hex') };
  }
  return { ...common, kind: wanted.kind };
}

function blankCard(id: string, { holder, label, randomUid }: Blank, random: Random): StoredCard {
  const desfire = { ...blankDesfire(random), randomId: randomUid ?? false };
  const printed = holder === null ? 'Carte vierge' : `${holder.givenName} ${holder.familyName}`;
  return { id, label: label ?? printed, holder, kind: 'desfire', origin: 'hospital', desfire };
}

/**
 * Same UID and same look as the victim's badge; the copier could not read its keys.
 * @throws DomainError `card.not-cloneable` for a card that is not a DESFire.
 */
export function cloneOf(id: string, victim: StoredCard, random: Random): StoredCard {
  if (victim.kind !== 'desfire') throw new DomainError('card.not-cloneable', 'invalid');
  const desfire = withOtherKeys(structuredClone(victim.desfire), random);
  const label = `Copie de l’UID – ${victim.label}`;
  return { id, label, holder: victim.holder, kind: 'desfire', origin: 'clone', desfire };
}

/** A badge of another hospital that chose the same application number. */
function foreignBadge(random: Random): DesfireState {
  const application = emptyApplication(BADGE_APPLICATION, 0x0b, 4);
  application.files.push({ number: 0, mode: 'full', access: 0x23_ff, content: '00'.repeat(16) });
  return withOtherKeys({ ...blankDesfire(random), applications: [application] }, random);
}
