import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { startTestApi, type TestApi } from '../../directory/src/testing.js';
import { HrImportReport, ImportRunItem } from './imports.schemas.js';
import { ProvisioningModule } from './provisioning.module.js';
import { hrRow, hrText } from './testing.js';

describe('the API of imports', () => {
  let test: TestDatabase;
  let api: TestApi;

  beforeAll(async () => {
    test = await testDatabase();
    api = await startTestApi({ url: test.url, imports: [ProvisioningModule] });
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const send = (query: string, body: string, token = 'officer') =>
    request(api.app.getHttpServer())
      .post(`/api/v1/imports/hr${query}`)
      .set('Authorization', `Bearer ${token}`)
      .set('Content-Type', 'text/csv')
      .send(body);
  const run = (id: string, token = 'auditor') =>
    request(api.app.getHttpServer())
      .get(`/api/v1/imports/${id}`)
      .set('Authorization', `Bearer ${token}`);

  it.each(['auditor', 'administrator', 'nobody'])('takes no file from %s', async (token) => {
    expect((await send('', hrText([hrRow('1')]), token)).status).toBe(403);
  });

  it('simulates unless told otherwise', async () => {
    const { status, body } = await send(
      '',
      hrText([hrRow('1'), hrRow('2', { 'Date début': 'x' })]),
    );
    expect(status).toBe(200);
    const report = HrImportReport.parse(body);
    expect(report).toMatchObject({
      importId: null,
      simulated: true,
      isFirst: true,
      excess: null,
      totals: { lines: 2, arrivals: 1, held: 1 },
      arrivals: [{ identityId: null, displayName: 'Camille MOREAU1', state: 'active', line: 2 }],
      problems: [{ line: 3, code: 'date-unreadable' }],
    });
    expect(await test.database.prisma.identity.count()).toBe(0);
  });

  it('applies when told, and tells the run afterwards', async () => {
    const rows = [hrRow('1'), hrRow('2'), hrRow('3', { Civilité: 'x' })];
    const { body } = await send('?simulate=false&fileName=paie.csv', hrText(rows));
    const report = HrImportReport.parse(body);
    expect(report).toMatchObject({ simulated: false, totals: { arrivals: 2, problems: 1 } });
    const item = ImportRunItem.parse((await run(report.importId!)).body);
    expect(item).toMatchObject({
      state: 'done',
      fileName: 'paie.csv',
      totals: { arrivals: 2 },
      problems: [{ line: 4, code: 'civility-unknown' }],
    });
    const kinds = await test.database.prisma.auditEvent.groupBy({ by: ['kind'], _count: true });
    expect(new Map(kinds.map(({ kind, _count }) => [kind, _count]))).toEqual(
      new Map([
        ['identity.created', 2],
        ['import.applied', 1],
      ]),
    );
  });

  it('stops beyond the threshold, and goes on when the officer moves it', async () => {
    const one = hrText([hrRow('1')]);
    const refused = await send('?simulate=false', one);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'import.threshold-passed',
      because: 'leavers',
      count: 1,
      present: 2,
      maxPercent: 5,
    });
    expect((await run(refused.body.importId)).body.state).toBe('refused');
    expect((await send('?simulate=false&maxPercent=50', one)).body.totals.departures).toBe(1);
  });

  it.each([
    ['?simulate=oui', 'x', 400, 'request.invalid'],
    ['?maxPercent=101', 'x', 400, 'request.invalid'],
    ['?force=true', 'x', 400, 'request.invalid'],
    ['', '', 400, 'import.file-empty'],
    ['', 'a;b\n1;2\n', 400, 'import.columns-missing'],
  ])('refuses %s with “%s”', async (query, body, status, code) => {
    const answer = await send(query, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('knows no run that was not', async () => {
    expect((await run(randomUUID())).body.code).toBe('import.unknown');
    expect((await run('x')).status).toBe(400);
    expect(api.unknown).toEqual([]);
  });
});
