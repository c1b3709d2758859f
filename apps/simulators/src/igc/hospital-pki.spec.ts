import 'reflect-metadata';
import { X509Certificate, createPrivateKey, verify, sign } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createSecureContext } from 'node:tls';
import { join } from 'node:path';
import {
  X509Crl,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as Certificate,
} from '@peculiar/x509';
import { SetClock } from '../../../../libs/kernel/src/testing.js';
import { makeHospitalPki, pkiFilesOf, revoke, type HospitalOfPki } from './hospital-pki.js';
import { makeWrongCertificate, type WrongCertificate } from './wrong-certificates.js';

const clock = new SetClock('2026-11-25T08:00:00Z');
let hospital: HospitalOfPki;

const certificateAt = async (file: string): Promise<X509Certificate> =>
  new X509Certificate(await readFile(file, 'utf8'));

const usagesAt = async (file: string): Promise<number | undefined> =>
  new Certificate(await readFile(file, 'utf8')).getExtension(KeyUsagesExtension)?.usages;

beforeAll(async () => {
  hospital = {
    folder: join(await mkdtemp(join(tmpdir(), 'portique-pki-')), 'pki'),
    finess: '690000001',
    name: 'HÔPITAL DE DÉMONSTRATION, SITE A',
    department: 'Rhône (69)',
    clock,
  };
  await makeHospitalPki(hospital);
});

afterAll(async () => rm(join(hospital.folder, '..'), { recursive: true, force: true }));

