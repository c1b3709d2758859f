import { AuditTrail, THE_HUB } from '#libs/audit';
import { SystemRandom } from '#libs/kernel';
import { RecordingTrail } from '../../audit/src/testing.js';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { ImmediateSignals, SetClock } from '../../kernel/src/testing.js';
import { IdentityLife } from './identity-life.js';
import { PersonRecordRepository } from './person-record.repository.js';
import { PersonRecords } from './person-records.js';

describe('what time does to people', () => {
  let test: TestDatabase;
  const random = new SystemRandom();
  const clock = new SetClock('2026-03-01T12:00:00Z');
  const trail = new RecordingTrail();
  const signals = new ImmediateSignals();

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  const hire = async (state: string, startsOn?: string, endsOn?: string) => {
    const id = random.uuid();
    const at = clock.now();
    const post = {
      id: random.uuid(),
      entityFiness: '010009983',
      siteFiness: '010009991',
      matricule: '1',
      contract: 'CDD',
      jobCode: 'ISG',
      jobLabel: 'Infirmier',
      unitCode: '1',
      unitLabel: 'Cardiologie',
      source: 'hr',
      sourceKey: id,
    };
    await test.database.prisma.identity.create({
      data: {
        id,
        subject: id,
        birthName: 'MOREAU',
        usualGivenName: 'Camille',
        state,
        population: 'salaried',
        searchText: '',
        createdAt: at,
        updatedAt: at,
        ...(startsOn === undefined
          ? {}
          : { assignments: { create: { ...post, startsOn, endsOn: endsOn ?? null } } }),
      },
    });
    return id;
  };

  it('lets people arrive and leave at midnight in Paris, once, with a trace and a signal', async () => {
    const arrives = await hire('pre-arrival', '2026-03-02');
    const leaves = await hire('active', '2025-01-01', '2026-03-01');
    const stays = await hire('suspended', '2025-01-01');
    const byHand = await hire('active');
    const life = new IdentityLife(
      test.database,
      new PersonRecords(new PersonRecordRepository(test.database), signals),
      trail as unknown as AuditTrail,
      clock,
    );
    clock.moveTo('2026-03-01T22:59:59Z');
    expect(await life.refreshStates(THE_HUB)).toEqual({ arrived: 0, left: 0 });
    clock.moveTo('2026-03-01T23:00:00Z');
    expect(await life.refreshStates(THE_HUB)).toEqual({ arrived: 1, left: 1 });
    expect(await life.refreshStates(THE_HUB)).toEqual({ arrived: 0, left: 0 });
    const people = await test.database.prisma.identity.findMany();
    expect(new Map(people.map(({ id, state }) => [id, state]))).toEqual(
      new Map([
        [arrives, 'active'],
        [leaves, 'left'],
        [stays, 'suspended'],
        [byHand, 'active'],
      ]),
    );
    expect(trail.kinds().toSorted((a, b) => a.localeCompare(b))).toEqual([
      'identity.changed',
      'identity.left',
    ]);
    expect(signals.sent).toEqual([{ topic: 'identity.out', payload: leaves }]);
  });
});
