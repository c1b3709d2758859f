import { randomBytes } from 'node:crypto';
import { blankDesfire, DesfireState, withOtherKeys } from './desfire/desfire-state.js';
import { VirtualDesfire } from './virtual-desfire.js';
import {
  CardRefusal,
  Ev1Reader,
  TestReader,
  keyOf,
  personalise,
  readBadge,
  type Badge,
} from './testing.js';
import { SeededRandom, SetClock } from '../../../../libs/kernel/src/testing.js';

const ZERO = Buffer.alloc(16);
const badge: Badge = { master: randomBytes(16), site: 'HOSPI', credential: randomBytes(16) };

function newCard(state = blankDesfire(new SeededRandom('card'))) {
  const clock = new SetClock('2026-11-25T08:00:00Z');
  const card = new VirtualDesfire(state, new SeededRandom('chance'), clock);
  const reader = new TestReader(card);
  return { card, reader, state, clock, uid: Buffer.from(state.uid, 'hex') };
}

function badgeCard() {
  const made = newCard();
  personalise(made.reader, badge);
  made.reader.open = false;
  return made;
}

function randomCard() {
  const made = badgeCard();
  made.reader.select('000000');
  made.reader.authenticate(0, ZERO);
  made.reader.command(0x5c, '00', Buffer.of(2), 'full');
  made.reader.open = false;
  return made;
}

function session(keyNo = 2) {
  const made = badgeCard();
  made.reader.select('f58840');
  made.reader.authenticate(keyNo, keyOf(badge, made.uid, keyNo));
  return made;
}

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CardRefusal) return error.sw;
    throw error;
  }
  return 'accepted';
};
const raw = (card: VirtualDesfire, hex: string): string =>
  card.answer(Buffer.from(hex, 'hex')).toString('hex');

describe('a blank card', () => {
  it('shows itself as a DESFire EV3 in three frames', () => {
    const { card, state } = newCard();
    expect(raw(card, '9060000000')).toBe('04010233001c0591af');
    expect(raw(card, '90af000000')).toBe('04010303011c0591af');
    expect(raw(card, '90af000000')).toBe(`${state.uid}b92a5caa5026249100`);
  });

  it('answers for the reader: its UID and its ATS', () => {
    const { card, state } = newCard();
    expect(raw(card, 'ffca000000')).toBe(`${state.uid}9000`);
    expect(raw(card, 'ffca010000')).toBe('0675778102809000');
    expect(raw(card, 'ffb0000000')).toBe('6a81');
  });

  it('has the factory settings, one AES key and no application', () => {
    const { reader } = newCard();
    expect(reader.plain(0x45).toString('hex')).toBe('0f81');
    expect(reader.plain(0x64, '00').toString('hex')).toBe('00');
    expect(reader.plain(0x6a)).toHaveLength(0);
    expect(refusal(() => reader.select('f58840'))).toBe('91a0');
  });

  it('becomes a badge that the hospital’s keys read', () => {
    const { reader, uid, state } = badgeCard();
    expect(readBadge(reader, badge)).toEqual({
      uid: uid.toString('hex'),
      credential: badge.credential.toString('hex'),
    });
    expect(reader.command(0x64, '02').toString('hex')).toBe('01');
    expect(reader.command(0xf5, '00').toString('hex')).toBe('0003ff23100000');
    expect(reader.command(0x6f, '').toString('hex')).toBe('00');
    expect(reader.command(0x45, '').toString('hex')).toBe('0b84');
    expect(DesfireState.parse(structuredClone(state))).toEqual(state);
  });

  it('keeps everything through a new power-on and another instance', () => {
    const { state } = badgeCard();
    const again = newCard(DesfireState.parse(JSON.parse(JSON.stringify(state))));
    again.card.powerOn();
    expect(readBadge(again.reader, badge).credential).toBe(badge.credential.toString('hex'));
  });

  it('takes the card’s own master key, then only with the new one', () => {
    const { reader } = newCard();
    const key = randomBytes(16);
    reader.select('000000');
    reader.authenticate(0, ZERO);
    reader.changeOwnKey(0x80, key, 7);
    expect(reader.plain(0x64, '00').toString('hex')).toBe('07');
    expect(refusal(() => reader.authenticate(0, ZERO))).toBe('91ae');
    reader.authenticate(0, key);
    expect(reader.open).toBe(true);
  });

  it('refuses a master key that is not said to be AES', () => {
    const { reader } = newCard();
    reader.authenticate(0, ZERO);
    expect(refusal(() => reader.changeOwnKey(0x00, ZERO, 1))).toBe('919e');
  });
});

