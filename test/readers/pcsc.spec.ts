import { setTimeout as wait } from 'node:timers/promises';
import { BackOff } from '../../apps/badge-agent/src/back-off.js';
import { Log } from '../../apps/badge-agent/src/log.js';
import { CardGone } from '../../apps/badge-agent/src/readers/card-reader.js';
import { PcscReader } from '../../apps/badge-agent/src/readers/pcsc/pcsc-reader.js';
import { blankDesfire } from '../../apps/simulators/src/card/desfire/desfire-state.js';
import { otherCard } from '../../apps/simulators/src/card/other-cards.js';
import { VirtualDesfire } from '../../apps/simulators/src/card/virtual-desfire.js';
import { layCard, PATIENCE, type TapManners } from '../../apps/simulators/src/card/vpcd-client.js';
import type { VirtualCard } from '../../apps/simulators/src/card/virtual-card.js';
import { SystemClock, SystemRandom } from '../../libs/kernel/src/index.js';
import { describeWithPcscd, Pcscd } from '../support/pcscd.js';

const PROGRAM = 'dist/apps/badge-agent/src/readers/pcsc/reader-process.js';
const GET_VERSION = Buffer.from('9060000000', 'hex');
const DESFIRE_ATR = '3b8180018080';

/** What the reader told, in order. */
class Heard {
  readonly events: string[] = [];

  readonly inserted = (atr: Buffer): void =>
    void this.events.push(`inserted ${atr.toString('hex')}`);
  readonly removed = (): void => void this.events.push('removed');
  readonly cps = (state: string): void => void this.events.push(`cps ${state}`);

  async until(event: string, count = 1): Promise<void> {
    for (let look = 0; look < 200; look++) {
      if (this.events.filter((heard) => heard === event).length >= count) return;
      await wait(50);
    }
    throw new Error(`not heard: ${event}; heard ${JSON.stringify(this.events)}`);
  }
}

const desfire = (): VirtualDesfire =>
  new VirtualDesfire(blankDesfire(new SystemRandom()), new SystemRandom(), new SystemClock());

function lay(card: VirtualCard, port: number, manners: TapManners = {}) {
  const laid = {
    atr: card.atr,
    powerOn: () => card.powerOn(),
    answer: async (apdu: Buffer) => Promise.resolve(card.answer(apdu)),
  };
  // pcscd looks for cards every 400 ms or so: a real reader is told by its card.
  const patience = { ...PATIENCE, powerOn: 10_000, powerOff: 60_000, silence: 60_000 };
  const pulled = new AbortController();
  const over = layCard(
    laid,
    { host: '127.0.0.1', port },
    new SystemClock(),
    { ...manners, pulled: pulled.signal },
    {},
    patience,
  ).catch(() => undefined);
  return { pull: () => pulled.abort(), over };
}

describeWithPcscd.each(['smartcard', 'pcsclite'] as const)('PC/SC by %s', (binding) => {
  let pcscd: Pcscd;
  let reader: PcscReader | undefined;
  const lines: string[] = [];

  beforeAll(async () => {
    pcscd = await Pcscd.prepare();
  }, 250_000);
  afterAll(() => pcscd.close());
  afterEach(async () => {
    await reader?.stop();
    await pcscd.kill();
  });

  async function opened(): Promise<Heard> {
    const heard = new Heard();
    const backOff = new BackOff({ first: 200, most: 1000 }, new SystemRandom());
    const log = new Log(new SystemClock(), (line) => void lines.push(line));
    reader = new PcscReader({ binding, backOff, log, names: /portique/i, program: PROGRAM });
    await reader.start(heard);
    return heard;
  }

  it('tells a card, carries commands, and tells that it left', async () => {
    await pcscd.start();
    const heard = await opened();
    const card = lay(desfire(), pcscd.slots[0]);
    await heard.until(`inserted ${DESFIRE_ATR}`);
    const answer = await reader!.transmit(GET_VERSION);
    expect(answer.toString('hex')).toMatch(/^0401\w{10}91af$/);
    card.pull();
    await heard.until('removed');
    await expect(reader!.transmit(GET_VERSION)).rejects.toThrow(CardGone);
  }, 40_000);

  it('says that the card is gone when it is pulled in the middle of a command', async () => {
    await pcscd.start();
    const heard = await opened();
    lay(desfire(), pcscd.slots[0], { pullAfter: 1 });
    await heard.until(`inserted ${DESFIRE_ATR}`);
    await reader!.transmit(GET_VERSION);
    await expect(reader!.transmit(Buffer.from('90af000000', 'hex'))).rejects.toThrow(CardGone);
    await heard.until('removed');
  }, 40_000);

  it('announces a CPS in its contact reader, and reads badges meanwhile', async () => {
    await pcscd.start();
    const heard = await opened();
    const cps = lay(otherCard('cps4', Buffer.alloc(7)), pcscd.slots[0]);
    await heard.until('cps present');
    const badge = lay(desfire(), pcscd.slots[1]);
    await heard.until(`inserted ${DESFIRE_ATR}`);
    expect((await reader!.transmit(GET_VERSION)).length).toBeGreaterThan(2);
    badge.pull();
    await heard.until('removed');
    cps.pull();
    await heard.until('cps removed');
  }, 40_000);

  it('waits for a pcscd that is not there yet', async () => {
    const heard = await opened();
    await wait(1500);
    expect(lines.some((line) => line.includes('readers-lost'))).toBe(true);
    await pcscd.start();
    lay(desfire(), pcscd.slots[0]);
    await heard.until(`inserted ${DESFIRE_ATR}`);
  }, 40_000);

  it('comes back after the death of pcscd; what lay on the reader counts as taken away', async () => {
    await pcscd.start();
    const heard = await opened();
    lay(desfire(), pcscd.slots[0]);
    await heard.until(`inserted ${DESFIRE_ATR}`);
    await pcscd.kill();
    await heard.until('removed');
    await pcscd.start();
    lay(desfire(), pcscd.slots[0]);
    await heard.until(`inserted ${DESFIRE_ATR}`, 2);
    expect((await reader!.transmit(GET_VERSION)).length).toBeGreaterThan(2);
  }, 40_000);

  it('writes nothing of a card in its log', () => {
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toMatch(/3b8180|9060000000|0401/i);
  });
});
