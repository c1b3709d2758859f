import type { Actor } from '#libs/audit';
import { IdentityId, SystemRandom } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import { aPerson, testHub, type TestHub } from '../agent-door/testing.js';
import { aBadge, OFFICER, OPERATOR, service } from '../loans/testing.js';
import { EnrolmentChecks, type CheckMade } from './enrolment-checks.js';

// 23:30 in Paris.
const clock = new SetClock('2026-03-02T22:30:00Z');
let test: TestDatabase;
let hub: TestHub;

beforeAll(async () => {
  test = await testDatabase();
  hub = await testHub(test.url, { clock });
});
afterAll(async () => {
  await hub.stop();
  await test.drop();
});

const checks = (): EnrolmentChecks => service(hub, EnrolmentChecks);
const faceToFace = (): CheckMade => ({
  mode: 'face-to-face-with-document',
  documentType: 'passport',
  startedAt: new Date(clock.now().getTime() - 90_000),
});

async function call(
  by: Actor,
  path: string,
  body: object,
): Promise<{ status: number; code?: string }> {
  const answer = await fetch(`${hub.url}/api/v1/identities/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer officer/${by.id}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, ...(text === '' ? {} : JSON.parse(text)) };
}

describe('a check of identity', () => {
  it('is needed before an officer issues a first means, and is written beside it', async () => {
    const id = await aPerson(test.database);
    await expect(aBadge(hub, id, OFFICER)).rejects.toThrow('enrolment.check-missing');
    expect(await test.database.prisma.means.count({ where: { identityId: id } })).toBe(0);
    const { id: checkId } = await checks().record(id, faceToFace(), OFFICER);
    const { id: meansId } = await aBadge(hub, id, OFFICER);
    expect(await checks().list({ identityId: id })).toMatchObject([
      {
        id: checkId,
        mode: 'face-to-face-with-document',
        documentType: 'passport',
        operator: `person:${OFFICER.id}`,
        rppsStatus: 'none',
        meansIds: [meansId],
      },
    ]);
  });

  it('is not needed for a second means, nor by the command line', async () => {
    const id = await aPerson(test.database);
    await aBadge(hub, id, OPERATOR);
    await aBadge(hub, id, OFFICER);
    expect(await test.database.prisma.means.count({ where: { identityId: id } })).toBe(2);
  });

  it('serves the same day only, as days are counted in Paris', async () => {
    const id = await aPerson(test.database);
    await checks().record(id, faceToFace(), OFFICER);
    await checks().assertMade(id, 'pin', OFFICER);
    clock.forward(3600);
    await expect(checks().assertMade(id, 'pin', OFFICER)).rejects.toThrow(
      'enrolment.check-missing',
    );
    await expect(aBadge(hub, id, OFFICER)).rejects.toThrow('enrolment.check-missing');
  });

  it('keeps what the register said at that moment', async () => {
    const id = await aPerson(test.database);
    const data = { identityId: id, status: 'presumed', updatedAt: clock.now() };
    await test.database.prisma.rppsLink.create({ data });
    const check = await checks().record(id, faceToFace(), OFFICER);
    expect(check.rppsStatus).toBe('presumed');
  });

  it('is refused without its document, with one that another mode has not, and of oneself', async () => {
    const id = await aPerson(test.database);
    const without = { ...faceToFace(), documentType: null };
    await expect(checks().record(id, without, OFFICER)).rejects.toThrow('document-refused');
    const another = { ...faceToFace(), mode: 'psc' } as const;
    await expect(checks().record(id, another, OFFICER)).rejects.toThrow('document-refused');
    const later = { ...faceToFace(), startedAt: new Date(clock.now().getTime() + 1) };
    await expect(checks().record(id, later, OFFICER)).rejects.toThrow('times-refused');
    await expect(checks().record(id, faceToFace(), { kind: 'person', id })).rejects.toThrow(
      'enrolment.oneself',
    );
    const nobody = IdentityId.parse(new SystemRandom().uuid());
    await expect(checks().record(nobody, faceToFace(), OFFICER)).rejects.toThrow(
      'identity.unknown',
    );
  });

  it('is recorded by the API, before a PIN is set there', async () => {
    const id = await aPerson(test.database);
    const pin = { pin: '4917' };
    expect(await call(OFFICER, `${id}/pin`, pin)).toMatchObject({
      status: 409,
      code: 'enrolment.check-missing',
    });
    const startedAt = new Date(clock.now().getTime() - 60_000).toISOString();
    const check = { mode: 'psc', documentType: null, startedAt };
    expect(await call(OFFICER, `${id}/enrolment-checks`, check)).toMatchObject({
      status: 201,
      mode: 'psc',
      finishedAt: clock.now().toISOString(),
    });
    expect((await call(OFFICER, `${id}/pin`, pin)).status).toBe(204);
  });
});
