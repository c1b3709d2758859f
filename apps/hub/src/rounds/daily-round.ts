import { THE_HUB } from '#libs/audit';
import { IdentityLife, parisDay } from '#libs/directory';
import { Clock } from '#libs/kernel';
import { RppsLinks } from '#libs/rpps';
import type { Round } from './rounds.js';

/** How often the hub looks whether the civil day changed. */
const LOOK_SECONDS = 60;

/**
 * What the day brings by itself, at start and at each new day in Paris: who arrives, who leaves, which
 * confirmations grew too old. Each change is made once, by whichever hub comes first.
 */
export function dailyRound(life: IdentityLife, links: RppsLinks, clock: Clock): Round {
  let done = '';
  return {
    name: 'daily-round',
    everySeconds: LOOK_SECONDS,
    run: async () => {
      const day = parisDay(clock.now());
      if (day === done) return;
      await life.refreshStates(THE_HUB);
      await links.ageLinks(THE_HUB);
      done = day;
    },
  };
}
