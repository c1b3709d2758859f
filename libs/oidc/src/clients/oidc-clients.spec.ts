import { THE_HUB } from '#libs/audit';
import { DomainError } from '#libs/kernel';
import { RecordingTrail } from '../../../audit/src/testing.js';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { ImmediateSignals, SetClock, testKeyring } from '../../../kernel/src/testing.js';
import { ClientRepository } from './client.repository.js';
import { OidcClients } from './oidc-clients.js';

const SECRET = 'a-secret-of-at-least-thirty-two-characters';
const client = (changes: object = {}): object => ({
  client_id: 'dpi',
  client_name: 'Dossier patient',
  token_endpoint_auth_method: 'client_secret_basic',
  client_secret: SECRET,
  redirect_uris: ['https://dpi.example.fr/retour'],
  client_uri: 'https://dpi.example.fr/',
  backchannel_logout_uri: 'https://logout.example.fr/x',
  ...changes,
});

describe('the register of applications', () => {
  let test: TestDatabase;
  let trail: RecordingTrail;
  const clock = new SetClock('2026-01-01T08:00:00Z');
  const signals = new ImmediateSignals();
  const newRegister = (): OidcClients =>
    new OidcClients(
      test.database,
      new ClientRepository(test.database, testKeyring()),
      trail as never,
      signals,
      clock,
      { origin: 'https://hub.example.fr' },
    );

  beforeAll(async () => {
    test = await testDatabase();
  });
  beforeEach(async () => {
    trail = new RecordingTrail();
    await test.database.prisma.oidcClient.deleteMany();
  });
  afterAll(() => test.drop());

  it('keeps an application with its secret sealed, bound to its row', async () => {
    const register = newRegister();
    await register.import([client()], THE_HUB);
    expect((await register.find('dpi'))?.secret?.reveal()).toBe(SECRET);
    const row = await test.database.prisma.oidcClient.findUniqueOrThrow({ where: { id: 'dpi' } });
    expect(JSON.stringify(row.settings)).not.toContain(SECRET);
    expect(Buffer.from(row.secretBox!).includes(SECRET)).toBe(false);
    await test.database.prisma.oidcClient.create({ data: { ...row, id: 'moved', settings: {} } });
    await expect(newRegister().find('moved')).rejects.toThrow();
  });

  it('traces who saved what, without the secret', async () => {
    await newRegister().import([client()], THE_HUB);
    expect(trail.kinds()).toEqual(['client.saved']);
    expect(JSON.stringify(trail.entries)).not.toContain(SECRET);
    expect(trail.entries[0]).toMatchObject({ client: 'dpi', detail: { change: 'created' } });
  });

  it('saves nothing when the trace cannot be written', async () => {
    trail.fail = true;
    await expect(newRegister().import([client()], THE_HUB)).rejects.toThrow();
    expect(await newRegister().find('dpi')).toBeUndefined();
  });

  it('saves all applications of a document, or none', async () => {
    const noSecret = client({ client_id: 'zzz', client_secret: undefined });
    await expect(newRegister().import([client(), noSecret], THE_HUB)).rejects.toMatchObject({
      code: 'client.secret-missing',
    });
    expect(await newRegister().find('dpi')).toBeUndefined();
  });

  it('keeps the secret that a later document does not give again', async () => {
    const register = newRegister();
    await register.import([client()], THE_HUB);
    const { client_secret: _none, ...later } = client({ client_name: 'DPI' }) as Record<
      string,
      unknown
    >;
    await register.import([later], THE_HUB);
    const found = await register.find('dpi');
    expect([found?.settings.client_name, found?.secret?.reveal()]).toEqual(['DPI', SECRET]);
    expect(trail.entries[1]).toMatchObject({
      detail: { changed: ['client_name'], secret: 'kept' },
    });
  });

  it('names every mistake of a document', async () => {
    const wrong = client({ redirect_uris: ['http://a.fr/'], scopes: ['all'], other: 1 });
    const error: unknown = await newRegister()
      .import([wrong], THE_HUB)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DomainError);
    expect(Object.keys((error as DomainError).details)).toEqual(
      expect.arrayContaining(['0.redirect_uris.0', '0.scopes.0', '0']),
    );
  });

  it('forgets at once what another process changed, by the signal', async () => {
    const [one, other] = [newRegister(), newRegister()];
    await one.import([client()], THE_HUB);
    expect(await other.find('dpi')).toBeDefined();
    await one.import([client({ enabled: false })], THE_HUB);
    expect(await other.find('dpi')).toBeUndefined();
  });

  it('forgets after five seconds what changed without a signal', async () => {
    const register = newRegister();
    await register.import([client()], THE_HUB);
    await register.find('dpi');
    await test.database.prisma.oidcClient.update({
      where: { id: 'dpi' },
      data: { enabled: false },
    });
    clock.forward(4);
    expect(await register.find('dpi')).toBeDefined();
    clock.forward(1);
    expect(await register.find('dpi')).toBeUndefined();
  });

  it('shows as tiles the enabled applications that have an entrance', async () => {
    const register = newRegister();
    await register.import(
      [
        client(),
        client({ client_id: 'off', enabled: false }),
        client({ client_id: 'no-door', client_uri: undefined }),
        client({ client_id: 'start', initiate_login_uri: 'https://start.example.fr/login' }),
      ],
      THE_HUB,
    );
    expect(await register.tiles()).toEqual([
      { name: 'Dossier patient', href: 'https://dpi.example.fr/' },
      { name: 'Dossier patient', href: 'https://start.example.fr/login' },
    ]);
    expect([...(await register.logoutOrigins())]).toEqual(['https://logout.example.fr']);
  });
});
