import { ErrorLog } from '#libs/access';
import { THE_HUB } from '#libs/audit';
import { IdentityLife, parisDay } from '#libs/directory';
import { Clock } from '#libs/kernel';
import { RppsLinks } from '#libs/rpps';

/** How often the hub looks whether the civil day changed. */
const LOOK_MS = 60_000;

interface RoundTools {
  readonly life: IdentityLife;
  readonly links: RppsLinks;
  readonly clock: Clock;
  readonly log: ErrorLog;
}

/**
 * What the day brings by itself, at start and at each new day in Paris: who arrives, who leaves, which
 * confirmations grew too old. Several hubs may do it: each change is made once, by whoever comes first.
 */
export function startDailyRound(tools: RoundTools): () => void {
  let done = '';
  const look = async (): Promise<void> => {
    const day = parisDay(tools.clock.now());
    if (day === done) return;
    await tools.life.refreshStates(THE_HUB);
    await tools.links.ageLinks(THE_HUB);
    done = day;
  };
  const lookSafely = (): void => {
    look().catch((error: unknown) => tools.log.unknown(error, 'daily-round'));
  };
  lookSafely();
  const timer = setInterval(lookSafely, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
