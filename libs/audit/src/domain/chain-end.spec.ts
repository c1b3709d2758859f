import { BEFORE_THE_FIRST, nextLink, type ChainEnd, type ChainTraces } from './chain-end.js';

const end = (sealNumber: number, fill = sealNumber): ChainEnd => ({
  sealNumber,
  lastPosition: sealNumber * 10,
  digest: Buffer.alloc(32, fill),
});

const traces = (changes: Partial<ChainTraces>): ChainTraces => ({
  head: end(3),
  lastSeal: end(3),
  remembered: end(3),
  taken: { sealNumber: 3, position: 30 },
  ...changes,
});

describe('the next link of the chain', () => {
  it('is the first after nothing', () => {
    const link = nextLink({
      head: 'none',
      lastSeal: 'none',
      remembered: undefined,
      taken: { sealNumber: 0, position: 0 },
    });
    expect(link).toEqual({
      number: 1,
      firstPosition: 1,
      previous: BEFORE_THE_FIRST.digest,
      suspicion: undefined,
    });
  });

  it.each<[string, Partial<ChainTraces>, [number, number, number], string | undefined]>([
    ['goes on after the last seal', {}, [4, 31, 3], undefined],
    ['goes on after another hub’s seal', { remembered: end(1) }, [4, 31, 3], undefined],
    ['goes on in a process that just started', { remembered: undefined }, [4, 31, 3], undefined],
    ['keeps the gap when the last seals were cut', { lastSeal: end(2) }, [4, 31, 3], 'seals-cut'],
    ['keeps the gap when all seals were cut', { lastSeal: 'none' }, [4, 31, 3], 'seals-cut'],
    [
      'keeps the gap when the last seals were cut and an old head put back',
      { head: end(1), lastSeal: end(1), taken: { sealNumber: 1, position: 10 } },
      [4, 31, 3],
      'head-rewound',
    ],
    ['says that the head is lost', { head: 'none' }, [4, 31, 3], 'head-lost'],
    ['says that the head is forged', { head: 'forged' }, [4, 31, 3], 'head-forged'],
    ['says that the head is behind', { head: end(2) }, [4, 31, 3], 'head-rewound'],
    [
      'goes on from a seal the hub made, but never over a forged one',
      { lastSeal: 'forged', taken: { sealNumber: 8, position: 99 } },
      [9, 100, 3],
      'seal-forged',
    ],
    [
      'says that the head is lost to a process that just started',
      { head: 'none', remembered: undefined },
      [4, 31, 3],
      'head-lost',
    ],
  ])('%s', (_what, changes, [number, firstPosition, previous], suspicion) => {
    expect(nextLink(traces(changes))).toEqual({
      number,
      firstPosition,
      previous: Buffer.alloc(32, previous),
      suspicion,
    });
  });
});
