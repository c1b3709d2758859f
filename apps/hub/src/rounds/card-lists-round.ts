import type { CardListFetch } from '#libs/authentication';
import type { Clock } from '#libs/kernel';
import type { Round } from './rounds.js';

const HOUR_SECONDS = 3600;
/** An authority that did not answer is asked again sooner. */
const AGAIN_SECONDS = 300;
/** The hub opens its doors first: it has the lists of before. */
const FIRST_SECONDS = 10;

/** The revocation lists of cards, every hour: one hub at a time asks the authorities. */
export function cardListsRound(fetch: CardListFetch, clock: Clock): Round {
  let due = clock.in(FIRST_SECONDS);
  return {
    name: 'card-lists',
    everySeconds: FIRST_SECONDS,
    run: async () => {
      if (clock.now() < due) return;
      const outcomes = await fetch.round();
      const good = outcomes.every(({ kind }) => kind === 'taken');
      due = clock.in(good ? HOUR_SECONDS : AGAIN_SECONDS);
    },
  };
}
