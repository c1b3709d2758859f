import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { pino } from 'pino';
import request from 'supertest';
import { configurationTable, readEnvironment } from '../apps/hub/src/config.js';
import { buildHub } from '../apps/hub/src/hub.js';
import { accessTable } from '../apps/hub/src/openapi/access-table.js';
import { routeMistakes } from '../apps/hub/src/openapi/route-mistakes.js';
import { routesOf } from '../apps/hub/src/openapi/routes.js';
import { testDatabase, type TestDatabase } from '../libs/database/src/testing.js';

const enrolment = (app: NestExpressApplication) =>
  request(app.getHttpServer()).post('/agent/v1/enrolments').set('content-type', 'application/json');

describe('the hub as it is built', () => {
  let test: TestDatabase;
  let app: NestExpressApplication;
  let folder: string;

  beforeAll(async () => {
    test = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), 'portique-built-'));
    const config = readEnvironment({
      PORTIQUE_ORIGIN: 'http://localhost:8000',
      PORTIQUE_DATA_DIR: folder,
    });
    const logger = pino({ level: 'silent' });
    app = await buildHub({ config, databaseUrl: test.url, logger });
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await test.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('declares the access of every route, and describes every route of its API', () => {
    const routes = routesOf(app);
    expect(routes.length).toBeGreaterThan(30);
    expect(routeMistakes(routes)).toEqual([]);
  });

  it('has its tables of access and configuration in the docs as they are', () => {
    expect(readFileSync('docs/access.md', 'utf8')).toContain(accessTable(routesOf(app)).trim());
    expect(readFileSync('docs/configuration.md', 'utf8')).toContain(configurationTable());
  });

  it.each([
    ['GET', '/api/v1/nothing', 404, 'route.unknown'],
    ['GET', '/nowhere', 404, 'route.unknown'],
    ['GET', '/air/v1/dmp/status', 404, 'route.unknown'],
    ['GET', '/api/v1/identities', 401, 'access.token-missing'],
    ['POST', '/api/v1/workstations', 401, 'access.token-missing'],
  ] as const)('answers %s %s with %i %s', async (method, path, status, code) => {
    const answer = await request(app.getHttpServer())[method === 'GET' ? 'get' : 'post'](path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code });
    expect(answer.text).not.toMatch(/node_modules|at .*\.ts|Error:/);
  });

  it('refuses a body that is too large, and one that is not JSON, without a stack', async () => {
    const large = await enrolment(app).send(JSON.stringify({ code: 'x'.repeat(300_000) }));
    expect([large.status, large.body.code]).toEqual([413, 'request.too-large']);
    const broken = await enrolment(app).send('{"code":');
    expect(broken.status).toBe(400);
    expect(broken.text).not.toMatch(/node_modules|SyntaxError/);
  });

  it('shows a page in French, with a reference, where a browser is lost', async () => {
    const answer = await request(app.getHttpServer()).get('/nowhere').set('accept', 'text/html');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Cette page n’existe pas.');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('takes no form posted from another site with the person’s cookies', async () => {
    const answer = await request(app.getHttpServer())
      .post('/compte/cles/offre')
      .set('sec-fetch-site', 'cross-site');
    expect([answer.status, answer.body.code]).toEqual([403, 'request.other-site']);
  });
});
