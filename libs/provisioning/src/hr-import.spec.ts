import { AuditTrail, THE_HUB } from '#libs/audit';
import { RecordingTrail } from '../../audit/src/testing.js';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { recordsOn } from '../../directory/src/testing.js';
import { SetClock, SeededRandom } from '../../kernel/src/testing.js';
import { SystemRandom } from '#libs/kernel';
import { hrFileFrom } from './hr-file.js';
import { HrImport, totalsOf, type HrApply } from './hr-import.js';
import { ImportRunRepository } from './import-run.repository.js';
import { hrFile, hrRow, hrText, windows1252, type HrRow } from './testing.js';
import { Readable } from 'node:stream';

const staff = (count: number, changes: HrRow = {}): HrRow[] =>
  Array.from({ length: count }, (_, i) => hrRow(String(1000 + i), changes));

describe('the HR import', () => {
  let test: TestDatabase;
  let trail: RecordingTrail;
  let clock: SetClock;
  let hr: HrImport;

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.prisma
      .$executeRaw`truncate identity, matricule, assignment, value_origin, import_run, import_problem cascade`;
    trail = new RecordingTrail();
    clock = new SetClock('2026-03-02T08:00:00Z');
    hr = new HrImport(
      test.database,
      new ImportRunRepository(test.database),
      recordsOn(test.database),
      trail as unknown as AuditTrail,
      clock,
      new SystemRandom(),
    );
  });

  const apply = (rows: readonly HrRow[], options: Partial<HrApply> = {}) =>
    hr.apply(hrFile(hrText(rows)), { by: THE_HUB, ...options });
  const simulate = (rows: readonly HrRow[]) => hr.simulate(hrFile(hrText(rows)));
  const person = (matricule: string) =>
    test.database.prisma.identity.findFirst({
      where: { matricules: { some: { number: matricule } } },
      include: { assignments: true, matricules: true, origins: { orderBy: { field: 'asc' } } },
    });

  it('simulates an arrival without writing anything', async () => {
    const report = await simulate([hrRow('1')]);
    expect(totalsOf(report)).toMatchObject({ lines: 1, arrivals: 1, problems: 0 });
    expect(report.plan.arrivals[0]).toMatchObject({ line: 2, person: { state: 'active' } });
    expect(await test.database.prisma.identity.count()).toBe(0);
    expect(await test.database.prisma.importRun.count()).toBe(0);
    expect(trail.kinds()).toEqual([]);
  });

  it('records a person with posts, matricule, the origin of each value and a trace', async () => {
    const second = { 'Code UF': '2110', 'Libellé UF': 'Gériatrie', 'Date fin': '30/06/2026' };
    const report = await apply([
      hrRow('1', { "Nom d'usage": 'Lefèvre' }),
      hrRow('1', { "Nom d'usage": 'Lefèvre', ...second }),
    ]);
    const found = await person('1');
    expect(found).toMatchObject({
      birthName: 'MOREAU1',
      usageName: 'Lefèvre',
      givenNames: ['Camille', 'Zoé'],
      birthDate: '1985-02-14',
      state: 'active',
      population: 'salaried',
      searchText: 'MOREAU1 LEFEVRE CAMILLE ZOE 1',
      createdAt: clock.now(),
      matricules: [{ entityFiness: '010009983', number: '1' }],
    });
    expect(
      found?.assignments
        .map(({ unitCode, endsOn, source }) => [unitCode, endsOn, source])
        .toSorted(),
    ).toEqual([
      ['1110', null, 'hr'],
      ['2110', '2026-06-30', 'hr'],
    ]);
    expect(found?.origins.map(({ field }) => field)).toEqual([
      'birthDate',
      'birthName',
      'civility',
      'givenNames',
      'population',
      'usageName',
      'usualGivenName',
    ]);
    expect(found?.origins[0]).toMatchObject({
      source: 'hr',
      rule: 'source-of-truth',
      importId: report.importId,
      since: clock.now(),
    });
    expect(trail.kinds()).toEqual(['identity.created', 'import.applied']);
    expect(trail.entries[0]?.subject).toBe(found?.id);
    const run = await hr.find(report.importId ?? '');
    expect(run?.run).toMatchObject({ state: 'done', totals: { arrivals: 1 } });
  });

  it.each([
    ['began today', { 'Date début': '02/03/2026' }, 'active'],
    ['begins tomorrow', { 'Date début': '03/03/2026' }, 'pre-arrival'],
    ['ends today', { 'Date fin': '02/03/2026' }, 'active'],
    ['ended yesterday', { 'Date fin': '01/03/2026' }, 'left'],
  ])('a person whose contract %s', async (_when, changes, state) => {
    await apply([hrRow('1', changes)]);
    expect((await person('1'))?.state).toBe(state);
  });

  it('counts days as in France: at half past eleven in the evening UTC it is tomorrow', async () => {
    clock.moveTo('2026-03-02T23:30:00Z');
    await apply([hrRow('1', { 'Date début': '03/03/2026' })]);
    expect((await person('1'))?.state).toBe('active');
  });

  it('changes nothing when the same file comes again', async () => {
    await apply(staff(20));
    const before = await test.database.prisma.identity.findMany({ orderBy: { id: 'asc' } });
    clock.forward(3600);
    const report = await apply(staff(20));
    expect(totalsOf(report)).toMatchObject({
      arrivals: 0,
      changes: 0,
      departures: 0,
      unchanged: 20,
    });
    expect(await test.database.prisma.identity.findMany({ orderBy: { id: 'asc' } })).toEqual(
      before,
    );
  });

  it('shows each difference, and moves the origin of the changed value only', async () => {
    await apply(staff(40));
    clock.forward(86_400);
    const rows = staff(40);
    rows[3] = hrRow('1003', { "Nom d'usage": 'PETIT', 'Libellé UF': 'Cardiologie B' });
    const report = await apply(rows);
    expect(report.plan.changes).toHaveLength(1);
    expect(report.plan.changes[0]?.differences).toEqual([
      { field: 'usageName', before: null, after: 'PETIT' },
      {
        field: 'assignment',
        before: 'Infirmier en soins généraux, Cardiologie (1110), titulaire, depuis le 2015-09-01',
        after: 'Infirmier en soins généraux, Cardiologie B (1110), titulaire, depuis le 2015-09-01',
      },
    ]);
    const found = await person('1003');
    expect(found).toMatchObject({
      usageName: 'PETIT',
      searchText: expect.stringContaining('PETIT'),
    });
    const since = new Map(found?.origins.map((origin) => [origin.field, origin.since]));
    expect(since.get('usageName')).toEqual(clock.now());
    expect(since.get('birthName')).not.toEqual(clock.now());
    expect(trail.entries.at(-2)).toMatchObject({
      kind: 'identity.changed',
      detail: { fields: ['usageName'] },
    });
  });

  it('lets those who are absent go: their posts end the day before, their past stays', async () => {
    const past = { 'Code UF': '2110', 'Date début': '01/01/2010', 'Date fin': '31/12/2012' };
    const future = { 'Code UF': '3010', 'Date début': '01/06/2026' };
    await apply([...staff(40), hrRow('9'), hrRow('9', past), hrRow('9', future)]);
    const report = await apply(staff(40));
    expect(
      report.plan.departures.map(({ person: { matricules } }) => matricules[0]?.number),
    ).toEqual(['9']);
    const gone = await person('9');
    expect(gone?.state).toBe('left');
    expect(gone?.assignments.map(({ unitCode, endsOn }) => [unitCode, endsOn]).toSorted()).toEqual([
      ['1110', '2026-03-01'],
      ['2110', '2012-12-31'],
    ]);
    expect(trail.entries.at(-2)).toMatchObject({ kind: 'identity.left', subject: gone?.id });
    expect(totalsOf(await apply(staff(40)))).toMatchObject({
      departures: 0,
      changes: 0,
      unchanged: 40,
    });
  });

  it('gives their identity back to those who return under their matricule', async () => {
    await apply([...staff(40), hrRow('9')]);
    const before = await person('9');
    await apply(staff(40));
    await apply([...staff(40), hrRow('9', { 'Date début': '02/03/2026' })]);
    expect(await person('9')).toMatchObject({
      id: before?.id,
      subject: before?.subject,
      state: 'active',
    });
  });

  it('leaves a suspension and an address of another source alone', async () => {
    await apply([hrRow('1')]);
    await test.database.prisma.identity.updateMany({
      data: { state: 'suspended', email: 'a@b.example' },
    });
    const report = await apply([hrRow('1')]);
    expect(totalsOf(report)).toMatchObject({ unchanged: 1, changes: 0 });
    expect(await person('1')).toMatchObject({ state: 'suspended', email: 'a@b.example' });
  });

  it('leaves the posts of other sources alone', async () => {
    await apply([...staff(40), hrRow('9')]);
    const before = await person('9');
    const [post] = before?.assignments ?? [];
    await test.database.prisma.assignment.create({
      data: { ...post!, id: new SystemRandom().uuid(), source: 'temp-agency', sourceKey: 'x' },
    });
    await apply(staff(40));
    const after = await person('9');
    expect(after?.state).toBe('active');
    expect(after?.assignments.map(({ source, endsOn }) => [source, endsOn]).toSorted()).toEqual([
      ['hr', '2026-03-01'],
      ['temp-agency', null],
    ]);
    expect(totalsOf(await apply(staff(40)))).toMatchObject({ departures: 0 });
  });

  it('holds people with a problem as they are, tells the line, and applies the others', async () => {
    await apply([...staff(40), hrRow('9')]);
    const rows = [
      ...staff(40),
      hrRow('9', { 'Date début': 'bientôt', 'Code UF': '2110' }),
      hrRow('10'),
    ];
    const report = await apply(rows);
    expect(totalsOf(report)).toMatchObject({ arrivals: 1, held: 1, departures: 0, problems: 1 });
    expect((await person('9'))?.state).toBe('active');
    const kept = await hr.find(report.importId ?? '');
    expect(kept?.problems).toEqual([
      { line: 42, code: 'date-unreadable', reason: expect.stringContaining('« bientôt »') },
    ]);
  });

  it('declares nobody gone when a line does not say who it speaks of', async () => {
    await apply([...staff(40), hrRow('9')]);
    const report = await apply([...staff(40), hrRow('')]);
    expect(totalsOf(report)).toMatchObject({ departures: 0, withheldDepartures: 1 });
    expect((await person('9'))?.state).toBe('active');
  });

  it('never gives a matricule to somebody else', async () => {
    await apply([hrRow('1')]);
    const other = { 'Nom de naissance': 'DURAND', 'Date de naissance': '01/01/1990' };
    const report = await apply([hrRow('1', other)]);
    expect(report.plan.problems.map(({ code }) => code)).toEqual(['matricule-reused']);
    expect(await person('1')).toMatchObject({ birthName: 'MOREAU1', state: 'active' });
  });

  it.each([
    ['a new birth name', { 'Nom de naissance': 'DURAND' }],
    ['a corrected birth date', { 'Date de naissance': '15/02/1985' }],
  ])('takes %s as a change', async (_what, changes) => {
    await apply([hrRow('1')]);
    const report = await apply([hrRow('1', changes)], { maxPercent: 100 });
    expect(report.plan.changes).toHaveLength(1);
  });

  it('never joins two known identities, even when the file does', async () => {
    await apply([hrRow('1'), hrRow('2', { 'Nom de naissance': 'MOREAU1' })]);
    const joined = { 'Nom de naissance': 'MOREAU1', 'Clé personne': 'P' };
    const report = await apply([hrRow('1', joined), hrRow('2', joined)]);
    expect(report.plan.problems.map(({ code }) => code)).toEqual(['people-to-merge']);
    expect(await test.database.prisma.identity.count()).toBe(2);
  });

  it('adds the new matricule of a known person when the file says so', async () => {
    await apply([hrRow('1')]);
    const joined = { 'Nom de naissance': 'MOREAU1', 'Clé personne': 'P' };
    await apply([hrRow('1', joined), hrRow('2', joined)], { maxPercent: 100 });
    expect((await person('2'))?.matricules).toHaveLength(2);
    expect(await test.database.prisma.identity.count()).toBe(1);
  });

  it('asks about an arrival who could be somebody known, and keeps two identities', async () => {
    await apply([hrRow('1')]);
    const report = await apply([hrRow('1'), hrRow('2', { 'Nom de naissance': 'MOREAU1' })]);
    expect(report.plan.problems).toEqual([
      expect.objectContaining({ line: 3, code: 'possible-same-person' }),
      expect.objectContaining({ line: 3, code: 'possible-same-person' }),
    ]);
    expect(await test.database.prisma.identity.count()).toBe(2);
  });

  it.each([
    ['5 leavers in 100', 95, 'done'],
    ['6 leavers in 100', 94, 'import.threshold-passed'],
  ])('%s', async (_what, left, expected) => {
    await apply(staff(100));
    const outcome = await apply(staff(100).slice(0, left)).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(expected);
    const active = await test.database.prisma.identity.count({ where: { state: 'active' } });
    expect(active).toBe(expected === 'done' ? 95 : 100);
  });

  it('keeps the run, the problems and the trace of a refused import, and says how far it was', async () => {
    await apply(staff(10));
    const refusal = apply(staff(5));
    await expect(refusal).rejects.toMatchObject({
      code: 'import.threshold-passed',
      shown: { because: 'leavers', count: 5, present: 10, maxPercent: 5 },
    });
    expect(trail.entries.at(-1)).toMatchObject({ kind: 'import.stopped', outcome: 'refused' });
    const runs = await test.database.prisma.importRun.findMany({ where: { state: 'refused' } });
    expect(runs).toHaveLength(1);
  });

  it('goes on where it stopped', async () => {
    const rows = staff(30);
    let written = 0;
    const record = trail.record.bind(trail);
    trail.record = async (tx, entry) => {
      if (entry.kind === 'identity.created' && ++written > 12) throw new Error('cut');
      return record(tx, entry);
    };
    await expect(apply(rows)).rejects.toThrow('cut');
    const half = await test.database.prisma.identity.count();
    expect(half).toBe(12);
    expect(await test.database.prisma.importRun.findFirst()).toMatchObject({ state: 'failed' });
    trail.record = record;
    const report = await apply(rows);
    expect(totalsOf(report)).toMatchObject({ arrivals: 18, unchanged: 12, changes: 0 });
    expect(await test.database.prisma.identity.count()).toBe(30);
  });

  it('marks a run that was killed as failed when the next one starts', async () => {
    const id = new SeededRandom('killed').uuid();
    const row = { source: 'hr', fileName: 'x', fileSha256: '0'.repeat(64), totals: {} };
    await test.database.prisma.importRun.create({
      data: { id, ...row, state: 'running', startedAt: new Date(0) },
    });
    await apply(staff(1));
    expect((await hr.find(id))?.run.state).toBe('failed');
  });

  it('runs one at a time', async () => {
    const ends = await Promise.allSettled([apply(staff(50)), apply(staff(50))]);
    const refused = ends.filter(({ status }) => status === 'rejected');
    expect(refused).toEqual([
      expect.objectContaining({ reason: expect.objectContaining({ code: 'import.running' }) }),
    ]);
    expect(await test.database.prisma.identity.count()).toBe(50);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    await apply(staff(10), { onProgress: ({ done, total }) => seen.push(done / total) });
    expect(seen).toHaveLength(10);
    expect(seen.at(-1)).toBe(1);
  });

  it.each([
    [
      'Windows-1252, commas and CRLF',
      (text: string) => windows1252(text),
      { separator: '|', eol: '\r\n' },
    ],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), { separator: '\t' }],
    ['UTF-8', (text: string) => Buffer.from(text), { separator: ';' }],
  ])('reads a file in %s', async (_what, encode, options) => {
    await hr.apply(hrFile(encode(hrText([hrRow('1')], options))), { by: THE_HUB });
    expect((await person('1'))?.givenNames).toEqual(['Camille', 'Zoé']);
  });

  it('reads quoted cells, with separators, quotes and line ends in them', async () => {
    const unit = { 'Libellé UF': '"Chirurgie ; ""A"" \nbloc"' };
    const report = await apply([hrRow('1', unit), hrRow('2', { 'Date début': 'x' })]);
    expect((await person('1'))?.assignments[0]?.unitLabel).toBe('Chirurgie ; "A" bloc');
    expect(report.plan.problems[0]?.line).toBe(4);
  });

  it.each([
    ['nothing', '', 'import.file-empty'],
    ['a header that is none', 'a;b\n1;2\n', 'import.columns-missing'],
    [
      'a quote that never closes',
      `${hrText([hrRow('1')])}"${'x'.repeat(20_000)}`,
      'import.not-csv',
    ],
  ])('refuses a file of %s', async (_what, text, code) => {
    await expect(
      hrFileFrom(Readable.from(text === '' ? [] : [Buffer.from(text)]), 'x').then((file) =>
        hr.apply(file, { by: THE_HUB }),
      ),
    ).rejects.toMatchObject({ code });
    expect(await test.database.prisma.importRun.count()).toBe(0);
  });

  it('refuses a line with a cell too many, and trusts nothing of it', async () => {
    const text = hrText([hrRow('1')]).trimEnd();
    const report = await hr.simulate(hrFile(`${text};x\n`));
    expect(report.plan).toMatchObject({
      arrivals: [],
      problems: [{ code: 'cell-count', line: 2 }],
    });
  });

  it.each([
    ['50 MB', 50 * 1024 * 1024, undefined],
    ['one byte more', 50 * 1024 * 1024 + 1, 'import.file-too-large'],
  ])('takes a body of %s', async (_what, size, code) => {
    const body = Readable.from([Buffer.alloc(size - 1), Buffer.alloc(1)]);
    const outcome = await hrFileFrom(body, 'x').then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(code);
  });
});
