import { AuditTrail } from '#libs/audit';
import { THE_HUB } from '#libs/audit';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { RecordingTrail } from '../../audit/src/testing.js';
import { SeededRandom, SetClock } from '../../kernel/src/testing.js';
import { RegisterLoadRepository } from './register-load.repository.js';
import { RegisterLoads } from './register-loads.js';
import { fileOf, registerLine, registerText, syntheticRpps, type RegisterLine } from './testing.js';

const nurses = (count: number, from = 0): RegisterLine[] =>
  Array.from({ length: count }, (_, i) => registerLine(syntheticRpps(from + i)));

describe('loading the register', () => {
  let test: TestDatabase;
  let trail: RecordingTrail;
  let loads: RegisterLoads;
  const clock = new SetClock('2026-03-01T04:00:00Z');
  const random = new SeededRandom('loads');

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.prisma
      .$executeRaw`truncate register_activity, register_load, rpps_link, identity cascade`;
    trail = new RecordingTrail();
    loads = new RegisterLoads(
      test.database,
      new RegisterLoadRepository(test.database),
      trail as unknown as AuditTrail,
      clock,
      random,
    );
  });

  const load = (text: string | Buffer, options: { maxVanishedPercent?: number } = {}) =>
    loads.load(fileOf(text), { by: THE_HUB, ...options });
  const loaded = () => test.database.prisma.registerActivity.count();
  const lastRow = () =>
    test.database.prisma.registerLoad.findFirstOrThrow({ orderBy: { startedAt: 'desc' } });

  it('puts every line in the database, folded for the search, and says so in the trail', async () => {
    const line = registerLine(syntheticRpps(1), {
      "Nom d'exercice": "D'ALMEIDA-LEFÈVRE",
      "Prénom d'exercice": 'ANNE-ZOÉ',
      'Raison sociale site': 'CH "A\\B"\tSUD',
      'Code section tableau pharmaciens': 'H',
    });
    const outcome = await load(registerText([line]));
    expect(outcome).toMatchObject({ kind: 'loaded', totals: { lines: 1, entries: 1, people: 1 } });
    expect(await test.database.prisma.registerActivity.findFirst()).toMatchObject({
      idnps: `8${syntheticRpps(1)}`,
      rpps: syntheticRpps(1),
      exerciseName: "D'ALMEIDA-LEFÈVRE",
      nameKey: 'D ALMEIDA LEFEVRE',
      givenNameKey: 'ANNE ZOE',
      structureName: 'CH "A\\B"\tSUD',
      knowHowCode: null,
      sectionCode: 'H',
      siteFiness: '010009991',
    });
    expect(trail.kinds()).toEqual(['rpps.loaded']);
    expect(await lastRow()).toMatchObject({ state: 'done', totals: { people: 1 } });
  });

  it.each([
    ['48 columns', { width: 48 }],
    ['52 columns and trailing delimiters', { width: 52, trailing: true }],
    ['CRLF', { eol: '\r\n' as const }],
    ['a byte order mark', { bom: true }],
    ['everything at once', { width: 56, trailing: true, eol: '\r\n' as const, bom: true }],
  ])('reads a file with %s', async (_what, options) => {
    await load(registerText(nurses(3), options));
    const rows = await test.database.prisma.registerActivity.findMany();
    expect(rows.map(({ authority }) => authority)).toEqual(Array(3).fill('ONI/ARS/ARS'));
  });

  it('reads a last line without line end, and lines longer than a chunk boundary', async () => {
    const outcome = await load(registerText(nurses(5000)).trimEnd());
    expect(outcome).toMatchObject({ totals: { lines: 5000, entries: 5000 } });
  });

  it('leaves identical lines out and counts them, wherever they are', async () => {
    const [one, two] = nurses(2) as [RegisterLine, RegisterLine];
    const outcome = await load(registerText([one, two, one, one]));
    expect(outcome).toMatchObject({ totals: { lines: 4, entries: 2, duplicates: 2, people: 2 } });
    expect(await loaded()).toBe(2);
  });

  it('keeps the register in use and the row of its refusal when a file is refused', async () => {
    await load(registerText(nurses(3)));
    await expect(load('Code profession|x\n1|2\n')).rejects.toMatchObject({
      code: 'rpps.columns-missing',
    });
    expect(await loaded()).toBe(3);
    expect(trail.kinds()).toEqual(['rpps.loaded', 'rpps.load-refused']);
    const refused = await test.database.prisma.registerLoad.findFirst({
      where: { state: 'refused' },
    });
    expect(refused?.totals).toMatchObject({ because: 'rpps.columns-missing' });
    const { rows } = await test.database.pool.query(
      `select to_regclass('register_activity_incoming') as left_over`,
    );
    expect(rows[0]).toEqual({ left_over: null });
  });

  it.each([
    ['an empty file', '', 'rpps.columns-missing'],
    ['a header alone', registerText([]), 'rpps.register-empty'],
    [
      'a file cut in the middle of its last line',
      registerText(nurses(5000)).slice(0, -120),
      'rpps.file-truncated',
    ],
    ['a line without end', `${registerText([])}${'x'.repeat(70_000)}`, 'rpps.line-too-long'],
  ])('refuses %s', async (_what, text, code) => {
    await expect(load(text)).rejects.toMatchObject({ code });
    expect(await loaded()).toBe(0);
  });

  it('refuses a file that is not there', async () => {
    await expect(loads.load('/nowhere/x.txt', { by: THE_HUB })).rejects.toMatchObject({
      code: 'rpps.file-unreadable',
    });
  });

  it.each([
    ['1 bad line in 1000', 1, undefined],
    ['2 bad lines in 1000', 2, 'rpps.too-many-bad-lines'],
  ])('with %s', async (_what, bad, code) => {
    const broken = `${'x|'.repeat(12)}\n`;
    const lines = Array.from({ length: bad }, (_, i) => `${String(i)}${broken}`).join('');
    const text = registerText(nurses(1000 - bad)) + lines;
    const attempt = load(text).then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect(await attempt).toBe(code);
  });

  it('counts a line with bytes that are not UTF-8 as bad, and loads the rest', async () => {
    const text = Buffer.from(registerText(nurses(2000)), 'utf8');
    text[text.lastIndexOf(Buffer.from('MOREAU'))] = 0xe9;
    expect(await load(text)).toMatchObject({
      totals: { entries: 1999, bad: { 'damaged-text': 1 } },
    });
  });

  it.each([
    ['5 % of the professionals are gone', 5, {}, 'loaded'],
    ['more than 5 % are gone', 6, {}, 'rpps.register-shrunk'],
    ['more are gone and an officer knows why', 6, { maxVanishedPercent: 10 }, 'loaded'],
  ])('when %s', async (_what, gone, options, expected) => {
    await load(registerText(nurses(100)));
    const outcome = await load(
      registerText([...nurses(100 - gone), ...nurses(20, 500)]),
      options,
    ).then(
      ({ kind }) => kind,
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(expected);
    expect(await loaded()).toBe(expected === 'loaded' ? 120 - gone : 100);
  });

  it('does nothing when the file is the one in use', async () => {
    const text = registerText(nurses(3));
    await load(text);
    expect(await load(text)).toMatchObject({ kind: 'unchanged' });
    expect(trail.kinds()).toEqual(['rpps.loaded']);
  });

  it('runs one at a time: of two at once, one loads and the other is refused', async () => {
    const outcomes = await Promise.allSettled([
      load(registerText(nurses(3000))),
      load(registerText(nurses(3001))),
    ]);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: 'rpps.load-running' } });
    expect([3000, 3001]).toContain(await loaded());
  });

  it('marks a load that was killed as failed when the next one starts', async () => {
    const row = { fileName: 'x', fileSha256: '0'.repeat(64), startedAt: new Date(0), totals: {} };
    const id = random.uuid();
    await test.database.prisma.registerLoad.create({ data: { id, state: 'running', ...row } });
    await test.database.pool.query('create table register_activity_incoming (id int)');
    await load(registerText(nurses(1)));
    const killed = await test.database.prisma.registerLoad.findUniqueOrThrow({ where: { id } });
    expect(killed.state).toBe('failed');
  });

  it('changes nothing when the trace cannot be written', async () => {
    await load(registerText(nurses(3)));
    trail.fail = true;
    await expect(load(registerText(nurses(4)))).rejects.toThrow('the trace cannot be written');
    expect(await loaded()).toBe(3);
  });

  it('waits for a reader of the register, then replaces it', async () => {
    await load(registerText(nurses(3)));
    const reader = await test.database.pool.connect();
    await reader.query('begin');
    await reader.query('select count(*) from register_activity');
    let replacing = false;
    const loading = loads.load(fileOf(registerText(nurses(4))), {
      by: THE_HUB,
      onProgress: ({ step }) => {
        if (step === 'replacing' && !replacing) {
          replacing = true;
          setTimeout(() => void reader.query('commit').then(() => reader.release()), 200);
        }
      },
    });
    expect(await loading).toMatchObject({ kind: 'loaded' });
    expect(await loaded()).toBe(4);
  });

  it('tells how far it is', async () => {
    const steps = new Set<string>();
    const text = registerText(nurses(10));
    let last = 0;
    await loads.load(fileOf(text), {
      by: THE_HUB,
      onProgress: ({ step, readBytes, totalBytes }) => {
        steps.add(step);
        last = readBytes;
        expect(totalBytes).toBe(Buffer.byteLength(text));
      },
    });
    expect([...steps]).toEqual(['reading', 'indexing', 'comparing', 'replacing']);
    expect(last).toBe(Buffer.byteLength(text));
  });

  it('keeps the names of the table’s parts from one register to the next', async () => {
    const names = async () => {
      const { rows } = await test.database.pool.query<{ name: string }>(`
        select indexname as name from pg_indexes where tablename = 'register_activity'
        union all select conname from pg_constraint where conrelid = 'register_activity'::regclass
        union all select pg_get_serial_sequence('register_activity', 'id') order by 1`);
      return rows.map(({ name }) => name);
    };
    const before = await names();
    await load(registerText(nurses(2)));
    await load(registerText(nurses(3)));
    expect(await names()).toEqual(before);
    const fresh = await test.database.prisma.registerActivity.create({
      data: { idnps: 'x', exerciseName: '', exerciseGivenName: '', nameKey: '', givenNameKey: '' },
    });
    expect(fresh.id).toBe(4n);
  });

  const person = async (population: string, idnps: string) => {
    const id = random.uuid();
    const at = new Date('2026-01-01T00:00:00Z');
    await test.database.prisma.identity.create({
      data: {
        id,
        subject: id,
        birthName: 'A',
        usualGivenName: 'B',
        state: 'active',
        population,
        searchText: '',
        createdAt: at,
        updatedAt: at,
        rppsLink: {
          create: {
            idnps,
            rpps: idnps.slice(1),
            status: 'confirmed',
            evidence: 'officer',
            verifiedAt: at,
            updatedAt: at,
          },
        },
      },
    });
    return id;
  };
  const statusOf = async (identityId: string) =>
    (await test.database.prisma.rppsLink.findUniqueOrThrow({ where: { identityId } })).status;

  describe('the links of professionals who vanish', () => {
    it('hold through one register and break at the second in a row', async () => {
      const gone = await person('salaried', `8${syntheticRpps(0)}`);
      await load(registerText(nurses(100)));
      expect(await statusOf(gone)).toBe('confirmed');
      await load(registerText(nurses(99, 1)));
      expect(await statusOf(gone)).toBe('confirmed');
      expect(await load(registerText(nurses(100, 1)))).toMatchObject({
        totals: { brokenLinks: 1 },
      });
      expect(await statusOf(gone)).toBe('broken');
      const broken = trail.entries.find(({ kind }) => kind === 'rpps.broken');
      expect(broken?.subject).toBe(gone);
    });

    it('of interns, whom the public file never has, are left alone', async () => {
      const intern = await person('intern', '899999999999');
      await load(registerText(nurses(100)));
      await load(registerText(nurses(101)));
      expect(await statusOf(intern)).toBe('confirmed');
    });

    it('never break at the first load of an installation', async () => {
      const early = await person('medical', '899999999998');
      await load(registerText(nurses(100)));
      expect(await statusOf(early)).toBe('confirmed');
    });
  });
});
