import { Batcher } from './batcher.js';

const ROW = new Error('a bad row');
const LINE = new Error('the line is cut');

/** Doubles numbers; a negative one spoils its batch, zero cuts the line. */
class Doubler {
  readonly batches: number[][] = [];

  run = async (values: readonly number[]): Promise<readonly number[]> => {
    this.batches.push([...values]);
    await Promise.resolve();
    if (values.includes(0)) throw LINE;
    if (values.some((value) => value < 0)) throw ROW;
    return values.map((value) => value * 2);
  };
}

const settled = async (tries: Promise<number>[]): Promise<unknown[]> =>
  (await Promise.allSettled(tries)).map((one) =>
    one.status === 'fulfilled' ? one.value : (one.reason as unknown),
  );

describe('a batcher', () => {
  let doubler: Doubler;
  let batcher: Batcher<number, number>;
  beforeEach(() => {
    doubler = new Doubler();
    batcher = new Batcher(doubler.run, (error) => error === ROW);
  });

  it('sends what waits in one turn together, and gives each its own result', async () => {
    expect(await settled([1, 2, 3].map((value) => batcher.add(value)))).toEqual([2, 4, 6]);
    expect(doubler.batches).toEqual([[1, 2, 3]]);
  });

  it('tries the rows one by one when one of them is bad: only that one fails', async () => {
    expect(await settled([1, -2, 3].map((value) => batcher.add(value)))).toEqual([2, ROW, 6]);
    expect(doubler.batches).toEqual([[1, -2, 3], [1], [-2], [3]]);
  });

  it('does not try again when the line is cut', async () => {
    expect(await settled([1, 0, 3].map((value) => batcher.add(value)))).toEqual([LINE, LINE, LINE]);
    expect(doubler.batches).toHaveLength(1);
    expect(await batcher.add(4)).toBe(8);
  });

  it('cuts a crowd into batches, two under way at most', async () => {
    const crowd = Array.from({ length: 450 }, (_, i) => i + 1);
    expect(await settled(crowd.map((value) => batcher.add(value)))).toEqual(
      crowd.map((n) => n * 2),
    );
    expect(doubler.batches.map(({ length }) => length)).toEqual([200, 200, 50]);
  });

  it('fails what got no result', async () => {
    const short = new Batcher(
      async (values: readonly number[]) => values.slice(1),
      () => false,
    );
    const [first, second] = await settled([short.add(1), short.add(2)]);
    expect(first).toBe(2);
    expect(second).toBeInstanceOf(RangeError);
  });
});
