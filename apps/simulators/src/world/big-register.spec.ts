import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeRegister } from './big-register.js';

describe('a register of national size', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portique-register-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each([1, 20_000])('has exactly the %d lines wanted, of 56 columns each', async (wanted) => {
    const path = join(folder, `register-${wanted}.txt`);
    const seen: number[] = [];
    await writeRegister({ path, lines: wanted, seed: 'bench', onProgress: (n) => seen.push(n) });
    let count = 0;
    for await (const line of createInterface({ input: createReadStream(path) })) {
      expect(line.split('|')).toHaveLength(56);
      count++;
    }
    expect(count).toBe(wanted + 1);
    expect(seen.at(-1)).toBe(wanted);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});
