import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CardBox } from './card-box.js';
import { SeededRandom, SetClock } from '../../../../libs/kernel/src/testing.js';

const clock = new SetClock('2026-11-25T08:00:00Z');
const holder = { matricule: '100101', givenName: 'Camille', familyName: 'Moreau' };

async function place(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'card-box-')), 'inside', 'box.json');
}
const openBox = (file: string, seed = 'box') => CardBox.open(file, new SeededRandom(seed), clock);
const send = async (box: CardBox, id: string, ...apdus: string[]): Promise<string[]> => {
  const card = box.laid(id);
  card.powerOn();
  const answers: string[] = [];
  for (const apdu of apdus) {
    answers.push((await card.answer(Buffer.from(apdu, 'hex'))).toString('hex'));
  }
  return answers;
};

const CREATE = '90ca000005f588400b8400';
const LIST = '906a000000';

describe('the box of cards', () => {
  it('is empty at first, and kept for the owner only', async () => {
    const file = await place();
    const box = await openBox(file);
    expect(box.list()).toEqual([]);
    await box.add({ kind: 'blank', holder });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file, '..'))).toEqual(['box.json']);
  });

  it('a second start finds the cards and what was written on them', async () => {
    const file = await place();
    const box = await openBox(file);
    const { id } = await box.add({ kind: 'blank', holder });
    expect(await send(box, id, CREATE)).toEqual(['9100']);
    const again = await openBox(file, 'later');
    expect(again.get(id)).toEqual(box.get(id));
    expect(await send(again, id, LIST)).toEqual(['f588409100']);
  });

  it('what the card said is done is on disk before it says so', async () => {
    const file = await place();
    const box = await openBox(file);
    const { id } = await box.add({ kind: 'blank', holder });
    await send(box, id, CREATE);
    // A process killed now leaves this file, and nothing else is needed.
    expect(await readFile(file, 'utf8')).toContain('"aid":"f58840"');
  });

  it('a half-written next file, left by a kill, does not matter', async () => {
    const file = await place();
    const box = await openBox(file);
    const { id } = await box.add({ kind: 'blank', holder });
    await writeFile(`${file}.next`, '{"version":1,"cards":[{"id":');
    const again = await openBox(file, 'later');
    expect(again.get(id).label).toBe('Camille Moreau');
    await again.add({ kind: 'cps4', label: 'CPS4' });
    expect((await openBox(file)).list()).toHaveLength(2);
  });

  it('writes asked at the same time all arrive', async () => {
    const file = await place();
    const box = await openBox(file);
    await Promise.all(
      Array.from({ length: 20 }, (_x, i) => box.add({ kind: 'vitale', label: `V${i}` })),
    );
    expect((await openBox(file)).list()).toHaveLength(20);
  });

  it.each([
    ['not JSON', '{', 'card-box.unreadable'],
    ['another shape', '{"version":2,"cards":[]}', 'configuration refused'],
    ['a key too short', JSON.stringify({ version: 1, cards: [{ kind: 'desfire' }] }), 'refused'],
  ])('a file that is %s is refused, not replaced', async (_what, text, message) => {
    const file = join(await mkdtemp(join(tmpdir(), 'card-box-')), 'box.json');
    await writeFile(file, text);
    await expect(openBox(file)).rejects.toThrow(message);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('a copied UID has the victim’s UID and applications, none of its keys', async () => {
    const box = await openBox(await place());
    const victim = await box.add({ kind: 'blank', holder });
    await send(box, victim.id, CREATE);
    const copy = await box.add({ kind: 'clone', of: victim.id });
    expect(await send(box, copy.id, 'ffca000000')).toEqual(
      await send(box, victim.id, 'ffca000000'),
    );
    expect(await send(box, copy.id, LIST)).toEqual(['f588409100']);
    const keys = [box.get(victim.id), box.get(copy.id)].map((card) =>
      card.kind === 'desfire' ? card.desfire.applications[0]?.keys.map(({ value }) => value) : [],
    );
    expect(keys[0]).not.toEqual(keys[1]);
    expect(copy).toMatchObject({ origin: 'clone', label: 'Copie de l’UID – Camille Moreau' });
  });

  it('only a DESFire is copied', async () => {
    const box = await openBox(await place());
    const vitale = await box.add({ kind: 'vitale', label: 'V' });
    await expect(box.add({ kind: 'clone', of: vitale.id })).rejects.toThrow('card.not-cloneable');
    await expect(box.add({ kind: 'clone', of: 'nobody' })).rejects.toThrow('card.unknown');
    expect(box.list()).toHaveLength(1);
  });

  it('a badge of another hospital has our application and keys we do not know', async () => {
    const box = await openBox(await place());
    const { id } = await box.add({ kind: 'foreign', label: 'Ailleurs' });
    const answers = await send(box, id, '905a000003f5884000', '90640000010200', '9071000002010000');
    expect(answers[0]).toBe('9100');
    expect(answers[1]).toBe('009100');
    expect(answers[2]).toMatch(/^[0-9a-f]{32}91af$/);
  });

  it('a destroyed card is gone after a restart', async () => {
    const file = await place();
    const box = await openBox(file);
    const { id } = await box.add({ kind: 'blank', holder: null });
    await box.destroy(id);
    expect((await openBox(file)).list()).toEqual([]);
    await expect(box.destroy(id)).rejects.toThrow('card.unknown');
  });

  it.each([false, true])('a blank card with a random UID: %s', async (randomUid) => {
    const box = await openBox(await place());
    const { id } = await box.add({ kind: 'blank', holder: null, randomUid });
    const [shown = ''] = await send(box, id, 'ffca000000');
    expect(shown).toMatch(randomUid ? /^08[0-9a-f]{6}9000$/ : /^04[0-9a-f]{12}9000$/);
  });
});
