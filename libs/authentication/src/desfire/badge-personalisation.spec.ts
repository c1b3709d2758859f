import { DomainError, SystemRandom } from '#libs/kernel';
import type { Transmit } from './apdu.js';
import { readBadge } from './badge-dialogue.js';
import { personaliseBadge } from './badge-personalisation.js';
import { BADGE } from './badge-scheme.js';
import { CardFailure } from './card-failure.js';
import { madeBadge, TestBadgeKeys, TestCard } from './testing.js';

const keys = new TestBadgeKeys();
const tools = { keys, random: new SystemRandom(), mayWrite: async () => {} };

const alreadyIssued = async () => {
  throw new DomainError('badge.already-issued', 'conflict');
};
const readKey = (card: TestCard) => card.apps.get('f58840')!.keys[2]!.value;

const pulledAfter = (card: TestCard, commands: number): Transmit => {
  let sent = 0;
  return async (batch) =>
    batch.map((apdu) => {
      if (sent++ >= commands) throw new CardFailure({ kind: 'gone', because: 'removed' });
      return card.answer(apdu);
    });
};

describe('a blank card', () => {
  it('becomes a badge that the dialogue of a tap reads', async () => {
    const card = new TestCard();
    const made = await personaliseBadge(card.transmit(), tools);
    card.powerOn();
    const found = await readBadge(card.transmit(), tools);
    expect(found).toMatchObject({ kind: 'badge', badge: made });
    expect(made).toMatchObject({ uid: card.uid, keyVersion: 1, generation: 'EV3' });
  });

  it('keeps no factory key: neither the card’s nor the application’s', async () => {
    const card = new TestCard();
    await personaliseBadge(card.transmit(), tools);
    const all = [card.piccKey, ...card.apps.get('f58840')!.keys];
    expect(all.map(({ version }) => version)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set(all.map(({ value }) => value.toString('hex'))).size).toBe(5);
    expect(all.some(({ value }) => value.equals(Buffer.alloc(16)))).toBe(false);
    expect(card.piccSettings).toBe(0x09);
  });

  it('gets another credential and other keys than the next one', async () => {
    const [one, two] = [new TestCard(), new TestCard()];
    const first = await personaliseBadge(one.transmit(), tools);
    const second = await personaliseBadge(two.transmit(), tools);
    expect(first.credential.equals(second.credential)).toBe(false);
    expect(readKey(one).equals(readKey(two))).toBe(false);
  });

  it('that hides its UID becomes a badge too', async () => {
    const card = new TestCard({ randomId: true });
    const made = await personaliseBadge(card.transmit(), tools);
    expect(made.uid).toEqual(card.uid);
  });

  it('nothing is written when the register refuses its UID', async () => {
    const card = new TestCard();
    const act = personaliseBadge(card.transmit(), { ...tools, mayWrite: alreadyIssued });
    await expect(act).rejects.toThrow('badge.already-issued');
    expect(card.apps.size).toBe(0);
    expect(card.piccKey.version).toBe(0);
  });
});

describe('a personalisation that was interrupted', () => {
  it.each([false, true])(
    'starts again from any point and ends with a working badge (hidden UID: %s)',
    async (randomId) => {
      const whole = new TestCard({ randomId });
      await personaliseBadge(whole.transmit(), tools);
      const commands = whole.received.length;
      expect(commands).toBeGreaterThan(30);
      for (let at = 0; at < commands; at++) {
        const card = new TestCard({ randomId });
        await expect(personaliseBadge(pulledAfter(card, at), tools)).rejects.toThrow(
          'gone removed',
        );
        card.powerOn();
        await personaliseBadge(card.transmit(), tools);
        card.powerOn();
        expect(await readBadge(card.transmit(), tools)).toMatchObject({ kind: 'badge' });
      }
    },
  );

  it('fails when an answer is altered', async () => {
    const card = new TestCard();
    const altered = card.transmit((answer) => {
      if (answer.length !== 10) return answer;
      const other = Buffer.from(answer);
      other[0]! ^= 1;
      return other;
    });
    await expect(personaliseBadge(altered, tools)).rejects.toThrow('integrity');
  });
});

describe('a card that is not blank', () => {
  it('with another master key of the card is left as it is', async () => {
    const card = new TestCard();
    card.piccKey.value = Buffer.alloc(16, 9);
    await expect(personaliseBadge(card.transmit(), tools)).rejects.toThrow('badge.not-blank');
    expect(card.apps.size).toBe(0);
  });

  it('of another hospital is left as it is', async () => {
    const card = new TestCard();
    await personaliseBadge(card.transmit(), { ...tools, keys: new TestBadgeKeys(1, 3) });
    const before = card.apps.get('f58840');
    await expect(personaliseBadge(card.transmit(), tools)).rejects.toThrow('badge.not-blank');
    expect(card.apps.get('f58840')).toBe(before);
  });

  it('with the factory’s own key but another’s application is left as it is', async () => {
    const card = new TestCard();
    const foreign = Buffer.from('A1B2C3', 'hex');
    card.addApplication(foreign);
    await expect(personaliseBadge(card.transmit(), tools)).rejects.toThrow('badge.not-blank');
    expect([...card.apps.keys()]).toEqual(['a1b2c3']);
    expect(card.piccKey.version).toBe(0);
  });

  it('with an application of our number under keys that are not ours is left as it is', async () => {
    const card = new TestCard();
    card.addApplication(BADGE.aid);
    const application = card.apps.get('f58840')!;
    application.keys[0]!.value = Buffer.alloc(16, 9);
    await expect(personaliseBadge(card.transmit(), tools)).rejects.toThrow('badge.not-blank');
    application.keys[0]!.version = 9;
    await expect(personaliseBadge(card.transmit(), tools)).rejects.toThrow('badge.not-blank');
    expect(card.apps.get('f58840')).toBe(application);
  });

  it('and hides its UID under keys that are not ours is left as it is', async () => {
    const card = new TestCard({ randomId: true });
    await personaliseBadge(card.transmit(), { ...tools, keys: new TestBadgeKeys(1, 3) });
    const before = card.apps.get('f58840');
    await expect(personaliseBadge(card.transmit(), tools)).rejects.toThrow('badge.not-blank');
    expect(card.apps.get('f58840')).toBe(before);
  });

  it('of the first generation is refused: its messages do not prove their order', async () => {
    const card = await madeBadge(keys, { generation: 'EV1' });
    await expect(personaliseBadge(card.transmit(), tools)).rejects.toThrow('badge.too-old');
  });
});
