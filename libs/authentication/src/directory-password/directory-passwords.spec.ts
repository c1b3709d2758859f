import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { THE_HUB, type AuditTrail } from '#libs/audit';
import { freePort } from '#libs/database';
import { Secret, SystemClock, type IdentityId } from '#libs/kernel';
import { RecordingTrail } from '../../../audit/src/testing.js';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SeededRandom, SetClock } from '../../../kernel/src/testing.js';
import { TestAuthority } from '../../../pki/src/testing.js';
import { aPerson } from '../agent-door/testing.js';
import { PinHash } from '../pins/pin-hash.js';
import { PinRepository } from '../pins/pin.repository.js';
import { Pins } from '../pins/pins.js';
import type { CareSessions } from '../sessions/care-sessions.js';
import { SecretTries } from '../secret-tries/secret-tries.js';
import { SecretTriesRepository } from '../secret-tries/secret-tries.repository.js';
import { AccountName } from './account-name.js';
import { DirectoryAccountRepository } from './directory-accounts.repository.js';
import { DirectoryAccounts } from './directory-accounts.js';
import { DirectoryPasswords } from './directory-passwords.js';
import { NO_DIRECTORY, type DirectorySettings } from './directory-settings.js';
import { LdapDirectory } from './ldap-directory.js';
import { SecondFactors } from './second-factors.js';
import { BIND_NAME, describeWithSlapd, TestDirectory } from './testing.js';

const PASSWORD = 'Été-à-la-mer 2026';
const right = new Secret(PASSWORD);
const wrong = new Secret('Hiver-2025');

