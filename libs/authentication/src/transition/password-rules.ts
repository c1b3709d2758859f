import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as french from '@zxcvbn-ts/language-fr';
import type { Secret } from '#libs/kernel';

const FEWEST = 12;
/** Longer ones would only cost time: matching is not linear (security tests, class 15). */
export const LONGEST_PASSWORD = 128;
/** Entropy asked of a local password (requirements 5.1 EXI25, 5.6). */
const HARD_BITS = 50;
/** "Very unguessable": 10^10 guesses and more by somebody who knows how people choose. */
const BEST_SCORE = 4;

export type PasswordVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly because: 'too-short' | 'too-long' | 'too-weak' };

const ALPHABETS: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[^a-zA-Z0-9]/, 33],
];

let estimator: ZxcvbnFactory | undefined;

/** Its dictionaries take a while: made when the first password is chosen. */
const strength = (): ZxcvbnFactory =>
  (estimator ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...french.dictionary },
    graphs: common.adjacencyGraphs,
  }));

/**
 * Twelve characters or more, 50 bits or more were they drawn by lot, and no dictionary, date, keyboard row,
 * repetition nor fact of the person in a place that makes it guessable.
 * @param about names and numbers that a guesser would try first: of the person, of the hospital.
 */
export function judgePassword(password: Secret, about: readonly string[]): PasswordVerdict {
  const text = password.reveal().normalize('NFC');
  const length = Array.from(text).length;
  if (length < FEWEST) return { kind: 'refused', because: 'too-short' };
  if (length > LONGEST_PASSWORD) return { kind: 'refused', because: 'too-long' };
  const isStrong =
    drawnBits(text) >= HARD_BITS && strength().check(text, [...about]).score >= BEST_SCORE;
  return isStrong ? { kind: 'accepted' } : { kind: 'refused', because: 'too-weak' };
}

/** Bits of a password of this length drawn by lot from the alphabets it uses. */
function drawnBits(text: string): number {
  const size = ALPHABETS.reduce(
    (sum, [pattern, signs]) => sum + (pattern.test(text) ? signs : 0),
    0,
  );
  return Array.from(text).length * Math.log2(Math.max(1, size));
}
