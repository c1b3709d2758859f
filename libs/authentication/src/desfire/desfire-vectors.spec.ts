import { readFileSync } from 'node:fs';
import { Random } from '#libs/kernel';
import { cbcEncrypt, cmac, cmacSubkeys, crc32, xor } from './aes.js';
import { diversified } from './an10922.js';
import type { Transmit } from './apdu.js';
import { authenticateEv1 } from './ev1-session.js';
import { authenticateFirst, authenticateNext } from './ev2-authentication.js';
import { Ev2Session, ev2SessionKeys, type CommMode } from './ev2-session.js';

/** Bytes in hexadecimal; each type of vector has its own members. */
interface Vector extends Readonly<Record<TextName, string>> {
  readonly mode: CommMode;
  readonly keyNo: number;
  readonly cmdCtr: number;
  readonly cmdCtrBefore: number;
  readonly cmdCtrAfter: number;
  readonly messages: readonly { readonly message: string; readonly cmac: string }[];
  readonly exchange: readonly { readonly command: string; readonly response: string }[];
  readonly negative: { readonly alteredResponse: string };
}

type TextName =
  | ('id' | 'type' | 'name' | 'ins' | 'header' | 'data' | 'command' | 'iv' | 'ti' | 'tiBefore')
  | ('key' | 'masterKey' | 'input' | 'diversifiedKey' | 'subkeyK1' | 'subkeyK2' | 'kEnc' | 'kMac')
  | ('oldKey' | 'newKey' | 'newKeyVersion' | 'crc32' | 'crc32NewKey' | 'cryptogram' | 'sessionKey')
  | ('rndA' | 'rndB' | 'response' | 'responseData');

const { vectors } = JSON.parse(
  readFileSync(new URL('./desfire-vectors.json', import.meta.url), 'utf8'),
) as { vectors: readonly Vector[] };

const ofType = (type: string): readonly [string, Vector][] =>
  vectors.filter((one) => one.type === type).map((one) => [one.id, one]);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const show = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

/** Chance that was drawn before. */
class DrawnRandom extends Random {
  constructor(private readonly drawn: string) {
    super();
  }

  bytes(): Buffer {
    return hex(this.drawn);
  }

  uuid(): string {
    throw new Error('not drawn');
  }
}

/** A card that answers as in the trace, and only to the commands of the trace. */
function replay(exchange: readonly { command: string; response: string }[]): Transmit {
  const left = [...exchange];
  return async (batch) =>
    batch.map((apdu) => {
      const step = left.shift();
      expect(show(apdu)).toBe(step?.command);
      return hex(step?.response ?? '');
    });
}

const cardOf = (v: Vector) => ({
  transmit: replay(v.exchange),
  random: new DrawnRandom(v.rndA),
});
const proofOf = (v: Vector) => ({ keyNo: v.keyNo, key: hex(v.key) });

/** What a session holds shows in its next command, whose MAC needs both keys' transaction. */
function expectKeys(session: Ev2Session, v: Vector): void {
  const known = new Ev2Session(session.ti, { enc: hex(v.kEnc), mac: hex(v.kMac) }, session.counter);
  const command = { at: '', ins: 0x8d, mode: 'full', data: Buffer.from('any') } as const;
  expect(show(session.command(command))).toBe(show(known.command(command)));
}

it('every published vector is used', () => {
  const used = ['cmac', 'an10922', 'authEv2First', 'authEv2NonFirst', 'ev2Command'];
  const types = new Set([...used, 'authEv1Aes', 'ev1ChangeKey']);
  expect(vectors.filter((one) => !types.has(one.type))).toEqual([]);
  expect(vectors).toHaveLength(17);
});

it.each(ofType('cmac'))('%s', (_id, v) => {
  const [k1, k2] = cmacSubkeys(hex(v.key));
  expect([show(k1), show(k2)]).toEqual([v.subkeyK1, v.subkeyK2]);
  for (const { message, cmac: expected } of v.messages) {
    expect(show(cmac(hex(v.key), hex(message)))).toBe(expected);
  }
});

