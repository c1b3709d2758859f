import { WriteTogether } from './write-together.js';

/** A write that ends when the test says so. */
const held = (most = 50) => {
  const writes: { readonly items: readonly number[]; end(error?: Error): void }[] = [];
  const together = new WriteTogether<number>(
    (items) =>
      new Promise((resolve, reject) => {
        writes.push({ items, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    most,
  );
  return { writes, together };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what is written together', () => {
  it('begins at once, and gathers what comes meanwhile', async () => {
    const { writes, together } = held();
    const ended: number[] = [];
    for (const item of [1, 2, 3]) void together.add(item).then(() => ended.push(item));
    expect(writes.map(({ items }) => items)).toEqual([[1]]);
    await turn();
    expect(ended).toEqual([]);
    writes[0]?.end();
    await turn();
    expect(ended).toEqual([1]);
    expect(writes[1]?.items).toEqual([2, 3]);
    writes[1]?.end();
    await turn();
    expect(ended).toEqual([1, 2, 3]);
  });

  it('is never more than so many at once', async () => {
    const { writes, together } = held(2);
    for (const item of [1, 2, 3, 4]) void together.add(item);
    writes[0]?.end();
    await turn();
    expect(writes[1]?.items).toEqual([2, 3]);
  });

  it('fails for all its callers, and the next ones go on', async () => {
    const { writes, together } = held();
    const outcomes = [1, 2, 3].map((item) =>
      together.add(item).then(
        () => 'written',
        () => 'failed',
      ),
    );
    writes[0]?.end();
    await turn();
    writes[1]?.end(new Error('cut'));
    await turn();
    const last = together.add(4);
    writes[2]?.end();
    expect(await Promise.all(outcomes)).toEqual(['written', 'failed', 'failed']);
    await expect(last).resolves.toBeUndefined();
  });
});
