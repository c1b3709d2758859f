import { plusSeconds } from '#libs/kernel';

/** What is kept of a person's wrong secrets, whatever the secret (requirements 5.1 EXI25, 5.6). */
export interface Tries {
  /** Every try, judged or not. */
  readonly attempted: number;
  /** Wrong ones since the last right one, those being judged counted. */
  readonly inARow: number;
  readonly notBefore: Date | null;
  /** Wrong ones of the last 24 hours. */
  readonly failedAt: readonly Date[];
}

export const NO_TRIES: Tries = { attempted: 0, inARow: 0, notBefore: null, failedAt: [] };

/** From this many wrong ones in a row, each makes the person wait. */
const FREE_FAILURES = 5;
const FIRST_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 900;
const DAY_SECONDS = 24 * 3600;
const FAILURES_A_DAY = 25;

/** A tighter bound of one secret: so many wrong ones in so many seconds. */
export interface TryLimit {
  readonly failures: number;
  readonly withinSeconds: number;
}

export type TakenTry =
  | { readonly kind: 'taken'; readonly tries: Tries; readonly at: Date }
  | { readonly kind: 'wait'; readonly tries: Tries; readonly seconds: number };

/**
 * Takes a try before the secret is looked at: it counts as wrong until it is given back. Refused while the
 * person must wait: it is counted as attempted, and does not lengthen the wait.
 */
export function takeTry(former: Tries, now: Date, tighter?: TryLimit): TakenTry {
  const attempted = former.attempted + 1;
  const until = waitsUntil(former, now, tighter);
  if (until !== undefined && until > now) {
    const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
    return { kind: 'wait', tries: { ...former, attempted }, seconds };
  }
  const inARow = former.inARow + 1;
  const failedAt = [...since(former.failedAt, now, DAY_SECONDS), now];
  return {
    kind: 'taken',
    at: now,
    tries: { attempted, inARow, notBefore: rest(inARow, now), failedAt },
  };
}

/** The secret was right: that try was none, and the row of wrong ones ends. The day's count stays. */
export function giveBack(tries: Tries, takenAt: Date): Tries {
  const index = tries.failedAt.findIndex((at) => at.getTime() === takenAt.getTime());
  return {
    attempted: tries.attempted,
    inARow: 0,
    notBefore: null,
    failedAt: index < 0 ? tries.failedAt : tries.failedAt.toSpliced(index, 1),
  };
}

/** The secret could not be judged at all (its directory is cut): as if this try had not been made. */
export function undo(tries: Tries, takenAt: Date): Tries {
  const inARow = Math.max(0, tries.inARow - 1);
  const notBefore = inARow < FREE_FAILURES ? null : tries.notBefore;
  return { ...giveBack(tries, takenAt), inARow, notBefore };
}

/** 1 minute after the fifth, then twice as long each time, at most 15 minutes. */
function rest(inARow: number, now: Date): Date | null {
  if (inARow < FREE_FAILURES) return null;
  const seconds = FIRST_WAIT_SECONDS * 2 ** (inARow - FREE_FAILURES);
  return plusSeconds(now, Math.min(seconds, LONGEST_WAIT_SECONDS));
}

function waitsUntil(tries: Tries, now: Date, tighter: TryLimit | undefined): Date | undefined {
  const limits = [{ failures: FAILURES_A_DAY, withinSeconds: DAY_SECONDS }, tighter];
  const ends = limits.map((limit) => (limit === undefined ? undefined : endOf(tries, now, limit)));
  return [tries.notBefore ?? undefined, ...ends]
    .filter((end) => end !== undefined)
    .toSorted((a, b) => b.getTime() - a.getTime())[0];
}

/** When the oldest of the wrong ones that fill the limit is forgotten. */
function endOf({ failedAt }: Tries, now: Date, limit: TryLimit): Date | undefined {
  const recent = since(failedAt, now, limit.withinSeconds);
  const oldest = recent.at(-limit.failures);
  return oldest === undefined ? undefined : plusSeconds(oldest, limit.withinSeconds);
}

const since = (instants: readonly Date[], now: Date, seconds: number): readonly Date[] =>
  instants
    .filter((at) => at.getTime() > now.getTime() - seconds * 1000)
    .toSorted((a, b) => a.getTime() - b.getTime());