describe('a badge with a random UID', () => {
  it('shows 08 and three bytes, new at each power-on, and hides its UID in GetVersion', () => {
    const { card, reader } = randomCard();
    const first = raw(card, 'ffca000000');
    expect(first).toMatch(/^08[0-9a-f]{6}9000$/);
    card.powerOn();
    expect(raw(card, 'ffca000000')).not.toBe(first);
    expect(reader.plain(0x60).toString('hex').slice(28, 42)).toBe('00'.repeat(7));
  });

  it('gives its UID to who proves the common key', () => {
    const { reader, uid } = randomCard();
    expect(readBadge(reader, badge).uid).toBe(uid.toString('hex'));
  });

  it('cannot go back to its fixed UID', () => {
    const { reader, state } = randomCard();
    reader.select('000000');
    reader.authenticate(0, ZERO);
    reader.command(0x5c, '00', Buffer.of(0), 'full');
    expect(state.randomId).toBe(true);
  });
});

describe('strictness', () => {
  it.each([
    ['a class that is not 90', '0060000000', '6e00'],
    ['an ISO selection', '00a4040007d276000085010000', '6a82'],
    ['an unknown instruction', '90fe000000', '911c'],
    ['an APDU without Le', '90640000010a', '917e'],
    ['a length that lies', '906400000200000000', '917e'],
    ['data where there are none', '9060000001ff00', '917e'],
    ['P1 that is not zero', '9060010000', '919e'],
    ['a frame that continues nothing', '90af000000', '91ca'],
    ['a key that does not exist', '9071000002050000', '9140'],
    ['GetCardUID without authentication', '9051000000', '91ae'],
    ['EV2NonFirst without EV2First', '90770000010000', '91ae'],
    ['a file at card level', '90f50000010000', '919d'],
    ['formatting without authentication', '90fc000000', '91ae'],
    ['a DES application', '90ca000005f588400b0400', '919e'],
    ['the reserved application', '90ca0000050000000b8400', '919e'],
    ['too short an EV2First', '9071000001 0000'.replace(' ', ''), '917e'],
  ])('%s is refused', (_what, apdu, expected) => {
    expect(raw(newCard().card, apdu)).toBe(expected);
  });

  it('another command in the middle of frames is refused', () => {
    const { card } = newCard();
    raw(card, '9060000000');
    expect(raw(card, '9045000000')).toBe('91ca');
    expect(raw(card, '9045000000')).toBe('0f819100');
  });

  it('the same application twice is refused', () => {
    const { reader } = newCard();
    reader.plain(0xca, 'f588400b84');
    expect(refusal(() => reader.plain(0xca, 'f588400b84'))).toBe('91de');
  });

  it('a wrong key fails, and the card is still usable with the right one', () => {
    const { reader, uid } = badgeCard();
    reader.select('f58840');
    expect(refusal(() => reader.authenticate(2, randomBytes(16)))).toBe('91ae');
    reader.authenticate(2, keyOf(badge, uid, 2));
    expect(reader.open).toBe(true);
  });

  it('five failures in a row make the reader wait, and success forgets them', () => {
    const { reader, uid, clock, state } = badgeCard();
    reader.select('f58840');
    for (let i = 0; i < 5; i++) {
      expect(refusal(() => reader.authenticate(2, randomBytes(16)))).toBe('91ae');
    }
    expect(refusal(() => reader.authenticate(2, keyOf(badge, uid, 2)))).toBe('91ad');
    clock.forward(0.999);
    expect(refusal(() => reader.authenticate(2, keyOf(badge, uid, 2)))).toBe('91ad');
    clock.forward(0.001);
    reader.authenticate(2, keyOf(badge, uid, 2));
    expect(state.failures).toEqual({ inARow: 0, delayedUntil: null });
  });

  it('an altered command MAC ends the session', () => {
    const { reader } = session();
    const sealed = reader.seal(0x51, Buffer.alloc(0), Buffer.alloc(0), 'full');
    sealed[0]! ^= 1;
    expect(refusal(() => reader.send(0x51, sealed))).toBe('911e');
    expect(refusal(() => reader.command(0x51, '', undefined, 'full'))).toBe('91ae');
  });

  it('a replayed command is refused: the counter has moved', () => {
    const { reader } = session();
    const sealed = reader.seal(0x51, Buffer.alloc(0), Buffer.alloc(0), 'full');
    reader.unseal(reader.send(0x51, sealed).data, 'full');
    expect(refusal(() => reader.send(0x51, sealed))).toBe('911e');
  });

  it('a counter too far is refused', () => {
    const { reader } = session();
    reader.counter += 1;
    expect(refusal(() => reader.command(0x51, '', undefined, 'full'))).toBe('911e');
  });

  it('a command without its MAC is refused', () => {
    const { reader } = session();
    expect(refusal(() => reader.send(0x64, Buffer.of(0)))).toBe('917e');
  });

  it('EV2NonFirst keeps the counter, EV2First starts again', () => {
    const { reader, uid } = session();
    reader.command(0x64, '00');
    reader.authenticate(3, keyOf(badge, uid, 3));
    expect(reader.counter).toBe(1);
    reader.command(0x64, '00');
    reader.open = false;
    reader.authenticate(3, keyOf(badge, uid, 3));
    expect(reader.counter).toBe(0);
    reader.command(0x64, '00');
  });

  it('any refusal ends the session', () => {
    const { reader } = session();
    expect(refusal(() => reader.command(0xf5, '07'))).toBe('91f0');
    expect(refusal(() => reader.command(0x51, '', undefined, 'full'))).toBe('91ae');
  });

  it('selecting again ends the session', () => {
    const { reader } = session();
    reader.plain(0x5a, 'f58840');
    expect(refusal(() => reader.command(0x51, '', undefined, 'full'))).toBe('91ae');
  });

  it('powering off ends the session and the selection', () => {
    const { card, reader } = session();
    card.powerOn();
    expect(refusal(() => reader.command(0x51, '', undefined, 'full'))).toBe('91ae');
    expect(raw(card, '9045000000')).toBe('0f819100');
  });

  it.each([
    ['the read key reads', 2, 0xad, 'accepted'],
    ['the read key does not write', 2, 0x8d, '919d'],
    ['the write key does not read', 3, 0xad, '919d'],
    ['the write key writes', 3, 0x8d, 'accepted'],
    ['the common key does not read', 1, 0xad, '919d'],
    ['the master key does not read', 0, 0xbd, '919d'],
  ])('%s', (_what, keyNo, ins, expected) => {
    const { reader } = session(keyNo);
    const data = ins === 0x8d ? randomBytes(16) : Buffer.alloc(0);
    expect(refusal(() => reader.command(ins, '00000000100000', data, 'full'))).toBe(expected);
  });

  it('nobody reads without authentication', () => {
    const { reader } = badgeCard();
    reader.select('f58840');
    expect(refusal(() => reader.plain(0xbd, '00000000000000'))).toBe('91ae');
  });

  it.each([
    ['the whole', '00000000100000', 'accepted'],
    ['from the last byte', '000f0000010000', 'accepted'],
    ['one byte past the end', '00010000100000', '91be'],
    ['from past the end', '00100000010000', '91be'],
    ['a file that is not there', '01000000100000', '91f0'],
  ])('reading %s', (_what, header, expected) => {
    const { reader } = session();
    expect(refusal(() => reader.command(0xad, header, undefined, 'full'))).toBe(expected);
  });

  it('a key that only its master may change is not changed by another', () => {
    const { reader } = session(2);
    expect(refusal(() => reader.changeOtherKey(3, ZERO, randomBytes(16), 1))).toBe('91ae');
  });

  it('changing another key needs the old one: the CRC tells', () => {
    const { reader, state } = session(0);
    const before = structuredClone(state);
    expect(refusal(() => reader.changeOtherKey(2, randomBytes(16), randomBytes(16), 1))).toBe(
      '911e',
    );
    expect(state).toEqual(before);
  });

  it('settings change with the master key, and say whether they may change again', () => {
    const { reader } = session(0);
    reader.command(0x54, '', Buffer.of(0x03), 'full');
    expect(reader.command(0x45, '').toString('hex')).toBe('0384');
    expect(refusal(() => reader.command(0x54, '', Buffer.of(0x0b), 'full'))).toBe('919d');
  });

  it('formatting takes the applications, unless it was disabled', () => {
    const { reader, state } = badgeCard();
    reader.select('000000');
    reader.authenticate(0, ZERO);
    reader.command(0xfc, '');
    expect(state.applications).toEqual([]);
    reader.command(0x5c, '00', Buffer.of(1), 'full');
    expect(refusal(() => reader.command(0xfc, ''))).toBe('919d');
  });

  it('an application goes by the card’s key or its own', () => {
    const { reader, state } = badgeCard();
    reader.select('000000');
    expect(refusal(() => reader.plain(0xda, 'f58840'))).toBe('91ae');
    const other = session(0);
    other.reader.command(0xda, 'f58840');
    expect(other.state.applications).toEqual([]);
    reader.authenticate(0, ZERO);
    reader.command(0xda, 'f58840');
    expect(state.applications).toEqual([]);
  });

  it('the keys of another hospital do not open this badge', () => {
    const { state } = badgeCard();
    const { reader } = newCard(withOtherKeys(state, new SeededRandom('elsewhere')));
    expect(refusal(() => readBadge(reader, badge))).toBe('91ae');
  });
});

