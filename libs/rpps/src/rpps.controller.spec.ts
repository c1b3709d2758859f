import { randomUUID } from 'node:crypto';
import { THE_HUB } from '#libs/audit';
import request from 'supertest';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { startTestApi, TEST_CALLER, type TestApi } from '../../directory/src/testing.js';
import { RegisterLoads } from './register-loads.js';
import { RppsModule } from './rpps.module.js';
import { RppsState } from './rpps.schemas.js';
import { fileOf, registerLine, registerText, syntheticRpps } from './testing.js';

const NOTE = 'Carte CPS présentée';
const rpps = syntheticRpps(1);

describe('the API of the links with the register', () => {
  let test: TestDatabase;
  let api: TestApi;
  const nurse: string = randomUUID();

  beforeAll(async () => {
    test = await testDatabase();
    api = await startTestApi({
      url: test.url,
      imports: [RppsModule.with({ verificationMonths: 12 })],
    });
    const at = new Date('2026-01-01T00:00:00Z');
    const person = (id: string, usualGivenName: string, birthName: string) =>
      test.database.prisma.identity.create({
        data: {
          id,
          subject: id,
          birthName,
          usualGivenName,
          state: 'active',
          population: 'salaried',
          searchText: '',
          createdAt: at,
          updatedAt: at,
        },
      });
    await person(nurse, 'Camille', 'MOREAU');
    await person(TEST_CALLER, 'Alix', 'DUMAS');
    await api.app
      .get(RegisterLoads)
      .load(fileOf(registerText([registerLine(rpps)])), { by: THE_HUB });
    await test.database.prisma.rppsLink.create({
      data: { identityId: nurse, rpps, idnps: `8${rpps}`, status: 'presumed', updatedAt: at },
    });
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const get = (id: string, token = 'auditor') =>
    request(api.app.getHttpServer())
      .get(`/api/v1/identities/${id}/rpps`)
      .set('Authorization', `Bearer ${token}`);
  const confirm = (body: object, token = 'officer', id = nurse) =>
    request(api.app.getHttpServer())
      .post(`/api/v1/identities/${id}/rpps/confirmation`)
      .set('Authorization', `Bearer ${token}`)
      .send(body);

  it.each([
    ['officer', 200],
    ['auditor', 200],
    ['administrator', 200],
    ['nobody', 403],
  ])('shows a link to %s: %i', async (token, status) => {
    expect((await get(nurse, token)).status).toBe(status);
  });

  it.each([
    ['auditor', 403],
    ['administrator', 403],
    ['nobody', 403],
  ])('lets no %s confirm', async (token, status) => {
    expect((await confirm({ note: NOTE }, token)).status).toBe(status);
  });

  it.each([
    [{}, 400, 'request.invalid'],
    [{ note: 'court' }, 400, 'request.invalid'],
    [{ note: 'x'.repeat(501) }, 400, 'request.invalid'],
    [{ note: NOTE, rpps: '99000000011' }, 400, 'request.invalid'],
    [{ note: NOTE, status: 'confirmed' }, 400, 'request.invalid'],
    [{ note: NOTE, rpps: syntheticRpps(2) }, 409, 'rpps.not-in-register'],
  ])('refuses %j', async (body, status, code) => {
    const answer = await confirm(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('does not know everybody', async () => {
    expect((await get(randomUUID())).body.code).toBe('identity.unknown');
    expect((await get('x')).status).toBe(400);
    expect((await confirm({ note: NOTE }, 'officer', TEST_CALLER)).body.code).toBe('rpps.own-link');
  });

  it('confirms and answers what the console shows', async () => {
    const before = RppsState.parse((await get(nurse)).body);
    expect(before).toMatchObject({ status: 'presumed', rpps, verifiedAt: null, expiresAt: null });
    const { status, body } = await confirm({ note: NOTE });
    expect(status).toBe(200);
    expect(RppsState.parse(body)).toEqual({
      status: 'confirmed',
      rpps,
      idnps: `8${rpps}`,
      evidence: 'officer',
      evidenceNote: NOTE,
      decidedBy: 'Alix DUMAS',
      verifiedAt: '2026-03-01T08:00:00.000Z',
      expiresAt: '2027-03-01T08:00:00.000Z',
      exercises: [
        {
          professionCode: '60',
          professionLabel: 'Infirmier',
          categoryCode: 'C',
          knowHow: [],
          exerciseName: 'MOREAU',
          exerciseGivenName: 'CAMILLE',
          activities: [
            {
              siteFiness: '010009991',
              entityFiness: '010009983',
              structureName: 'CENTRE HOSPITALIER EXEMPLE',
              sectorCode: 'SA01',
              modeCode: 'S',
              roleCode: null,
            },
          ],
        },
      ],
    });
    expect((await get(nurse)).body).toEqual(body);
    const kinds = await test.database.prisma.auditEvent.findMany({ select: { kind: true } });
    expect(kinds).toContainEqual({ kind: 'rpps.confirmed' });
    expect(api.unknown).toEqual([]);
  });
});
