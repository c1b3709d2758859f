import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { IdentityId } from '#libs/kernel';
import { THE_HUB, type Actor } from '../audit-event.js';
import { auditRoom } from '../sealing/testing.js';
import { cursorOf, readCursor } from './audit-filter.js';
import type { AuditQuestion } from './audit-search.js';

type Room = Awaited<ReturnType<typeof auditRoom>>;

const person = (n: number) =>
  IdentityId.parse(`6b1d3b1e-0000-4000-8000-${String(n).padStart(12, '0')}`);
const CAMILLE = person(1);
const HUGO = person(2);
const by = (id: IdentityId): Actor => ({ kind: 'person', id });
const AUDITOR: Actor = { kind: 'person', id: person(9) };

describe('the search of the trail', () => {
  let test: TestDatabase;
  let room: Room;

  beforeAll(async () => {
    test = await testDatabase();
    room = await auditRoom(test.database);
    await people([CAMILLE, 'Camille', 'Moreau-Léger', 'CAMILLE MOREAU LEGER 0042']);
    await people([HUGO, 'Hugo', 'Élie', 'HUGO ELIE 0043']);
    await test.database.prisma.oidcClient.create({
      data: { id: 'dpi', name: 'Dossier patient', settings: {}, createdAt: new Date() },
    });
    await at('08:00:00.000Z', { kind: 'session.opened', actor: by(CAMILLE), subject: CAMILLE });
    await at('09:00:00.000Z', { kind: 'means.issued', actor: by(HUGO), subject: CAMILLE });
    await room.sealer.round();
    await at('10:00:00.000Z', {
      kind: 'badge.refused',
      outcome: 'refused',
      subject: HUGO,
      workstation: 'CARDIO-01',
    });
    await at('11:00:00.000Z', {
      kind: 'vihf.issued',
      actor: { kind: 'client', id: 'dpi' },
      subject: CAMILLE,
      client: 'dpi',
    });
    room.clock.moveTo('2026-01-01T13:00:00Z');
  });
  afterAll(() => test.drop());

  async function at(time: string, entry: Parameters<Room['record']>[0]): Promise<void> {
    room.clock.moveTo(`2026-01-01T${time}`);
    await room.record(entry);
  }
  async function people([id, givenName, name, searchText]: [IdentityId, string, string, string]) {
    await test.database.prisma.identity.create({
      data: {
        id,
        subject: id,
        birthName: name,
        givenNames: [givenName],
        usualGivenName: givenName,
        state: 'active',
        population: 'salaried',
        searchText,
        createdAt: new Date(),
        updatedAt: new Date(),
      },
    });
  }
  const ask = (question: AuditQuestion, size = 50, cursor?: string) =>
    room.search.search(question, { size, cursor }, AUDITOR);
  const kinds = async (question: AuditQuestion) =>
    (await ask({ to: new Date('2026-01-01T12:00:00Z'), ...question })).events.map(
      ({ kind }) => kind,
    );

  it.each<[string, AuditQuestion, string[]]>([
    ['everything', {}, ['vihf.issued', 'badge.refused', 'means.issued', 'session.opened']],
    [
      'what a person did or what concerns them',
      { person: HUGO },
      ['badge.refused', 'means.issued'],
    ],
    [
      'a person by words of their name, without accents',
      { person: 'léger camille' },
      ['vihf.issued', 'means.issued', 'session.opened'],
    ],
    ['a person by matricule', { person: '0043' }, ['badge.refused', 'means.issued']],
    [
      'several people, each event once',
      { person: '004' },
      ['vihf.issued', 'badge.refused', 'means.issued', 'session.opened'],
    ],
    ['nobody', { person: 'ZZZ' }, []],
    ['no words at all', { person: '--' }, []],
    ['a person that the directory does not know', { person: person(7) }, []],
    ['a kind', { kind: 'means.issued' }, ['means.issued']],
    ['an outcome', { outcome: 'refused' }, ['badge.refused']],
    ['a workstation', { workstation: 'CARDIO-01' }, ['badge.refused']],
    ['a client', { client: 'dpi' }, ['vihf.issued']],
    [
      'from an instant on',
      { from: new Date('2026-01-01T10:00:00Z') },
      ['vihf.issued', 'badge.refused'],
    ],
    [
      'before an instant',
      { to: new Date('2026-01-01T10:00:00Z') },
      ['means.issued', 'session.opened'],
    ],
    [
      'a person, a kind and a period',
      { person: CAMILLE, kind: 'means.issued', from: new Date('2026-01-01T08:30:00Z') },
      ['means.issued'],
    ],
    ['quotes and wildcards as they are', { workstation: `CARDIO-0_' or '1'='1` }, []],
  ])('finds %s, newest first', async (_what, question, found) => {
    expect(await kinds(question)).toEqual(found);
  });

  it('names people and applications, and shows the seal', async () => {
    const { events, names } = await ask({ to: new Date('2026-01-01T12:00:00Z') });
    expect(names.get(CAMILLE)).toBe('Camille MOREAU-LÉGER');
    expect(names.get(HUGO)).toBe('Hugo ÉLIE');
    expect(names.get('dpi')).toBe('Dossier patient');
    expect(events.map(({ sealNumber }) => sealNumber)).toEqual([null, null, 1, 1]);
  });

  it('refuses a text that names more than a hundred people', async () => {
    for (let i = 100; i <= 200; i++) await people([person(i), 'Jo', 'Foule', `JO FOULE ${i}`]);
    await expect(ask({ person: 'foule' })).rejects.toMatchObject({
      code: 'audit.person-too-vague',
      kind: 'invalid',
    });
    expect((await ask({ person: 'foule 1' })).events).toEqual([]);
  });

  it('leaves its own event, with the question, about the person asked for', async () => {
    room.clock.moveTo('2026-01-02T08:00:00Z');
    const from = new Date('2026-01-01T00:00:00Z');
    await ask({ person: CAMILLE, from, kind: 'session.opened' });
    const { events } = await ask({ from: new Date('2026-01-02T08:00:00Z') });
    expect(events[0]).toMatchObject({
      kind: 'audit.searched',
      outcome: 'success',
      actorId: person(9),
      subjectId: CAMILLE,
      detail: {
        person: CAMILLE,
        from: '2026-01-01T00:00:00.000Z',
        kind: 'session.opened',
        shown: 1,
        next: false,
      },
    });
  });

  it('shows nothing when its own event cannot be written', async () => {
    const other = await testDatabase();
    const closed = await auditRoom(other.database);
    await other.database.prisma.$executeRawUnsafe(
      `alter table audit_event add constraint no_search check (kind <> 'audit.searched')`,
    );
    await closed.record();
    await expect(closed.search.search({}, { size: 10 }, THE_HUB)).rejects.toThrow(/no_search/);
    await other.drop();
  });

  it('walks page after page over events of the same instant, each once', async () => {
    room.clock.moveTo('2026-03-01T08:00:00Z');
    for (let i = 0; i < 7; i++) await room.record({ kind: 'same.instant', subject: CAMILLE });
    for (const question of [{ kind: 'same.instant' }, { kind: 'same.instant', person: CAMILLE }]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await ask(question, 3, cursor);
        seen.push(...page.events.map(({ id }) => id));
        cursor = page.nextCursor;
        pages += 1;
      } while (cursor !== undefined);
      expect(pages).toBe(3);
      expect(new Set(seen).size).toBe(7);
      expect(seen).toEqual(seen.toSorted((a, b) => (a < b ? 1 : -1)));
    }
  });

  it('has no next page when the last one is exactly full', async () => {
    expect((await ask({ kind: 'same.instant' }, 7)).nextCursor).toBeUndefined();
    expect((await ask({ kind: 'same.instant' }, 6)).nextCursor).toBeDefined();
  });
});

describe('the cursor', () => {
  it('comes back as it was', () => {
    const end = { at: new Date('2026-01-01T08:00:00.123Z'), id: CAMILLE };
    expect(readCursor(cursorOf(end))).toEqual(end);
  });

  it.each([
    '',
    'x',
    Buffer.from(`2026-01-01 ${CAMILLE}`).toString('base64url'),
    cursorOf({ at: new Date(0), id: "' or 1=1" }),
  ])('is refused when it is not one of ours: %s', (text) => {
    expect(readCursor(text)).toBeUndefined();
  });
});
