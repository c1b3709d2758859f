import { plusSeconds } from '#libs/kernel';
import { IdentityId } from '#libs/kernel';
import { judgeTap, levelOf, tapUntil, type CareSession } from './care-session.js';

const session: CareSession = {
  id: 's',
  identityId: IdentityId.parse('6a0b3f0e-58a4-4c2e-9d0a-7a1b2c3d4e5f'),
  strongAt: new Date('2026-01-01T08:00:00Z'),
  factors: [],
  workstationId: null,
  state: 'locked',
};
const policy = { tapWindowSeconds: 4 * 3600 };

describe('a tap alone', () => {
  it.each([
    ['one second before the four hours end', '2026-01-01T11:59:59Z', 'locked', 'reopen'],
    ['at the very end of the four hours', '2026-01-01T12:00:00Z', 'locked', 'second-factor-needed'],
    ['the day after', '2026-01-02T08:00:01Z', 'locked', 'second-factor-needed'],
    ['on a session that was ended', '2026-01-01T09:00:00Z', 'ended', 'second-factor-needed'],
    ['on a session open elsewhere', '2026-01-01T09:00:00Z', 'open', 'reopen'],
  ] as const)('%s', (_when, at, state, kind) => {
    const until = tapUntil(session.strongAt, policy, plusSeconds);
    expect(judgeTap({ ...session, state }, until, new Date(at)).kind).toBe(kind);
  });

  it('is asked for a second factor when there is no session', () => {
    expect(judgeTap(undefined, undefined, new Date('2026-01-01T09:00:00Z'))).toEqual({
      kind: 'second-factor-needed',
      because: 'no-session',
    });
  });

  it('never has more than four hours, whatever the configuration says', () => {
    const until = tapUntil(session.strongAt, { tapWindowSeconds: 999_999 }, plusSeconds);
    expect(until.toISOString()).toBe('2026-01-01T12:00:00.000Z');
  });
});

describe('the level', () => {
  it('is derived from the facts', () => {
    const badge = {
      factor: 'badge',
      category: 'possession',
      at: '',
      meansId: null,
      workstation: null,
    };
    const key = { ...badge, factor: 'fido2', category: 'possession-and-verification' };
    expect(levelOf([badge as never]).amr).toEqual(['hwk', 'pin', 'mfa']);
    expect(levelOf([key as never]).amr).toEqual(['hwk', 'user', 'mfa']);
  });
});
