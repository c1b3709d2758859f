import { BadgePersonalisations } from '#libs/authentication';
import { request } from 'undici';
import { z } from 'zod';
import { originOf } from './demo-config.js';
import { DEMO, hasBadge, service, setPin, type KnownPerson, type Tell } from './first-data.js';
import type { Stage } from './stage.js';

/** The post where badges are made. */
export const BADGE_DESK = 'BUREAU-BADGES';

const NewCard = z.object({ card: z.object({ id: z.string() }) });

/** Each test person's badge is made at the badge desk by the real protocol, on a blank virtual card. */
export async function makeBadges(demo: Stage, desk: string, tell: Tell): Promise<void> {
  const waiting: KnownPerson[] = [];
  for (const known of demo.people) {
    if (known.person.badge && !(await hasBadge(demo.hub.app, known))) waiting.push(known);
  }
  for (const [done, known] of waiting.entries()) {
    tell('badges', done, waiting.length);
    await makeBadge(demo, desk, known);
  }
}

async function makeBadge(demo: Stage, workstationId: string, known: KnownPerson): Promise<void> {
  const { person, identity } = known;
  const table = `${originOf(demo.ports.cardTable)}/api`;
  const { givenName, familyName, matricule } = person;
  const holder = { matricule, givenName, familyName };
  const { card } = NewCard.parse(await send(`${table}/cards`, { holder }));
  await setPin(demo.hub.app, known);
  const order = { workstationId, identityId: identity.id, label: 'Badge DESFire', by: DEMO };
  const making = service(demo.hub.app, BadgePersonalisations).personalise(order);
  await Promise.all([making, layUntilMade(table, card.id)]);
}

/** A card laid down before the desk waits for it is read as an ordinary tap: it is laid again. */
async function layUntilMade(table: string, cardId: string): Promise<void> {
  for (let tries = 0; tries < LAID_TRIES; tries++) {
    await send(`${table}/taps`, { cardId, post: BADGE_DESK });
    const { cards } = Cards.parse(await (await request(`${table}/cards`)).body.json());
    if (cards.some(({ id, state }) => id === cardId && state === 'personalised')) return;
  }
}

const Cards = z.object({
  cards: z.array(z.object({ id: z.string(), state: z.string().nullable() })),
});

const LAID_TRIES = 40;

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
