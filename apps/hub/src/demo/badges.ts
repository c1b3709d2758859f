import { setTimeout as wait } from 'node:timers/promises';
import { BadgePersonalisations } from '#libs/authentication';
import { request } from 'undici';
import { z } from 'zod';
import { originOf } from './ports.js';
import { DEMO, hasBadge, service, setPin, type KnownPerson, type Tell } from './first-data.js';
import type { Stage } from './stage.js';

/** A post with a reader, where a badge can be made. */
export interface Desk {
  readonly id: string;
  readonly name: string;
}

interface Hospital extends Stage {
  readonly people: readonly KnownPerson[];
}

const NewCard = z.object({ card: z.object({ id: z.string() }) });

/**
 * Each test person's badge is made by the real protocol on a blank virtual card. For once every reader serves
 * as a badge desk, so that the first start is short.
 */
export async function makeBadges(
  demo: Hospital,
  desks: readonly Desk[],
  tell: Tell,
): Promise<void> {
  const waiting: KnownPerson[] = [];
  for (const known of demo.people) {
    if (known.person.badge && !(await hasBadge(demo.hub.app, known))) waiting.push(known);
  }
  const total = waiting.length;
  const work = async (desk: Desk): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      tell('badges', total - waiting.length, total);
      await makeBadge(demo, desk, next);
    }
  };
  await Promise.all(desks.map(work));
}

async function makeBadge(demo: Hospital, desk: Desk, known: KnownPerson): Promise<void> {
  const { person, identity } = known;
  const table = `${originOf(demo.ports.cardTable)}/api`;
  const { givenName, familyName, matricule } = person;
  const holder = { matricule, givenName, familyName };
  const { card } = NewCard.parse(await send(`${table}/cards`, { holder }));
  await setPin(demo.hub.app, known);
  const badge = { workstationId: desk.id, identityId: identity.id, label: 'Badge DESFire' };
  const making = service(demo.hub.app, BadgePersonalisations).personalise({ ...badge, by: DEMO });
  await Promise.all([making, layUntilMade(table, { cardId: card.id, post: desk.name })]);
}

/** A card laid down before the desk waits for it is read as an ordinary tap: it is laid again. */
async function layUntilMade(
  table: string,
  tap: { readonly cardId: string; readonly post: string },
): Promise<void> {
  for (let tries = 0; tries < LAID_TRIES; tries++) {
    await wait(DESK_READY_MS);
    await send(`${table}/taps`, tap);
    const { cards } = Cards.parse(await (await request(`${table}/cards`)).body.json());
    if (cards.some(({ id, state }) => id === tap.cardId && state === 'personalised')) return;
  }
}

const Cards = z.object({
  cards: z.array(z.object({ id: z.string(), state: z.string().nullable() })),
});

const LAID_TRIES = 40;
/** The desk usually waits for the card by then. */
const DESK_READY_MS = 40;

async function send(url: string, body: object): Promise<unknown> {
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${text}`);
  return JSON.parse(text);
}