describe('the look-alike IGC-Santé', () => {
  it('names the subject in the order of IGC-Santé, accents in UTF-8', async () => {
    const seal = await certificateAt(pkiFilesOf(hospital.folder).seal.certificate);
    expect(seal.subject.split('\n')).toEqual([
      'C=FR',
      'ST=Rhône (69)',
      'O=HÔPITAL DE DÉMONSTRATION\\, SITE A',
      'OU=1690000001',
      'CN=PORTIQUE DMP CACHET',
    ]);
    expect(seal.issuer).toContain('CN=TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS');
  });

  it('gives the TLS client and the seal different usages', async () => {
    const files = pkiFilesOf(hospital.folder);
    const { digitalSignature, nonRepudiation } = KeyUsageFlags;
    expect(await usagesAt(files.tlsClient.certificate)).toBe(digitalSignature);
    expect(await usagesAt(files.seal.certificate)).toBe(digitalSignature | nonRepudiation);
    expect((await certificateAt(files.tlsClient.certificate)).keyUsage).toEqual([
      '1.3.6.1.5.5.7.3.2',
    ]);
    expect((await certificateAt(files.seal.certificate)).keyUsage).toEqual(['1.3.6.1.5.5.7.3.4']);
  });

  it('chains the leaves to the root, and the server to an authority of its own', async () => {
    const files = pkiFilesOf(hospital.folder);
    const [ca, root] = (await readFile(files.organisationChain, 'utf8'))
      .split(/(?<=-----END CERTIFICATE-----\n)/)
      .filter((pem) => pem.trim() !== '')
      .map((pem) => new X509Certificate(pem));
    const seal = await certificateAt(files.seal.certificate);
    expect(seal.checkIssued(ca!) && seal.verify(ca!.publicKey)).toBe(true);
    expect(ca!.checkIssued(root!) && ca!.verify(root!.publicKey)).toBe(true);
    const server = await certificateAt(files.dmpServer.certificate);
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkIssued(await certificateAt(files.dmpServerAuthority))).toBe(true);
  });

  it('writes keys that fit their certificate and that their owner alone can read', async () => {
    const files = pkiFilesOf(hospital.folder);
    for (const { key, certificate } of [files.seal, files.tlsClient, files.dmpServer]) {
      expect((await stat(key)).mode & 0o777).toBe(0o600);
      const signature = sign('sha256', Buffer.from('x'), createPrivateKey(await readFile(key)));
      const { publicKey } = await certificateAt(certificate);
      expect(verify('sha256', Buffer.from('x'), publicKey, signature)).toBe(true);
    }
    for (const file of await readdir(join(hospital.folder, 'authority'))) {
      if (!file.endsWith('.key')) continue;
      expect((await stat(join(hospital.folder, 'authority', file))).mode & 0o777).toBe(0o600);
    }
  });

  it('keeps what still stands when it is asked again', async () => {
    const before = await readFile(pkiFilesOf(hospital.folder).seal.certificate, 'utf8');
    const files = await makeHospitalPki(hospital);
    expect(await readFile(files.seal.certificate, 'utf8')).toBe(before);
  });

  it('makes again what belongs to another hospital or is about to end, and keeps the authority', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portique-pki-'));
    const first = await makeHospitalPki({ ...hospital, folder });
    const seal = await readFile(first.seal.certificate, 'utf8');
    const chain = await readFile(first.organisationChain, 'utf8');
    await makeHospitalPki({ ...hospital, folder, finess: '690000002' });
    const other = await readFile(first.seal.certificate, 'utf8');
    expect(other).not.toBe(seal);
    expect(new X509Certificate(other).subject).toContain('OU=1690000002');
    const later = new SetClock('2029-11-01T08:00:00Z');
    await makeHospitalPki({ ...hospital, folder, finess: '690000002', clock: later });
    expect(await readFile(first.seal.certificate, 'utf8')).not.toBe(other);
    expect(await readFile(first.organisationChain, 'utf8')).toBe(chain);
    await rm(folder, { recursive: true });
  });

  it('revokes a certificate, keeps the earlier ones, and a new run forgets none', async () => {
    const first = await makeWrongCertificate(hospital, 'revoked', 'ORG_SIGN');
    const second = await makeWrongCertificate(hospital, 'other-structure', 'ORG_SIGN');
    await revoke(hospital.folder, second.certificate, clock);
    await makeHospitalPki(hospital);
    const crl = new X509Crl(await readFile(pkiFilesOf(hospital.folder).organisationCrl));
    const serials = crl.entries.map((entry) => entry.serialNumber);
    for (const file of [first.certificate, second.certificate]) {
      expect(serials).toContain(new Certificate(await readFile(file, 'utf8')).serialNumber);
    }
    const good = await readFile(pkiFilesOf(hospital.folder).seal.certificate, 'utf8');
    expect(crl.findRevoked(new Certificate(good))).toBeNull();
  });

  it('writes the lists of both authorities as OpenSSL reads them', async () => {
    const files = pkiFilesOf(hospital.folder);
    const crl = await readFile(files.organisationCrls, 'utf8');
    expect(crl.match(/-----BEGIN X509 CRL-----/g)).toHaveLength(2);
    const ca = await readFile(files.organisationChain, 'utf8');
    expect(() => createSecureContext({ ca, crl })).not.toThrow();
  });

  it.each<[WrongCertificate, (certificate: X509Certificate) => boolean]>([
    ['other-structure', (certificate) => certificate.subject.includes('OU=1690000000')],
    ['expired', (certificate) => certificate.validToDate < clock.now()],
    ['not-yet-valid', (certificate) => certificate.validFromDate > clock.now()],
  ])('makes a certificate that is wrong: %s', async (wrong, isSo) => {
    const files = await makeWrongCertificate(hospital, wrong, 'ORG_AUTH_CLI');
    expect(isSo(await certificateAt(files.certificate))).toBe(true);
  });

  it('makes a certificate under the right name but not by the authority', async () => {
    const files = await makeWrongCertificate(hospital, 'unknown-authority', 'ORG_SIGN');
    const wrong = await certificateAt(files.certificate);
    const good = await certificateAt(pkiFilesOf(hospital.folder).seal.certificate);
    const ca = (await readFile(pkiFilesOf(hospital.folder).organisationChain, 'utf8')).split(
      /(?<=-----END CERTIFICATE-----\n)/,
    )[0]!;
    expect(wrong.issuer).toBe(good.issuer);
    expect(wrong.verify(new X509Certificate(ca).publicKey)).toBe(false);
  });
});
