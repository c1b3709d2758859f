import { foldName } from '#libs/kernel';
import type { CardView } from '../card-view.js';
import type { TablePerson } from '../card-table.schemas.js';
import type { TablePost } from '../tap-desk.js';

/** A person of the table with the badges made for them. */
export interface PersonOnTable {
  readonly matricule: string | undefined;
  readonly givenName: string;
  readonly familyName: string;
  readonly ward: string;
  readonly story: string | undefined;
  readonly pin: string | undefined;
  readonly roles: readonly string[];
  readonly cards: readonly CardView[];
}

const NO_WARD = 'Sans service';

/** Badges of the hospital printed with a name; every other card lies in the drawer. */
export const isPersonal = (card: CardView): boolean =>
  card.origin === 'hospital' && card.holder !== null;

/** The test people in their order, then whoever else has a badge. */
export function peopleOnTable(
  people: readonly TablePerson[],
  posts: readonly TablePost[],
  cards: readonly CardView[],
): readonly PersonOnTable[] {
  const personal = cards.filter(isPersonal);
  const known = people.map((person) => ({
    ...person,
    ward: person.ward ?? wardOfPost(posts, person.workstation) ?? NO_WARD,
    cards: personal.filter(({ holder }) => holder?.matricule === person.matricule),
  }));
  const shown = new Set(known.flatMap((person) => person.cards));
  const others = personal.filter((card) => !shown.has(card)).map(strangerOf);
  return [...known, ...others];
}

const wardOfPost = (posts: readonly TablePost[], name: string | undefined): string | undefined =>
  posts.find((post) => post.name === name)?.unitLabel;

const strangerOf = (card: CardView): PersonOnTable => ({
  matricule: card.holder?.matricule,
  givenName: card.holder?.givenName ?? '',
  familyName: card.holder?.familyName ?? card.label,
  ward: card.holder?.ward ?? NO_WARD,
  story: undefined,
  pin: undefined,
  roles: [],
  cards: [card],
});

export const wardsOf = (people: readonly PersonOnTable[]): readonly string[] =>
  [...new Set(people.map(({ ward }) => ward))].toSorted((a, b) => a.localeCompare(b, 'fr'));

/** Number of colours the style sheet has for wards. */
const HUES = 8;

/** One colour a ward, in the order of their names. */
export const hueOf = (wards: readonly string[], ward: string): string =>
  ward === NO_WARD ? 'hue-none' : `hue-${Math.max(wards.indexOf(ward), 0) % HUES}`;

export const initialsOf = ({ givenName, familyName }: PersonOnTable): string =>
  `${givenName.slice(0, 1)}${familyName.slice(0, 1)}`.toUpperCase();

/** What the search field looks into, folded. */
export const searchText = (person: PersonOnTable): string =>
  foldName(
    [person.givenName, person.familyName, person.ward, person.matricule, person.story].join(' '),
  );