describeWithSlapd('the password of the directory as second factor', () => {
  let test: TestDatabase;
  let directory: TestDirectory;
  let silent: Server;
  const clock = new SetClock('2026-01-01T08:00:00Z');
  const trail = new RecordingTrail();
  const audit = trail as unknown as AuditTrail;

  beforeAll(async () => {
    test = await testDatabase();
    directory = await TestDirectory.make([
      { account: 'c.moreau', password: PASSWORD },
      { account: 'n.benali', password: PASSWORD },
    ]);
    await directory.start();
    silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await directory.remove();
    silent.close();
    await test.drop();
  });
  beforeEach(() => {
    clock.forward(3600);
  });

  const settings = (change: Partial<DirectorySettings> = {}): DirectorySettings => ({
    ...NO_DIRECTORY,
    urls: [directory.url],
    authorities: directory.authority,
    bindName: BIND_NAME,
    timeoutMs: 1000,
    factorOf: { salaried: 'ad-password' },
    ...change,
  });

  /** A hub of its own on the shared database. */
  function hub(change: Partial<DirectorySettings> = {}) {
    const chosen = settings(change);
    const accounts = new DirectoryAccountRepository(test.database);
    const tries = new SecretTries(new SecretTriesRepository(), clock);
    const door = new LdapDirectory(chosen, clock);
    const passwords = new DirectoryPasswords(test.database, accounts, door, tries, audit, chosen);
    const pins = new Pins(
      test.database,
      new PinRepository(),
      new PinHash(new SeededRandom()),
      tries,
      { endAllOf: async () => Promise.resolve() } as unknown as CareSessions,
      audit,
      clock,
    );
    return {
      accounts: new DirectoryAccounts(test.database, accounts, audit, clock),
      door,
      passwords,
      pins,
      second: new SecondFactors(chosen, door, passwords, pins),
    };
  }

  async function aHolder(account = 'c.moreau'): Promise<IdentityId> {
    await test.database.prisma.directoryAccount.deleteMany();
    const id = await aPerson(test.database);
    await hub().accounts.name(id, AccountName.parse(account), THE_HUB);
    return id;
  }

  const kindOf = async (id: IdentityId, secret: Secret, at = hub()) =>
    (await at.passwords.judge(id, secret, 'CARDIO-01')).kind;

  it('is right or wrong as the directory says, accents and spaces in it', async () => {
    const id = await aHolder('C.Moreau');
    expect(await kindOf(id, right)).toBe('right');
    expect(await kindOf(id, wrong)).toBe('wrong-password');
    expect(await kindOf(id, new Secret(PASSWORD.toLowerCase()))).toBe('wrong-password');
    expect(await kindOf(await aHolder('nobody'), right)).toBe('wrong-password');
  });

  it('an empty one is refused without a bind: the directory would let it through', async () => {
    const door = new LdapDirectory(settings({ urls: ['ldaps://localhost:9'] }), clock);
    expect(await door.bind('c.moreau', new Secret(''))).toEqual({ kind: 'wrong' });
    expect(await kindOf(await aHolder(), new Secret(''))).toBe('wrong-password');
  });

  it('is not asked of the directory after four wrong ones, whatever their number and their hub', async () => {
    const id = await aHolder();
    const hubs = [hub(), hub()];
    const kinds = await Promise.all(
      Array.from({ length: 20 }, (_, i) => kindOf(id, wrong, hubs[i % 2])),
    );
    expect(kinds.filter((kind) => kind === 'wrong-password')).toHaveLength(4);
    expect(kinds.filter((kind) => kind === 'wait')).toHaveLength(16);
    expect(await kindOf(id, right)).toBe('wait');
    clock.forward(1800);
    expect(await kindOf(id, right)).toBe('right');
  });

  it('shares the person’s counter with the PIN', async () => {
    const id = await aHolder();
    const one = hub();
    await one.pins.set(id, new Secret('4917'), THE_HUB);
    for (const wait of [2, 4]) {
      await one.pins.judge(id, new Secret('1111'), undefined);
      clock.forward(wait);
    }
    expect(await kindOf(id, wrong, one)).toBe('wrong-password');
    expect(await kindOf(id, wrong, one)).toBe('wrong-password');
    expect(await kindOf(id, right, one)).toBe('wait');
  });

  it('is asked of the next server when one is silent or gone, each in its time', async () => {
    const { port } = silent.address() as AddressInfo;
    const gone = `ldaps://localhost:${await freePort()}`;
    const urls = [`ldaps://127.0.0.1:${port}`, gone, directory.url];
    const one = hub({ urls, timeoutMs: 300 });
    const id = await aHolder();
    const system = new SystemClock();
    const start = system.now().getTime();
    expect(await kindOf(id, right, one)).toBe('right');
    expect(system.now().getTime() - start).toBeLessThan(1500);
    expect(await one.door.isCut()).toBe(false);
  });

  it('is given to no server whose certificate is not trusted', async () => {
    const other = await TestAuthority.make('ANOTHER AC');
    const one = hub({ authorities: other.pem });
    const id = await aHolder();
    expect(await kindOf(id, right, one)).toBe('directory-cut');
    expect(await one.door.isCut()).toBe(true);
    const byAddress = directory.url.replace('localhost', '127.0.0.2');
    expect(await hub({ urls: [byAddress] }).door.isCut()).toBe(true);
  });

  it('costs no try when the directory is cut, and servers are left alone for ten seconds', async () => {
    const one = hub({ pinWhenCut: true });
    const id = await aHolder();
    const person = { id, population: 'salaried' };
    await one.pins.set(id, new Secret('4917'), THE_HUB);
    const pin = { factor: 'pin', secret: new Secret('4917') } as const;
    expect(await one.second.judge(person, pin, undefined)).toEqual({ kind: 'other-factor' });
    await directory.stop();
    try {
      expect(await kindOf(id, right, one)).toBe('directory-cut');
      const row = await test.database.prisma.secretTries.findUniqueOrThrow({
        where: { identityId: id },
      });
      expect([row.inARow, row.failedAt]).toEqual([0, []]);
      expect(await one.second.askedOf(person)).toEqual({ factor: 'pin', directoryCut: true });
      expect(await one.second.judge(person, pin, undefined)).toEqual({ kind: 'right' });
      const typed = { factor: 'ad-password', secret: right } as const;
      expect(await one.second.judge(person, typed, undefined)).toEqual({ kind: 'directory-cut' });
      expect(await hub().second.judge(person, pin, undefined)).toEqual({ kind: 'directory-cut' });
    } finally {
      await directory.start();
    }
    expect(await kindOf(id, right, one)).toBe('directory-cut');
    clock.forward(10);
    expect(await kindOf(id, right, one)).toBe('right');
    expect(await one.second.judge(person, pin, undefined)).toEqual({ kind: 'other-factor' });
  });

  it('is asked only of the populations that have it', async () => {
    const one = hub();
    const id = await aHolder();
    expect(await one.second.askedOf({ id, population: 'salaried' })).toEqual({
      factor: 'ad-password',
      directoryCut: false,
    });
    expect(await one.second.askedOf({ id, population: 'medical' })).toEqual({
      factor: 'pin',
      directoryCut: false,
    });
    const typed = { factor: 'ad-password', secret: right } as const;
    expect(await one.second.judge({ id, population: 'medical' }, typed, undefined)).toEqual({
      kind: 'other-factor',
    });
  });

  it('belongs to one person: an account is never two persons’', async () => {
    await aHolder();
    const second = await aPerson(test.database, 'Camille');
    await expect(
      hub().accounts.name(second, AccountName.parse('C.MOREAU'), THE_HUB),
    ).rejects.toMatchObject({ code: 'directory-account.taken' });
    expect(await kindOf(second, right)).toBe('no-account');
  });

  it('leaves no password in what is traced', () => {
    const traced = JSON.stringify(trail.entries);
    expect(traced).toContain('ad-password.wrong');
    expect(traced).not.toMatch(/mer 2026|Hiver/);
  });
});