describe('long files', () => {
  const LONG = randomBytes(200);

  it.each([
    ['plain', '0000', 0xee_ee],
    ['mac', '0001', 0x00_00],
    ['full', '0003', 0x00_00],
  ] as const)('are written and read in frames, %s', (mode, head, access) => {
    const { reader } = newCard();
    reader.plain(0xca, '0102030f82');
    reader.select('010203');
    const rights = access.toString(16).padStart(4, '0');
    reader.plain(0xcd, `${head}${rights}c80000`);
    reader.authenticate(0, ZERO);
    reader.command(0x3d, '00000000c80000', LONG, mode, 52);
    expect(reader.command(0xbd, '00000000000000', undefined, mode)).toEqual(LONG);
    expect(reader.command(0xad, '00000000c80000', undefined, mode)).toEqual(LONG);
    expect(refusal(() => reader.command(0x3d, '00000000c90000', LONG, mode))).toBe('91be');
  });

  it('more data than announced is refused', () => {
    const { reader } = newCard();
    reader.plain(0xca, '0102030f82');
    reader.select('010203');
    reader.plain(0xcd, '0000eeee100000');
    expect(refusal(() => reader.plain(0x3d, `00000000040000${'aa'.repeat(5)}`))).toBe('917e');
  });

  it('the memory ends at 16 KB', () => {
    const { reader } = newCard();
    reader.plain(0xca, '0102030f82');
    reader.select('010203');
    reader.plain(0xcd, '0000eeeee03f00');
    expect(refusal(() => reader.plain(0xcd, '0100eeee210000'))).toBe('910e');
    reader.plain(0xcd, '0100eeee200000');
  });
});

