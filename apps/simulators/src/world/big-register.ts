import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { Dice } from './dice.js';
import { syntheticRpps } from './numbers.js';
import { linesOf, REGISTER_HEADER } from './register-format.js';
import { drawNames, drawProfession, strangerOf } from './register-others.js';

export interface BigRegister {
  /** Where to write: a name like `PS_LibreAcces_Personne_activite_202611240215.txt`. */
  readonly path: string;
  /** Lines wanted under the header, up to 2.2 million and more. */
  readonly lines: number;
  readonly seed: string;
  /** Called now and then with the lines written so far. */
  readonly onProgress?: (written: number) => void;
}

const BLOCK = 1 << 20;

/** Lines of professional after professional; the last one is cut where the count is reached. */
function* lines(seed: string, wanted: number): Generator<string> {
  const dice = new Dice(`${seed}/big-register`);
  let left = wanted;
  for (let rank = 0; left > 0; rank++) {
    const profession = drawProfession(dice);
    const person = strangerOf(dice, syntheticRpps(rank), profession, drawNames(dice, profession));
    const some = linesOf(person).slice(0, left);
    left -= some.length;
    yield* some;
  }
}

/** Writes a register of the size of the national one, with the memory of one block (1 MiB). */
export async function writeRegister(wanted: BigRegister): Promise<void> {
  const file = createWriteStream(wanted.path, { highWaterMark: BLOCK });
  let block = `${REGISTER_HEADER}\n`;
  let written = 0;
  for (const line of lines(wanted.seed, wanted.lines)) {
    block += `${line}\n`;
    written++;
    if (block.length >= BLOCK) {
      if (!file.write(block)) await once(file, 'drain');
      block = '';
      wanted.onProgress?.(written);
    }
  }
  file.end(block);
  await finished(file);
  wanted.onProgress?.(written);
}
