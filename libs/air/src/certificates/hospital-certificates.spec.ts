import type { AuditTrail } from '#libs/audit';
import { RecordingTrail } from '../../../audit/src/testing.js';
import { ImmediateTransactions, SetClock } from '../../../kernel/src/testing.js';
import {
  airSettings,
  certificateFolder,
  ENTITY,
  NOON,
  type CertificateFolder,
} from '../testing.js';
import { structureIdOf, type AirSettings } from '../settings.js';
import { HospitalCertificates } from './hospital-certificates.js';

const problems = async (certificates: HospitalCertificates) =>
  (await certificates.check()).map((state) => state.problems);

describe('the certificates of the hospital, watched', () => {
  let folder: CertificateFolder;
  let trail: RecordingTrail;
  let clock: SetClock;

  beforeAll(async () => {
    folder = await certificateFolder();
  });
  beforeEach(() => {
    trail = new RecordingTrail();
    clock = new SetClock(NOON);
  });
  afterAll(() => folder.remove());

  const watched = (change: Partial<AirSettings['certificates']> = {}, finess = ENTITY) =>
    new HospitalCertificates(
      airSettings({ ...folder.files, ...change }, { finess }),
      new ImmediateTransactions(),
      trail as unknown as AuditTrail,
      clock,
    );
  it('serve when they are good, and their check is traced', async () => {
    const certificates = watched();
    expect(await problems(certificates)).toEqual([[], []]);
    expect(certificates.sealState().kind).toBe('usable');
    expect(certificates.tls().serverAuthorities).toContain('BEGIN CERTIFICATE');
    expect(trail.entries.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'certificate.checked success',
      'certificate.checked success',
    ]);
  });

  it('do not serve before their first check', () => {
    expect(watched().sealState()).toEqual({ kind: 'unusable', because: 'file-unreadable' });
  });

  it('do not serve one in place of the other, nor for another structure', async () => {
    const { clientCertificate, clientKey } = folder.files;
    const swapped = watched({ sealCertificate: clientCertificate, sealKey: clientKey });
    expect(await problems(swapped)).toEqual([['usage'], []]);
    expect(swapped.sealState()).toEqual({ kind: 'unusable', because: 'usage' });
    expect(await problems(watched({}, '010009991'))).toEqual([
      ['organisation-unit'],
      ['organisation-unit'],
    ]);
    expect(trail.entries.at(-1)).toMatchObject({ outcome: 'failure' });
  });

  it('do not serve with the key of another', async () => {
    expect(await problems(watched({ sealKey: folder.files.clientKey }))).toEqual([
      ['key-differs'],
      [],
    ]);
  });

  it.each([
    ['an absent certificate', { sealCertificate: '/nowhere/seal.pem' }],
    ['an absent key', { sealKey: '/nowhere/seal.key' }],
    ['absent authorities', { authorities: '/nowhere/ca.pem' }],
    ['an absent revocation list', { revocationLists: ['/nowhere/crl.pem'] }],
  ])('do not serve with %s', async (_what, change) => {
    const [seal] = await watched(change).check();
    expect(seal).toMatchObject({ problems: ['file-unreadable'] });
    expect(seal?.fault).toContain('/nowhere/');
  });

  it('stop serving the moment they end, before the next check', async () => {
    const certificates = watched();
    await certificates.check();
    clock.moveTo('2043-12-31T23:59:59Z');
    expect(certificates.sealState().kind).toBe('usable');
    clock.moveTo('2044-01-01T00:00:00Z');
    expect(certificates.sealState()).toEqual({ kind: 'unusable', because: 'expired' });
    expect(() => certificates.tls()).toThrow('dmp.unreachable');
  });

  it('stop serving once revoked, and serve again when renewed', async () => {
    const list = folder.write('list.crl', await folder.authority.revoke([folder.seal]));
    const certificates = watched({ revocationLists: [list] });
    expect(await problems(certificates)).toEqual([['revoked'], []]);
    const renewed = await folder.authority.seal(structureIdOf(ENTITY));
    folder.write('seal.pem', renewed.pem);
    folder.write('seal.key', renewed.keyPem);
    expect(await problems(certificates)).toEqual([[], []]);
    folder.write('seal.pem', folder.seal.pem);
    folder.write('seal.key', folder.seal.keyPem);
  });

  it('warn before they end', async () => {
    clock.moveTo('2043-12-20T00:00:00Z');
    const [seal] = await watched().check();
    expect(seal?.warnings).toEqual([{ kind: 'expires-soon', within: 30 }]);
    expect(trail.entries[0]?.detail).toMatchObject({ warnings: ['expires-within-30-days'] });
  });

  it('are checked when the hub starts, then by themselves every day', async () => {
    const real = globalThis.setInterval;
    const asked: { readonly work: () => void; readonly every: number }[] = [];
    globalThis.setInterval = ((work: () => void, every: number) => {
      asked.push({ work, every });
      return real(() => {}, 1e9);
    }) as typeof setInterval;
    const certificates = watched();
    try {
      await certificates.onApplicationBootstrap();
    } finally {
      globalThis.setInterval = real;
    }
    expect(trail.entries).toHaveLength(2);
    expect(asked.map(({ every }) => every)).toEqual([24 * 3600 * 1000]);
    folder.write('seal.pem', 'nothing');
    asked[0]?.work();
    while (certificates.sealState().kind === 'usable')
      await new Promise((resolve) => setImmediate(resolve));
    expect(certificates.sealState()).toEqual({ kind: 'unusable', because: 'file-unreadable' });
    certificates.onModuleDestroy();
    folder.write('seal.pem', folder.seal.pem);
  });
});
