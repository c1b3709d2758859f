import { LOCKS } from './locks.js';

describe('advisory locks', () => {
  it('have a number each', () => {
    const numbers = Object.values(LOCKS);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
