import { SystemClock } from '#libs/kernel';
import { CardLine, TestVpcd, readAndPowerOff, vpcd, type OnCard } from './testing.js';
import { FrameReader, frame } from './vpcd-frames.js';
import { layCard, type LaidCard, type Patience, type TapManners } from './vpcd-client.js';

const PATIENCE: Patience = { powerOn: 150, silence: 120, powerOff: 30, longest: 5_000 };
const clock = new SystemClock();

/** Answers each command with itself and 9000. */
function echo(delay = 0): LaidCard & { powered: number } {
  return {
    atr: Buffer.from('3b8180018080', 'hex'),
    powered: 0,
    powerOn() {
      this.powered += 1;
    },
    async answer(apdu) {
      await new Promise((resolve) => {
        setTimeout(resolve, delay);
      });
      return Buffer.concat([apdu, Buffer.from('9000', 'hex')]);
    },
  };
}

const offAndOn: OnCard = async (line) => {
  line.powerOn();
  line.powerOff();
  line.powerOn();
  await line.transmit('9060000000');
  line.powerOff();
};

const resetOnce: OnCard = async (line) => {
  line.powerOn();
  line.socket.write(vpcd('02'));
  await line.transmit('9060000000');
  line.powerOff();
};

const pollForever: OnCard = async (line) => {
  line.powerOn();
  await line.transmit('9060000000');
  const poll = setInterval(() => line.socket.write(vpcd('04')), 20);
  await line.closed;
  clearInterval(poll);
};

const offAtOnce: OnCard = async (line) => {
  line.powerOn();
  await line.transmit('9060000000');
  line.powerOff();
};

const vanish: OnCard = async (line) => {
  line.powerOn();
  await line.transmit('9060000000');
  line.socket.destroy();
};

describe('vpcd frames', () => {
  const sent = Buffer.concat([frame(Buffer.of(4)), frame(Buffer.from('9060000000', 'hex'))]);

  it.each(Array.from({ length: sent.length + 1 }, (_x, at) => [at]))(
    'cut by TCP after %i bytes are put back together',
    (at) => {
      const reader = new FrameReader();
      const parts = [...reader.read(sent.subarray(0, at)), ...reader.read(sent.subarray(at))];
      expect(parts.map((part) => part.toString('hex'))).toEqual(['04', '9060000000']);
    },
  );

  it('one byte at a time as well', () => {
    const reader = new FrameReader();
    const parts = [...sent].flatMap((byte) => reader.read(Buffer.of(byte)));
    expect(parts).toHaveLength(2);
  });

  it('a frame without payload is refused', () => {
    expect(() => new FrameReader().read(Buffer.alloc(2))).toThrow('reader.bad-frame');
  });
});

describe('a card laid on a reader', () => {
  let reader: TestVpcd | undefined;
  afterEach(async () => {
    await reader?.close();
    reader = undefined;
  });

  async function layOn(onCard: OnCard, manners: TapManners = {}, card = echo()) {
    reader = await TestVpcd.listen(onCard);
    const address = { host: '127.0.0.1', port: reader.port };
    return layCard(card, address, clock, manners, {}, PATIENCE);
  }

  it('answers in order and leaves when it is powered off', async () => {
    const result = await layOn(readAndPowerOff('9060000000', '90af000000'));
    expect(result).toMatchObject({ apdus: 2, end: 'powered-off' });
    expect(result.milliseconds).toBeGreaterThanOrEqual(0);
  });

  it('gives its ATR to the reader’s poll, before any power', async () => {
    let atr: string | undefined;
    const result = await layOn(async (card) => {
      atr = await card.atr();
      card.powerOn();
      card.powerOff();
    });
    expect([atr, result.apdus, result.end]).toEqual(['3b8180018080', 0, 'powered-off']);
  });

  it('stays when the reader powers it off and on again', async () => {
    const card = echo();
    expect(await layOn(offAndOn, {}, card)).toMatchObject({ apdus: 1, end: 'powered-off' });
    expect(card.powered).toBe(2);
  });

  it('is reset without leaving', async () => {
    const card = echo();
    await layOn(resetOnce, {}, card);
    expect(card.powered).toBe(2);
  });

  it('hears frames that TCP joined, and answers them one by one', async () => {
    const answers: (string | undefined)[] = [];
    const result = await layOn(
      async (line) => {
        line.socket.write(
          Buffer.concat(['01', '9060000000', '90af000000'].map((hex) => vpcd(hex))),
        );
        for (let i = 0; i < 2; i++) answers.push((await line.next())?.toString('hex'));
        line.powerOff();
      },
      {},
      echo(5),
    );
    expect(answers).toEqual(['90600000009000', '90af0000009000']);
    expect(result.apdus).toBe(2);
  });

  it('is taken back after a silence; the presence poll is no sign', async () => {
    expect(await layOn(pollForever)).toMatchObject({ apdus: 1, end: 'held' });
  });

  it.each([0, 1, 3])('pulled after %i commands leaves the next one without answer', async (n) => {
    const answers: (string | undefined)[] = [];
    const seen = Promise.withResolvers<void>();
    const onCard: OnCard = async (line) => {
      line.powerOn();
      for (let i = 0; i <= n; i++) answers.push(await line.transmit('9060000000'));
      seen.resolve();
    };
    expect(await layOn(onCard, { pullAfter: n })).toMatchObject({ apdus: n, end: 'removed' });
    await seen.promise;
    expect(answers.map((answer) => answer !== undefined)).toEqual([...Array(n).fill(true), false]);
  });

  it('pulled while it computes an answer leaves at once', async () => {
    const pull = new AbortController();
    const onCard: OnCard = async (line) => {
      line.powerOn();
      setTimeout(() => pull.abort(), 10);
      await line.transmit('9060000000');
    };
    const result = await layOn(onCard, { pulled: pull.signal }, echo(80));
    expect(result).toMatchObject({ apdus: 0, end: 'removed' });
  });

  it('held stays after the power-off until its time', async () => {
    const begin = performance.now();
    const result = await layOn(offAtOnce, { holdMilliseconds: 200 });
    expect(result.end).toBe('held');
    expect(performance.now() - begin).toBeGreaterThan(150);
  });

  it('sees the reader go away', async () => {
    expect(await layOn(vanish)).toMatchObject({ apdus: 1, end: 'reader-absent' });
  });

  it('an unknown control byte is not answered', async () => {
    let atr: string | undefined;
    await layOn(async (line) => {
      line.powerOn();
      line.socket.write(vpcd('77'));
      atr = await line.atr();
      line.powerOff();
    });
    expect(atr).toBe('3b8180018080');
  });

  it('connected is not inserted: without power the reader is busy', async () => {
    await expect(layOn(() => undefined)).rejects.toThrow('reader.busy');
  });

  it('nobody listens: the reader is unreachable', async () => {
    const gone = await TestVpcd.listen(() => undefined);
    const { port } = gone;
    await gone.close();
    const laid = layCard(echo(), { host: '127.0.0.1', port }, clock, {}, {}, PATIENCE);
    await expect(laid).rejects.toThrow('reader.unreachable');
  });

  it('a reader that speaks something else ends the tap', async () => {
    await expect(
      layOn((line: CardLine) => {
        line.socket.write(Buffer.alloc(2));
      }),
    ).rejects.toThrow('reader.bad-frame');
  });

  it('a card that fails ends the tap with its error', async () => {
    const broken = { ...echo(), answer: () => Promise.reject(new Error('disk full')) };
    await expect(layOn(readAndPowerOff('9060000000'), {}, broken)).rejects.toThrow('disk full');
  });
});
