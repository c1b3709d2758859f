import { TOTP } from 'otpauth';
import { THE_HUB, type Actor } from '#libs/audit';
import { IdentityId, Secret, SystemRandom } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import { aPerson, testHub, type TestHub } from '../agent-door/testing.js';
import { ACR_TRANSITION } from '../domain/care-session.js';
import { service } from '../loans/testing.js';
import { MeansPolicies } from '../means/means-policies.js';
import { MeansRegister } from '../means/means-register.js';
import { PinHash } from '../pins/pin-hash.js';
import { TransitionActivation } from './transition-activation.js';
import { TransitionMeans } from './transition-means.js';
import { TransitionSignIn } from './transition-sign-in.js';

const clock = new SetClock('2026-03-02T07:00:00Z');
const random = new SystemRandom();
const PASSWORD = 'girafe tablier orage cerise violon';
let test: TestDatabase;
let hub: TestHub;
let other: TestHub;

beforeAll(async () => {
  test = await testDatabase();
  hub = await testHub(test.url, { clock });
  other = await testHub(test.url, { clock });
});
afterAll(async () => {
  await hub.stop();
  await other.stop();
  await test.drop();
});
beforeEach(() => switchTo(true));

/** Both kinds, as an administrator would. */
async function switchTo(enabled: boolean): Promise<void> {
  for (const kind of ['password', 'totp'] as const)
    await service(hub, MeansPolicies).change(
      kind,
      {
        enabled,
        level: 'low',
        legalBasis: 'PGSSI-S EXI25',
        homologation: null,
        months: 12,
        uses: ['applications', 'hub'],
      },
      THE_HUB,
    );
  // What the other hub remembers of the policies is over.
  clock.forward(3);
}

const officer: Actor = { kind: 'operator', id: 'desk' };
const transition = (): TransitionMeans => service(hub, TransitionMeans);
const begin = (matricule: string, code: string, uid: string) =>
  service(hub, TransitionActivation).begin(
    { matricule, secret: new Secret(code), where: undefined },
    uid,
  );

interface Entered {
  readonly matricule: string;
  readonly password?: string;
  readonly code: string;
}
const enter = ({ matricule, password = PASSWORD, code }: Entered, at: TestHub = hub) =>
  service(at, TransitionSignIn).enter(
    { matricule, secret: new Secret(password), code, where: undefined },
    undefined,
  );

async function somebody(entityFiness = '010000008', number = random.uuid()) {
  const identityId = await aPerson(test.database);
  await test.database.prisma.matricule.create({ data: { entityFiness, number, identityId } });
  return { identityId, matricule: number };
}

/** A phone, of another maker: it knows only the address of the QR code. */
function phoneOf(uri: string): () => string {
  const url = new URL(uri);
  const totp = new TOTP({ secret: url.searchParams.get('secret')! });
  return () => totp.generate({ timestamp: clock.now().getTime() });
}

async function activated(person?: Awaited<ReturnType<typeof somebody>>) {
  const known = person ?? (await somebody());
  const { code } = await transition().issue(known.identityId, officer);
  const uid = random.uuid();
  const first = await begin(known.matricule, code.reveal(), uid);
  const phone = phoneOf(first!.phone.uri);
  await service(hub, TransitionActivation).finish(
    {
      ceremonyId: first!.ceremonyId,
      interactionUid: uid,
      password: new Secret(PASSWORD),
      code: phone(),
    },
    undefined,
  );
  clock.forward(30);
  return { ...known, phone };
}

const statesOf = async (identityId: IdentityId): Promise<readonly string[]> => {
  const means = await service(hub, MeansRegister).listOf(identityId);
  return means.map(({ kind, state }) => `${kind} ${state}`).toSorted();
};

const eventsOf = async (identityId: IdentityId): Promise<readonly string[]> => {
  const events = await test.database.prisma.auditEvent.findMany({
    where: { subjectId: identityId, kind: { startsWith: 'password.' } },
    orderBy: { at: 'asc' },
  });
  return events.map(({ kind, detail }) => {
    const because = detail instanceof Object && 'because' in detail ? detail['because'] : undefined;
    return typeof because === 'string' ? `${kind} ${because}` : kind;
  });
};

