import { readFileSync } from 'node:fs';
import { SystemClock } from '#libs/kernel';
import { cmac, crc32, decipher, ZERO } from './desfire/aes.js';
import { blankDesfire, emptyApplication, type DesfireState } from './desfire/desfire-state.js';
import { Ev1Channel, Ev2Channel, type Layout } from './desfire/secure-channel.js';
import type { CommMode } from './desfire/protocol.js';
import { VirtualDesfire } from './virtual-desfire.js';
import { ScriptedRandom, TestReader, diversify } from './testing.js';
import { SeededRandom } from '../../../../libs/kernel/src/testing.js';

interface Vector {
  id: string;
  type: string;
  key: string;
  keyNo: number;
  exchange: { command: string; response: string }[];
  messages: { message: string; cmac: string }[];
  masterKey: string;
  input: string;
  diversifiedKey: string;
  ti: string;
  kEnc: string;
  kMac: string;
  ins: string;
  header: string;
  data: string;
  command: string;
  response: string;
  responseData: string;
  cryptogram: string;
  newKey: string;
  newKeyVersion: string;
  crc32: string;
  sessionKey: string;
  cmdCtr: number;
  mode: CommMode;
}
const file = new URL('fixtures/desfire-vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
const vector = (id: string): Vector => vectors.find((one) => one.id === id)!;
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const upper = (buffer: Buffer): string => buffer.toString('hex').toUpperCase();

/** A card with one application of five keys, selected; its chance is the vector's. */
function cardFor(keys: Record<number, string>, ...script: string[]): VirtualDesfire {
  const application = emptyApplication('f58840', 0x0f, 5);
  for (const [no, value] of Object.entries(keys)) application.keys[Number(no)]!.value = value;
  application.files.push({ number: 3, mode: 'full', access: 0x33_ff, content: '00'.repeat(32) });
  const state: DesfireState = {
    ...blankDesfire(new SeededRandom()),
    applications: [application],
  };
  // The constructor draws a random UID (3 bytes) that the vectors do not use.
  const card = new VirtualDesfire(
    state,
    new ScriptedRandom('000000', ...script),
    new SystemClock(),
  );
  expect(upper(card.answer(bytes('905A000003F5884000')))).toBe('9100');
  return card;
}

const rndBOf = ({ key, exchange }: Vector): string =>
  decipher(bytes(key), ZERO, bytes(exchange[0]!.response).subarray(0, 16)).toString('hex');

const answers = (card: VirtualDesfire, { exchange }: Vector): string[] =>
  exchange.map(({ command }) => upper(card.answer(bytes(command))));
const published = ({ exchange }: Vector): string[] => exchange.map(({ response }) => response);

describe('published vectors, on the card side', () => {
  it('the file has the vectors expected', () => expect(vectors).toHaveLength(17));

  it.each(vector('cmac-rfc4493').messages)('CMAC of "$message"', ({ message, cmac: expected }) => {
    expect(upper(cmac(bytes(vector('cmac-rfc4493').key), bytes(message)))).toBe(expected);
  });

  it.each(['an10922-aes128', 'an10922-aes128-short-input'])('%s (the tests’ host)', (id) => {
    const { masterKey, input, diversifiedKey } = vector(id);
    expect(upper(diversify(bytes(masterKey), bytes(input)))).toBe(diversifiedKey);
  });

  it('AuthenticateEV2First with key 0', () => {
    const v = vector('ev2first-key0');
    expect(answers(cardFor({}, rndBOf(v), v.ti), v)).toEqual(published(v));
  });

  it('EV2First key 3, WriteData, EV2NonFirst key 0, ChangeKey of key 2 then of key 0: one session', () => {
    const first = vector('ev2first-key3');
    const nonFirst = vector('ev2nonfirst-key0');
    const card = cardFor({}, rndBOf(first), first.ti, rndBOf(nonFirst));
    expect(answers(card, first)).toEqual(published(first));
    const write = vector('ev2-writedata-full');
    expect(upper(card.answer(bytes(write.command)))).toBe(write.response);
    expect(answers(card, nonFirst)).toEqual(published(nonFirst));

    // The published session spent one more command (counter 1) before ChangeKey (counter 2).
    const reader = readerAt(card, nonFirst, 1);
    expect(reader.command(0x64, '02')).toEqual(Buffer.of(0));

    const other = vector('ev2-changekey-other-key');
    expect(upper(card.answer(bytes(other.command)))).toBe(other.response);
    const own = vector('ev2-changekey-own-key');
    expect(upper(card.answer(bytes(own.command)))).toBe('9100');
    expect(upper(card.answer(bytes('90640000010200')))).toBe('9100'.padStart(6, '01'));
  });

  it.each(['ev2-getfilesettings-mac', 'ev2-getcarduid-full', 'ev2-setconfiguration-random-id'])(
    '%s: the card opens the command and seals the answer',
    (id) => {
      const v = vector(id);
      const channel = new Ev2Channel(bytes(v.ti), keysOf(v), v.cmdCtr);
      const cut = layout({
        ins: Number.parseInt(v.ins, 16),
        mode: v.mode,
        headerLength: v.header.length / 2,
        dataLength: v.data.length / 2,
      });
      const opened = channel.open(bytes(v.command).subarray(5, -1), cut);
      expect(upper(opened.data)).toBe(v.data);
      expect(upper(channel.seal(bytes(v.responseData), cut))).toBe(v.response.slice(0, -4));
    },
  );

  it.each(['ev1-authaes-key0', 'ev1-authaes-key1'])('%s', (id) => {
    const v = vector(id);
    expect(answers(cardFor({ [v.keyNo]: v.key.toLowerCase() }, rndBOf(v)), v)).toEqual(
      published(v),
    );
  });

  it('EV1 ChangeKey: the cryptogram changes the key', () => {
    const v = vector('ev1-changekey-cryptogram');
    const start = vector('ev1-authaes-key0');
    const card = cardFor({}, rndBOf(start));
    expect(answers(card, start)).toEqual(published(start));
    expect(upper(card.answer(bytes(`90C400002100${v.cryptogram}00`)))).toBe('9100');
    expect(upper(card.answer(bytes('90640000010000')))).toBe('109100');
    const crc = crc32(bytes('C400'), bytes(v.newKey), bytes(v.newKeyVersion));
    expect(upper(crc)).toBe(v.crc32);
  });

  it('EV1 channel: a broken CRC is refused', () => {
    const v = vector('ev1-changekey-cryptogram');
    const cryptogram = bytes(v.cryptogram);
    cryptogram[20]! ^= 1;
    const channel = new Ev1Channel(bytes(v.sessionKey));
    const cut = layout({ ins: 0xc4, mode: 'full', headerLength: 1, dataLength: 17 });
    expect(() => channel.open(Buffer.concat([Buffer.of(0), cryptogram]), cut)).toThrow('911e');
  });
});

const keysOf = (v: Vector): { enc: Buffer; mac: Buffer } => ({
  enc: bytes(v.kEnc || '00'.repeat(16)),
  mac: bytes(v.kMac),
});

const layout = (part: Partial<Layout>): Layout => ({
  ins: 0,
  mode: 'mac',
  headerLength: 0,
  dataLength: 0,
  tailLength: 0,
  ...part,
});

function readerAt(card: VirtualDesfire, v: Vector, counter: number): TestReader {
  const reader = new TestReader(card);
  reader.join(bytes(v.ti), keysOf(v), counter);
  return reader;
}
