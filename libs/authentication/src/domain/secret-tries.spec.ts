import { giveBack, NO_TRIES, takeTry, undo, type Tries, type TryLimit } from './secret-tries.js';

const START = Date.UTC(2026, 0, 1, 8);
const at = (seconds: number): Date => new Date(START + seconds * 1000);

/** Wrong tries made at these seconds, each taken. */
function wrong(seconds: readonly number[], former: Tries = NO_TRIES): Tries {
  return seconds.reduce<Tries>((tries, second) => {
    const taken = takeTry(tries, at(second));
    expect(taken.kind).toBe('taken');
    return taken.tries;
  }, former);
}

/** Makes a wrong try as soon as one is let through, for `seconds`; how many were. */
function guesses(seconds: number, tighter?: TryLimit): number {
  let tries = NO_TRIES;
  let count = 0;
  for (let now = 0; now < seconds;) {
    const taken = takeTry(tries, at(now), tighter);
    tries = taken.tries;
    if (taken.kind === 'taken') count++;
    else now += taken.seconds;
  }
  return count;
}

describe('the tries of a person', () => {
  it('are free up to the fourth wrong one, wait a minute from the fifth, then longer', () => {
    const five = wrong([0, 0, 0, 0, 0]);
    expect(takeTry(five, at(59))).toMatchObject({ kind: 'wait', seconds: 1 });
    const six = wrong([60], five);
    expect(takeTry(six, at(60))).toMatchObject({ kind: 'wait', seconds: 120 });
    expect(takeTry(wrong([180], six), at(180))).toMatchObject({ kind: 'wait', seconds: 240 });
  });

  it('are never more than 25 wrong ones a day, however patient the guesser', () => {
    expect(guesses(24 * 3600)).toBe(25);
    expect(guesses(24 * 3600 + 60)).toBe(26);
  });

  it('a right one between wrong ones does not give the day back', () => {
    let tries = NO_TRIES;
    for (let i = 0; i < 25; i++) {
      tries = wrong([i * 10], tries);
      const right = takeTry(tries, at(i * 10 + 1));
      if (right.kind === 'taken') tries = giveBack(right.tries, right.at);
    }
    expect(tries.failedAt).toHaveLength(25);
    expect(takeTry(tries, at(300))).toMatchObject({ kind: 'wait', seconds: 24 * 3600 - 300 });
  });

  it('a refused one is counted, and does not lengthen the wait', () => {
    const five = wrong([0, 0, 0, 0, 0]);
    const refused = takeTry(takeTry(five, at(10)).tries, at(20));
    expect(refused).toMatchObject({
      kind: 'wait',
      seconds: 40,
      tries: { attempted: 7, inARow: 5 },
    });
  });

  it('one that could not be judged leaves all as it was', () => {
    const four = wrong([0, 0, 0, 0]);
    const fifth = takeTry(four, at(1));
    expect(undo(fifth.tries, at(1))).toEqual({ ...four, attempted: 5 });
  });

  it('may be bound tighter for one secret, for as long as the limit says', () => {
    const limit = { failures: 4, withinSeconds: 1800 };
    const four = wrong([0, 10, 20, 30]);
    expect(takeTry(four, at(40), limit)).toMatchObject({ kind: 'wait', seconds: 1760 });
    expect(takeTry(four, at(40)).kind).toBe('taken');
    expect(takeTry(four, at(1800), limit).kind).toBe('taken');
    expect(guesses(1800, limit)).toBe(4);
  });
});