describe('password and one-time code', () => {
  it('are not there while the hospital has them off', async () => {
    const person = await activated();
    await switchTo(false);
    expect(await transition().isOffered()).toBe(false);
    const off = { code: 'transition.off', kind: 'not-found' };
    await expect(transition().issue(person.identityId, officer)).rejects.toMatchObject(off);
    const entered = { matricule: person.matricule, code: person.phone() };
    await expect(enter(entered)).rejects.toMatchObject(off);
    await expect(begin(person.matricule, 'AAAA-AAAA-AAAA', 'u')).rejects.toMatchObject(off);
  });

  it('are chosen by the person with the code of the desk, then sign in, inside the hospital only', async () => {
    const person = await somebody();
    const { code, until } = await transition().issue(person.identityId, officer);
    expect(until).toEqual(new Date(clock.now().getTime() + 24 * 3_600_000));
    expect(await statesOf(person.identityId)).toEqual(['password issued', 'totp issued']);
    const uid = random.uuid();
    const first = await begin(person.matricule, code.reveal().toLowerCase(), uid);
    const phone = phoneOf(first!.phone.uri);
    const chosen = { ceremonyId: first!.ceremonyId, interactionUid: uid };
    const finish = (password: string, typed: string) =>
      service(hub, TransitionActivation).finish(
        { ...chosen, password: new Secret(password), code: typed },
        undefined,
      );
    await expect(finish('motdepasse1234', phone())).rejects.toMatchObject({
      code: 'password.too-weak',
    });
    await expect(finish(PASSWORD, '000000')).rejects.toMatchObject({ code: 'totp.wrong' });
    expect(await finish(PASSWORD, phone())).toMatchObject({
      acr: ACR_TRANSITION,
      amr: ['pwd', 'otp', 'mfa'],
    });
    expect(await statesOf(person.identityId)).toEqual(['password active', 'totp active']);
    await expect(finish(PASSWORD, phone())).rejects.toMatchObject({ code: 'sign-in.over' });
    expect(await begin(person.matricule, code.reveal(), uid)).toBeUndefined();
    clock.forward(30);
    const proof = await enter({ matricule: person.matricule, code: phone() });
    expect(proof).toMatchObject({ acr: ACR_TRANSITION, amr: ['pwd', 'otp', 'mfa'] });
    const uses = await service(hub, MeansPolicies).usesOf(['password', 'totp']);
    expect([...uses].toSorted()).toEqual(['applications', 'hub']);
  });

  it('keep neither password, code nor secret of the phone readable in the database', async () => {
    const { identityId } = await activated();
    const password = await test.database.prisma.passwordSecret.findUniqueOrThrow({
      where: { identityId },
    });
    expect(password.verifier).toMatch(/^\$argon2id\$v=19\$m=7168,t=5,p=1\$/);
    const totp = await test.database.prisma.totpSecret.findUniqueOrThrow({ where: { identityId } });
    expect(totp.box).toHaveLength(12 + 20 + 16);
  });

  it('accept a code once', async () => {
    const { identityId, matricule, phone } = await activated();
    const code = phone();
    expect(await enter({ matricule, code })).toBeDefined();
    expect(await enter({ matricule, code }, other)).toBeUndefined();
    expect(await eventsOf(identityId)).toEqual(['password.chosen', 'password.refused code-used']);
  });

  it('open one session of the same code shown twice at once, over two hubs', async () => {
    const { matricule, phone } = await activated();
    const code = phone();
    const answers = await Promise.all(
      [hub, other, hub, other].map((at) => enter({ matricule, code }, at)),
    );
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
  });

  it('are refused after the first code’s 24 hours', async () => {
    const person = await somebody();
    const { code } = await transition().issue(person.identityId, officer);
    clock.forward(24 * 3600);
    expect(await begin(person.matricule, code.reveal(), 'u')).toBeUndefined();
  });

  it('are replaced together: what the person had signs in no more', async () => {
    const person = await activated();
    await transition().issue(person.identityId, officer);
    const entered = { matricule: person.matricule, code: person.phone() };
    expect(await enter(entered)).toBeUndefined();
    expect(await statesOf(person.identityId)).toEqual([
      'password issued',
      'password revoked',
      'totp issued',
      'totp revoked',
    ]);
  });

  it('are refused when one of the two is suspended', async () => {
    const { identityId, matricule, phone } = await activated();
    const means = await service(hub, MeansRegister).listOf(identityId);
    const totp = means.find(({ kind }) => kind === 'totp')!;
    await service(hub, MeansRegister).change(
      { identityId, meansId: totp.id },
      { state: 'suspended', reason: 'phone lost', by: officer },
    );
    expect(await enter({ matricule, code: phone() })).toBeUndefined();
    expect(await eventsOf(identityId)).toEqual([
      'password.chosen',
      'password.refused means-unusable',
    ]);
  });

  it('cannot be given to oneself', async () => {
    const { identityId } = await somebody();
    await expect(
      transition().issue(identityId, { kind: 'person', id: identityId }),
    ).rejects.toMatchObject({ code: 'transition.oneself' });
  });

  it('count a wrong one-time code as a wrong password: one counter, and neither is told', async () => {
    const { identityId, matricule, phone } = await activated();
    for (const typed of [{ password: 'not the password' }, { code: '000000' }])
      expect(await enter({ matricule, code: phone(), ...typed })).toBeUndefined();
    const tries = await test.database.prisma.secretTries.findUniqueOrThrow({
      where: { identityId },
    });
    expect(tries.inARow).toBe(2);
  });

  it('count twenty wrong ones made at once as twenty, over two hubs and after one begins anew', async () => {
    const { identityId, matricule, phone } = await activated();
    const wrong = { matricule, password: 'not the password', code: '000000' };
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => enter(wrong, n % 2 === 0 ? hub : other)),
    );
    const row = { where: { identityId } };
    const tries = await test.database.prisma.secretTries.findUniqueOrThrow(row);
    expect(tries.attempted).toBe(21); // with the code of the desk
    expect(tries.failedAt).toHaveLength(5);
    const again = await testHub(test.url, { clock });
    clock.forward(30);
    expect(await enter({ matricule, code: phone() }, again)).toBeUndefined();
    expect((await eventsOf(identityId)).at(-1)).toBe('password.not-judged wait');
    await again.stop();
    clock.forward(60);
    expect(await enter({ matricule, code: phone() }, other)).toBeDefined();
  });

  it('of two persons with one matricule, take no try from the other', async () => {
    const number = random.uuid();
    const one = await activated(await somebody('010000008', number));
    const two = await activated(await somebody('010000016', number));
    // Same password: the phone says who it is.
    expect(await enter({ matricule: number, code: two.phone() })).toBeDefined();
    expect(await enter({ matricule: number, code: one.phone() })).toBeDefined();
    const tries = await test.database.prisma.secretTries.findMany({
      where: { identityId: { in: [one.identityId, two.identityId] } },
    });
    expect(tries.map(({ inARow }) => inARow)).toEqual([0, 0]);
  });

  it('do the same work for a matricule that nobody has, or that must wait, as for a wrong password', async () => {
    const { matricule, identityId } = await activated();
    const hash = service(hub, PinHash);
    const check = hash.check.bind(hash);
    let checked: string[][] = [];
    hash.check = async (secret, verifier) => {
      checked.push(verifier.split('$').slice(0, 4));
      return check(secret, verifier);
    };
    const work = async (typed: string): Promise<readonly string[][]> => {
      checked = [];
      const entered = { matricule: typed, password: 'not the password', code: '000000' };
      expect(await enter(entered)).toBeUndefined();
      return checked;
    };
    const known = await work(matricule);
    expect(known).toEqual([['', 'argon2id', 'v=19', 'm=7168,t=5,p=1']]);
    expect(await work(random.uuid())).toEqual(known);
    for (let n = 0; n < 5; n++) await work(matricule);
    expect(await work(matricule)).toEqual(known);
    expect((await eventsOf(identityId)).at(-1)).toBe('password.not-judged wait');
    hash.check = check;
  });
});
