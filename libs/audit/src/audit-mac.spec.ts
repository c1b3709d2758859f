import { canonicalJson } from '#libs/kernel';
import { testKeyring } from '../../kernel/src/testing.js';
import { eventMac, EventProofs, eventText, headMac, sealMac, type EventText } from './audit-mac.js';
import { leafHash } from './domain/merkle.js';

const EVENT: EventText = {
  id: '6b1d3b1e-0000-4000-8000-000000000001',
  at: new Date('2026-01-01T08:00:00.007Z'),
  kind: 'session.opened',
  outcome: 'success',
  actorKind: 'person',
  actorId: 'x',
  subjectId: null,
  workstation: 'CARDIO-01 "été"\n',
  client: null,
  correlation: '😀 œ',
  detail: { b: [1, null, { z: true, a: 'é' }], a: {} },
};

describe('the text of an event', () => {
  it('is the canonical JSON of its fields', () => {
    expect(eventText(EVENT)).toBe(canonicalJson({ ...EVENT, at: EVENT.at.toISOString() }));
  });

  it('has the same check and the same leaf in one pass', () => {
    const text = eventText(EVENT);
    expect(new EventProofs(testKeyring()).of({ ...EVENT, at: EVENT.at.toISOString() })).toEqual({
      mac: eventMac(testKeyring(), text).toString('hex'),
      leaf: leafHash(text).toString('hex'),
    });
  });

  it('never has the check of a seal or of a head', () => {
    const end = { sealNumber: 1, lastPosition: 1, digest: Buffer.alloc(32) };
    const macs = [
      eventMac(testKeyring(), 'x'),
      sealMac(testKeyring(), 'x'),
      headMac(testKeyring(), end),
    ];
    expect(new Set(macs.map((mac) => mac.toString('hex'))).size).toBe(3);
  });
});
