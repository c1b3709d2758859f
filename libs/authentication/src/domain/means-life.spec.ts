import { mayBecome, usabilityOf } from './means-life.js';

describe('the life of a means', () => {
  it.each([
    ['active', 'lost', true],
    ['suspended', 'active', true],
    ['lost', 'active', true],
    ['revoked', 'active', false],
    ['active', 'active', false],
    ['expired', 'active', false],
  ] as const)('%s to %s: %s', (from, to, allowed) => {
    expect(mayBecome(from, to)).toBe(allowed);
  });

  it.each([
    ['active', '2026-01-01T11:59:59Z', 'usable'],
    ['active', '2026-01-01T12:00:00Z', 'unusable'],
    ['lost', '2026-01-01T08:00:00Z', 'unusable'],
  ] as const)('%s at %s is %s', (state, at, kind) => {
    const means = { state, expiresAt: new Date('2026-01-01T12:00:00Z') };
    expect(usabilityOf(means, new Date(at)).kind).toBe(kind);
  });
});
