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
    ['active', '2026-01-01T11:59:59Z', true, 'usable'],
    ['lent', '2026-01-01T11:59:59Z', true, 'usable'],
    ['active', '2026-01-01T12:00:00Z', true, 'unusable'],
    ['active', '2026-01-01T08:00:00Z', false, 'unusable'],
    ['issued', '2026-01-01T08:00:00Z', true, 'unusable'],
    ['lost', '2026-01-01T08:00:00Z', true, 'unusable'],
  ] as const)('%s at %s, allowed: %s, is %s', (state, at, isAllowed, kind) => {
    const means = { state, isAllowed, expiresAt: new Date('2026-01-01T12:00:00Z') };
    expect(usabilityOf(means, new Date(at)).kind).toBe(kind);
  });
});
