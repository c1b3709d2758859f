import { DomainError } from '#libs/kernel';
import { inside } from './database.js';
import { PgSignals } from './signals.js';
import { testDatabase, type TestDatabase } from './testing.js';

describe('the database', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  const structure = { finess: '010000016', kind: 'EJ', name: 'CH', sector: 'SA01' };

  it('rolls everything back when the work throws', async () => {
    const work = test.database.run(async (tx) => {
      await inside(tx).structure.create({ data: structure });
      throw new DomainError('no', 'refused');
    });
    await expect(work).rejects.toThrow('no');
    expect(await test.database.prisma.structure.count()).toBe(0);
  });

  it('sends a signal with the commit, and none with a rollback', async () => {
    const signals = new PgSignals(test.url);
    await signals.start();
    const heard: string[] = [];
    const arrived = new Promise<void>((resolve) => {
      signals.on('lock', (payload) => {
        heard.push(payload);
        resolve();
      });
    });
    await test.database
      .run(async (tx) => {
        await signals.send(tx, 'lock', 'rolled back');
        throw new Error('no');
      })
      .catch(() => undefined);
    await test.database.run((tx) => signals.send(tx, 'lock', 'post-1'));
    await arrived;
    expect(heard).toEqual(['post-1']);
    await signals.close();
  });

  it('refuses to change or delete an audit event', async () => {
    await test.database.prisma.$executeRaw`insert into audit_event
      (id, at, kind, outcome, actor_kind, actor_id, detail, mac)
      values (gen_random_uuid(), now(), 'a.b', 'success', 'hub', 'hub', '{}', '\\x00')`;
    await expect(test.database.prisma.$executeRaw`delete from audit_event`).rejects.toThrow(
      /append-only/,
    );
  });
});
