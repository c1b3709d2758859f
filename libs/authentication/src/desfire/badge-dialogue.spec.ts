import { SystemRandom } from '#libs/kernel';
import type { Transmit } from './apdu.js';
import { readBadge } from './badge-dialogue.js';
import { CardFailure } from './card-failure.js';
import { otherCardOf } from './card-kind.js';
import { madeBadge, TestBadgeKeys, TestCard } from './testing.js';

const keys = new TestBadgeKeys();
const tools = { keys, random: new SystemRandom() };
const credentialOf = (card: TestCard) => card.apps.get('f58840')!.files.get(0)!.content;

describe('a badge of the hospital', () => {
  it.each([
    ['with its UID in the open', {}],
    ['that hides its UID', { randomId: true }],
    ['of the first generation', { generation: 'EV1' }],
  ] as const)('%s is read', async (_which, options) => {
    const card = await madeBadge(keys, options);
    const found = await readBadge(card.transmit(), tools);
    expect(found).toMatchObject({
      kind: 'badge',
      badge: {
        uid: card.uid,
        credential: credentialOf(card),
        keyVersion: 1,
        generation: card.generation,
      },
    });
  });

  it('is read in five round trips and eleven commands', async () => {
    const card = await madeBadge(keys);
    let trips = 0;
    const transmit: Transmit = (batch) => {
      trips++;
      return card.transmit()(batch);
    };
    const found = await readBadge(transmit, tools);
    expect(found).toMatchObject({ apdus: 11 });
    expect(trips).toBe(5);
  });

  it('made with an older version of the keys is read', async () => {
    const card = await madeBadge(new TestBadgeKeys(1));
    const found = await readBadge(card.transmit(), { ...tools, keys: new TestBadgeKeys(2) });
    expect(found).toMatchObject({ kind: 'badge', badge: { keyVersion: 1 } });
  });

  it('never sends the same challenge twice', async () => {
    const card = await madeBadge(keys);
    await readBadge(card.transmit(), tools);
    const first = card.received.filter((apdu) => apdu.startsWith('90AF000020'));
    card.received.length = 0;
    await readBadge(card.transmit(), tools);
    const second = card.received.filter((apdu) => apdu.startsWith('90AF000020'));
    expect(first).toHaveLength(2);
    expect(second.filter((apdu) => first.includes(apdu))).toEqual([]);
  });
});

const because = async (transmit: Transmit, withKeys = keys) => {
  const found = await readBadge(transmit, { ...tools, keys: withKeys });
  return found.kind === 'refused' ? found.because : 'read';
};

describe('what is not a badge of the hospital', () => {
  it.each(['6E00', '6D00', '6A82', '6A81', '6300'])(
    'a card that answers %s is not a badge',
    async (sw) => {
      const transmit: Transmit = async (batch) => batch.map(() => Buffer.from(sw, 'hex'));
      expect(await because(transmit)).toBe('not-a-badge');
    },
  );

  it('a DESFire Light is not a badge', async () => {
    const card = await madeBadge(keys);
    const light = card.transmit((answer, index) =>
      index === 1 ? Buffer.from('0408013000130591AF', 'hex') : answer,
    );
    expect(await because(light)).toBe('not-a-badge');
  });

  it('a DESFire card without the application is foreign', async () => {
    expect(await because(new TestCard().transmit())).toBe('foreign-badge');
  });

  it('the same application with other keys is foreign', async () => {
    const card = await madeBadge(new TestBadgeKeys(1, 2));
    expect(await because(card.transmit())).toBe('foreign-badge');
  });

  it('a badge of a key version never given is foreign', async () => {
    const card = await madeBadge(new TestBadgeKeys(2));
    expect(await because(card.transmit())).toBe('foreign-badge');
  });

  it('a copy of everything but the UID is foreign: its read key is of another card', async () => {
    const original = await madeBadge(keys);
    const copy = new TestCard();
    copy.apps.set('f58840', original.apps.get('f58840')!);
    expect(await because(copy.transmit())).toBe('foreign-badge');
  });

  it('a card that shows another UID than the one it proves is refused', async () => {
    const card = await madeBadge(keys);
    const lying = card.transmit((answer, index) => {
      if (index !== 3) return answer;
      const other = Buffer.from(answer);
      other[3]! ^= 1;
      return other;
    });
    expect(await because(lying)).toBe('integrity');
  });
});

describe('what a hostile way between card and hub can do', () => {
  /** Answers that carry a proof: both authentications, UID, credential. */
  const PROOFS = [6, 7, 9, 10];

  it.each(PROOFS)('one bit changed in answer %i is seen', async (at) => {
    const card = await madeBadge(keys);
    const altered = card.transmit((answer, index) => {
      if (index !== at) return answer;
      const other = Buffer.from(answer);
      other[5]! ^= 1;
      return other;
    });
    expect(await because(altered)).toBe('integrity');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('answer %i cut short is seen', async (at) => {
    const card = await madeBadge(keys);
    const cut = card.transmit((answer, index) =>
      index === at
        ? Buffer.concat([answer.subarray(0, Math.max(0, answer.length - 12)), answer.subarray(-2)])
        : answer,
    );
    expect(await because(cut)).toBe('integrity');
  });

  it('answers recorded at an earlier tap do not pass', async () => {
    const card = await madeBadge(keys);
    const tape: Buffer[] = [];
    await readBadge(
      card.transmit((answer) => {
        tape.push(answer);
        return answer;
      }),
      tools,
    );
    let at = 0;
    expect(await because(async (batch) => batch.map(() => tape[at++]!))).toBe('integrity');
  });

  it('a command altered on its way is refused by the card and seen', async () => {
    const card = await madeBadge(keys);
    const transmit: Transmit = async (batch) =>
      card.transmit()(
        batch.map((apdu) => {
          if (apdu[1] !== 0xad) return apdu;
          const other = Buffer.from(apdu);
          other[8]! ^= 1;
          return other;
        }),
      );
    expect(await because(transmit)).toBe('integrity');
  });

  it.each([0, 1, 2, 3, 4])('a badge pulled at round trip %i is “pulled”', async (trip) => {
    const card = await madeBadge(keys);
    let trips = 0;
    const pulled: Transmit = async (batch) => {
      if (trips++ === trip) throw new CardFailure({ kind: 'gone', because: 'removed' });
      return card.transmit()(batch);
    };
    expect(await because(pulled)).toBe('pulled');
  });

  it('a card that asks to wait is tried again', async () => {
    const card = await madeBadge(keys);
    let waits = 2;
    const slow: Transmit = async (batch) =>
      (await card.transmit()(batch)).map((answer, i) =>
        batch[i]![1] === 0x71 && waits-- > 0 ? Buffer.from('91AD', 'hex') : answer,
      );
    expect(await because(slow)).toBe('read');
  });
});

it.each([
  ['3B8180018080', undefined],
  ['3B8F8001804F0CA000000306030001000000006A', undefined],
  ['3B9B188001001225006480040100009044', 'cps'],
  ['3B8F80010031B86404B0ECC1739401808290000E', 'cps'],
  ['3B751300004309EA9000', 'vitale'],
])('the ATR %s is of another card: %s', (atr, other) => {
  expect(otherCardOf(atr)).toBe(other);
});