it.each(ofType('an10922'))('%s', (_id, v) => {
  expect(show(diversified(hex(v.masterKey), hex(v.input)))).toBe(v.diversifiedKey);
});

it.each([0, 32])('a diversification input of %i bytes is refused', (length) => {
  expect(() => diversified(Buffer.alloc(16), Buffer.alloc(length))).toThrow(
    'badge.diversification-input',
  );
});

it.each(ofType('authEv2First'))('%s', async (_id, v) => {
  const session = await authenticateFirst(cardOf(v), proofOf(v));
  expect(show(session.ti)).toBe(v.ti);
  expectKeys(session, v);
});

it.each(ofType('authEv2First').filter(([, v]) => 'rndB' in v))('%s: session keys', (_id, v) => {
  const keys = ev2SessionKeys(hex(v.key), hex(v.rndA), hex(v.rndB));
  expect([show(keys.enc), show(keys.mac)]).toEqual([v.kEnc, v.kMac]);
});

it.each(ofType('authEv2NonFirst'))('%s', async (_id, v) => {
  const unused = { enc: Buffer.alloc(16), mac: Buffer.alloc(16) };
  const former = new Ev2Session(hex(v.tiBefore), unused, v.cmdCtrBefore);
  const session = await authenticateNext(cardOf(v), proofOf(v), former);
  expect(show(session.ti)).toBe(v.tiBefore);
  expect(session.counter).toBe(v.cmdCtrBefore);
  expectKeys(session, v);
});

const ev2Session = (v: Vector): Ev2Session =>
  new Ev2Session(
    hex(v.ti),
    { enc: hex('kEnc' in v ? v.kEnc : '00'.repeat(16)), mac: hex(v.kMac) },
    v.cmdCtr,
  );

it.each(ofType('ev2Command'))('%s', (_id, v) => {
  const command = {
    at: v.name,
    ins: hex(v.ins)[0]!,
    mode: v.mode,
    header: hex(v.header),
    data: dataOf(v),
  };
  const session = ev2Session(v);
  expect(show(session.command(command))).toBe(v.command);
});

it.each(ofType('ev2Command').filter(([, v]) => 'response' in v))('%s: answer', (_id, v) => {
  const session = ev2Session(v);
  const command = { at: v.name, ins: hex(v.ins).readUInt8(), mode: v.mode };
  expect(show(session.answer(hex(v.response), command))).toBe(v.responseData);
  expect(session.counter).toBe(v.cmdCtrAfter);
});

function dataOf(v: Vector): Buffer {
  if (!Object.hasOwn(v, 'crc32NewKey')) return hex(v.data);
  const [oldKey, newKey] = [hex(v.oldKey), hex(v.newKey)];
  expect(show(crc32(newKey))).toBe(v.crc32NewKey);
  return Buffer.concat([xor(newKey, oldKey), hex(v.newKeyVersion), crc32(newKey)]);
}

it('an altered answer does not verify', () => {
  const v = vectors.find(({ id }) => id === 'ev2-getfilesettings-mac')!;
  const command = { at: 'file settings', ins: 0xf5, mode: 'mac', header: hex('02') } as const;
  expect(() => ev2Session(v).answer(hex(v.negative.alteredResponse), command)).toThrow(
    'integrity file settings: MAC',
  );
});

it.each(ofType('authEv1Aes'))('%s', async (_id, v) => {
  const session = await authenticateEv1(cardOf(v), proofOf(v));
  expect(show(session.key)).toBe(v.sessionKey);
});

it.each(ofType('ev1ChangeKey'))('%s', (_id, v) => {
  const [newKey, version] = [hex(v.newKey), hex(v.newKeyVersion)];
  const crc = crc32(Buffer.concat([hex('C4'), Buffer.of(v.keyNo), newKey, version]));
  expect(show(crc)).toBe(v.crc32);
  const plain = Buffer.concat([newKey, version, crc, Buffer.alloc(11)]);
  expect(show(cbcEncrypt(hex(v.sessionKey), plain, hex(v.iv)))).toBe(v.cryptogram);
});
