import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { z } from 'zod';
import { originOf } from '../ports.js';
import type { RunningDemo } from '../demo.js';
import type { TestPerson } from '../world-files.js';
import { attributeOf, textOf, UserAgent, type Page } from '../user-agent.js';
import { must, present } from './step.js';

const Cards = z.object({
  cards: z.array(
    z.object({ id: z.string(), holder: z.object({ matricule: z.string().nullish() }).nullable() }),
  ),
});
const Tap = z.object({ apdus: z.number(), milliseconds: z.number(), end: z.string() });
export type TapFacts = z.infer<typeof Tap>;

/** A browser tied to a post by the one-time address that the post's agent asks for. */
export async function browserOf(demo: RunningDemo, post: string): Promise<UserAgent> {
  const browser = new UserAgent(demo.hub.origin);
  const page = await browser.get(`${originOf(demo.ports.cardTable)}/posts/${post}/screen`);
  must(textOf(page).includes(post), `the browser is not tied to ${post}: ${textOf(page)}`);
  return browser;
}

/** Lays the person's badge on the reader of a post, until the reader lets it go. */
export async function tap(demo: RunningDemo, person: TestPerson, post: string): Promise<TapFacts> {
  const table = `${originOf(demo.ports.cardTable)}/api`;
  const { cards } = Cards.parse(await (await request(`${table}/cards`)).body.json());
  const card = present(
    cards.find(({ holder }) => holder?.matricule === person.matricule),
    `no badge of ${person.givenName} ${person.familyName} on the card table`,
  );
  const answer = await request(`${table}/taps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cardId: card.id, post }),
  });
  return Tap.parse(await answer.body.json());
}

export interface SignInPage {
  /** Address of the sign-in in the hub. */
  readonly url: string;
  readonly ceremony: string;
}

/** Opens an address that leads to the sign-in page, which waits for a badge. */
export async function openSignIn(browser: UserAgent, url: string): Promise<SignInPage> {
  const page = await browser.get(url);
  const ceremony = attributeOf(page, 'sign-in', 'data-ceremony');
  const state = attributeOf(page, 'sign-in', 'data-state');
  must(state === 'waiting', `no sign-in page that waits for a badge: ${textOf(page)}`);
  const address = new URL(page.url);
  return { url: `${address.origin}${address.pathname}`, ceremony: ceremony ?? '' };
}

const LOOKS = 50;
const BETWEEN_MS = 100;

/** What the page shows after the tap, a refusal too: what its script learns from the server's events. */
export async function stateAfterTap(browser: UserAgent, at: SignInPage): Promise<Page> {
  for (let look = 0; look < LOOKS; look++) {
    const page = await browser.get(`${at.url}?c=${at.ceremony}`);
    const isWaiting = attributeOf(page, 'sign-in', 'data-state') === 'waiting';
    if (!isWaiting || attributeOf(page, 'sign-in', 'data-refusal') !== '') return page;
    await wait(BETWEEN_MS);
  }
  return browser.get(`${at.url}?c=${at.ceremony}`);
}