describe('an EV1 session with AES', () => {
  it('gives the UID, writes and reads the file, and keeps its chain through all of them', () => {
    const { reader, uid } = badgeCard();
    const ev1 = new Ev1Reader(reader);
    reader.select('f58840');
    ev1.authenticate(3, keyOf(badge, uid, 3));
    expect(ev1.ciphered(0x51, '', 7)).toEqual(uid);
    expect(ev1.macked(0x64, '01')).toEqual(Buffer.of(1));
    const content = randomBytes(16);
    ev1.write(0x3d, '00000000100000', content);
    expect(ev1.macked(0x6f, '')).toEqual(Buffer.of(0));
    ev1.authenticate(2, keyOf(badge, uid, 2));
    expect(ev1.ciphered(0xbd, '00000000100000', 16)).toEqual(content);
  });

  it('a broken cryptogram ends the session and changes nothing', () => {
    const { reader, uid, state } = badgeCard();
    const ev1 = new Ev1Reader(reader);
    const before = structuredClone(state.applications);
    reader.select('f58840');
    ev1.authenticate(3, keyOf(badge, uid, 3));
    const sealed = Buffer.concat([Buffer.from('00000000100000', 'hex'), randomBytes(32)]);
    expect(refusal(() => reader.send(0x3d, sealed))).toBe('911e');
    expect(state.applications).toEqual(before);
    expect(refusal(() => reader.send(0x51))).toBe('91ae');
  });

  it('EV2NonFirst does not go on from an EV1 session', () => {
    const { reader, uid } = badgeCard();
    reader.select('f58840');
    new Ev1Reader(reader).authenticate(3, keyOf(badge, uid, 3));
    expect(refusal(() => reader.send(0x77, Buffer.of(2)))).toBe('91ae');
  });
});
