import { DomainError } from '#libs/kernel';
import type { LaidCard } from './vpcd-client.js';

/** What passed between card and reader, kept to be played again. */
export type Dialogue = readonly Buffer[];

/** The longest dialogue kept: a badge read takes a dozen commands. */
const LONGEST = 64;

/** The same card, its answers noted in `kept`. */
export const recording = (card: LaidCard, kept: Buffer[]): LaidCard => ({
  atr: card.atr,
  powerOn: () => card.powerOn(),
  answer: async (apdu) => {
    const answer = await card.answer(apdu);
    if (kept.length < LONGEST) kept.push(answer);
    return answer;
  },
});

/**
 * Not the card but a recording of it: gives yesterday's answers in their order, whatever is asked.
 * The attack that a fresh challenge defeats.
 */
export function replaying(atr: Buffer, dialogue: Dialogue): LaidCard {
  if (dialogue.length === 0) throw new DomainError('card.nothing-recorded', 'conflict');
  let next = 0;
  return {
    atr,
    powerOn: () => {
      next = 0;
    },
    answer: async () => Promise.resolve(dialogue[next++] ?? Buffer.from('6f00', 'hex')),
  };
}

/** The same card behind a bad line: one bit of one answer (counted from 1) is turned. */
export function tampering(card: LaidCard, answerNumber: number): LaidCard {
  let count = 0;
  return {
    atr: card.atr,
    powerOn: () => card.powerOn(),
    answer: async (apdu) => {
      const answer = Buffer.from(await card.answer(apdu));
      count += 1;
      if (count === answerNumber) answer.writeUInt8(answer.readUInt8(0) ^ 0x01, 0);
      return answer;
    },
  };
}
