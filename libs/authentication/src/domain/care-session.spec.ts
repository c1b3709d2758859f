import { IdentityId, plusSeconds } from '#libs/kernel';
import {
  judgeTap,
  levelOf,
  meetsAcr,
  ACR_BACKUP,
  ACR_TRANSITION,
  ACR_TWO_FACTORS,
  type Factor,
  type FactorShown,
  tapUntil,
  type CareSession,
} from './care-session.js';

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

const shown = (...factors: readonly Factor[]): readonly FactorShown[] =>
  factors.map((factor) => ({
    factor,
    category: 'possession',
    at: '2026-01-01T08:00:00.000Z',
    meansId: null,
    workstation: null,
  }));

describe('the level', () => {
  it.each([
    [['badge', 'pin'], ACR_TWO_FACTORS, ['hwk', 'pin', 'mfa'], ['badge']],
    [['badge', 'ad-password'], ACR_TWO_FACTORS, ['hwk', 'pwd', 'mfa'], ['badge']],
    [['fido2', 'badge'], ACR_TWO_FACTORS, ['hwk', 'user', 'mfa'], ['fido2']],
    [['cps'], ACR_TWO_FACTORS, ['sc', 'pin', 'mfa', 'hwk'], ['cps']],
    [['password', 'totp'], ACR_TRANSITION, ['pwd', 'otp', 'mfa'], ['password', 'totp']],
    [['backup'], ACR_BACKUP, ['kba'], ['backup']],
    [['badge'], ACR_BACKUP, ['kba'], ['backup']],
  ] as const)('of %j is %s, %j', (factors, acr, amr, kinds) => {
    expect(levelOf(shown(...factors))).toMatchObject({ acr, amr, kinds });
  });

  it.each([
    [ACR_TWO_FACTORS, [ACR_TWO_FACTORS], true],
    [ACR_TWO_FACTORS, [ACR_BACKUP], true],
    [ACR_TRANSITION, [ACR_TWO_FACTORS], false],
    [ACR_TRANSITION, ['urn:unknown', ACR_TRANSITION], true],
    [ACR_BACKUP, ['urn:unknown'], false],
  ] as const)('%s meets %j: %s', (acr, asked, met) => {
    expect(meetsAcr(acr, asked)).toBe(met);
  });
});
