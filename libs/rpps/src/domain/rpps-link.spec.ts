import { statusAt, verifiedUntil } from './rpps-link.js';

const verifiedAt = new Date('2026-01-31T08:00:00Z');

describe('a confirmation', () => {
  it.each([
    ['one millisecond before its end', '2027-01-31T07:59:59.999Z', 12, 'confirmed'],
    ['at its very end', '2027-01-31T08:00:00.000Z', 12, 'to-re-verify'],
    ['at the end of a shorter policy', '2026-07-31T08:00:00Z', 6, 'to-re-verify'],
    ['before the hard limit, whatever the policy', '2028-01-31T07:59:59Z', 36, 'confirmed'],
    ['at the hard limit, whatever the policy', '2028-01-31T08:00:00Z', 36, 'to-re-verify'],
  ])('%s', (_when, now, months, expected) => {
    expect(statusAt({ status: 'confirmed', verifiedAt }, new Date(now), months)).toBe(expected);
  });

  it('ends on the last day of a shorter month', () => {
    expect(verifiedUntil(verifiedAt, 1).toISOString()).toBe('2026-02-28T08:00:00.000Z');
  });

  it.each(['candidate', 'presumed', 'broken', 'refused'] as const)(
    'is not what %s is',
    (status) => {
      expect(statusAt({ status, verifiedAt }, verifiedAt, 12)).toBe(status);
    },
  );
});
