import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';
import { SignJWT } from 'jose';
import { IdentityId, SystemRandom } from '#libs/kernel';
import type { Actor } from '#libs/audit';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import { aPerson, testHub, type TestHub } from '../agent-door/testing.js';
import { service } from '../loans/testing.js';
import { KeyModels } from './key-models.js';
import { readMetadata } from './mds-blob.js';

const NOW = '2026-03-02T07:00:00Z';
const clock = new SetClock(NOW);
const operator: Actor = { kind: 'operator', id: 'admin' };
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const published = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'w3c-pairs.json'), 'utf8'),
) as {
  root: string;
  vectors: Record<string, { registration: { attestationObject: string; aaguid: string } }>;
};
const packed = published.vectors['packed-es256']!.registration;
const AAGUID = packed.aaguid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const W3C_ROOT = Buffer.from(published.root, 'hex').toString('base64');
const shown = {
  attestationObject: new Uint8Array(Buffer.from(packed.attestationObject, 'hex')),
  aaguid: AAGUID,
  transports: ['usb'],
};

/** A look-alike of the FIDO Alliance: a root, and the leaf that signs its file. */
async function alliance(leafName = 'mds.fidoalliance.org', days = 3650) {
  const pair = async () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const [rootKeys, leafKeys] = [await pair(), await pair()];
  const span = {
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date(Date.parse('2026-01-01T00:00:00Z') + days * 86_400_000),
    signingAlgorithm: EC,
  };
  const root = await X509CertificateGenerator.createSelfSigned({
    ...span,
    name: 'CN=Test root',
    keys: rootKeys,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const leaf = await X509CertificateGenerator.create({
    ...span,
    subject: `CN=${leafName}`,
    issuer: root.subject,
    publicKey: leafKeys.publicKey,
    signingKey: rootKeys.privateKey,
    extensions: [await AuthorityKeyIdentifierExtension.create(rootKeys.publicKey)],
  });
  const sign = async (payload: object, x5c: readonly X509Certificate[] = [leaf]) =>
    new SignJWT({ ...payload })
      .setProtectedHeader({
        alg: 'ES256',
        x5c: x5c.map((each) => Buffer.from(each.rawData).toString('base64')),
      })
      .sign(leafKeys.privateKey);
  return { root: root.toString('pem'), sign };
}

const entry = (statuses: readonly string[] = ['FIDO_CERTIFIED_L1']) => ({
  aaguid: AAGUID.toUpperCase(),
  metadataStatement: {
    description: 'W3C test key',
    attestationRootCertificates: [W3C_ROOT, 'bm90IGEgY2VydGlmaWNhdGU='],
    schema: 3,
  },
  statusReports: statuses.map((status) => ({ status, effectiveDate: '2025-01-01' })),
  timeOfLastStatusChange: '2025-01-01',
});
const payload = (no: number, statuses?: readonly string[]) => ({
  legalHeader: 'test',
  no,
  nextUpdate: '2026-04-01',
  entries: [entry(statuses), { aaid: '1234#5678', statusReports: [] }],
});

describe('the FIDO Alliance’s file', () => {
  const now = new Date(NOW);

  it('gives models, roots and statuses when its signature and its chain are right', async () => {
    const { root, sign } = await alliance();
    const read = await readMetadata(`${await sign(payload(7))}\n`, now, root);
    expect(read).toMatchObject({ number: 7, nextUpdate: '2026-04-01' });
    expect(read.entries).toHaveLength(1);
    expect(read.entries[0]).toMatchObject({
      aaguid: AAGUID,
      description: 'W3C test key',
      statuses: ['FIDO_CERTIFIED_L1'],
    });
    expect(read.entries[0]!.roots).toHaveLength(1);
  });

  it.each([
    [
      'of another root than the pinned one',
      async () => (await alliance()).sign(payload(7)),
      'chain',
    ],
    [
      'signed by another name under the right root',
      async () => {
        const { root, sign } = await alliance('mds.example.org');
        return [await sign(payload(7)), root] as const;
      },
      'chain',
    ],
    [
      'whose certificate is over',
      async () => {
        const { root, sign } = await alliance(undefined, 30);
        return [await sign(payload(7)), root] as const;
      },
      'chain',
    ],
    [
      'changed after its signature',
      async () => {
        const { root, sign } = await alliance();
        const [head, , tail] = (await sign(payload(7))).split('.');
        const other = Buffer.from(JSON.stringify(payload(8, []))).toString('base64url');
        return [`${head}.${other}.${tail}`, root] as const;
      },
      'signature',
    ],
    [
      'that names a leaf whose key did not sign',
      async () => {
        const [right, other] = [await alliance(), await alliance()];
        const [head] = (await right.sign(payload(7))).split('.');
        const [, body, tail] = (await other.sign(payload(7))).split('.');
        return [`${head}.${body}.${tail}`, right.root] as const;
      },
      'signature',
    ],
    ['that is no JWT', async () => Promise.resolve('{"no":1}'), 'unreadable'],
    ['without certificates', async () => Promise.resolve('eyJhbGciOiJub25lIn0.e30.'), 'unreadable'],
    [
      'of another shape',
      async () => {
        const { root, sign } = await alliance();
        return [await sign({ no: 'seven' }), root] as const;
      },
      'unreadable',
    ],
  ])('is refused %s', async (_, made, why) => {
    const file = await made();
    const [blob, root] = typeof file === 'string' ? [file, undefined] : file;
    await expect(readMetadata(blob, now, root)).rejects.toMatchObject({ code: `fido2.mds-${why}` });
  });
});

describe('models of keys', () => {
  let test: TestDatabase;
  let hub: TestHub;
  let maker: Awaited<ReturnType<typeof alliance>>;
  const models = (): KeyModels => service(hub, KeyModels);
  const take = async (no: number, statuses?: readonly string[]) =>
    models().importMetadata(await maker.sign(payload(no, statuses)), operator, maker.root);

  beforeAll(async () => {
    test = await testDatabase();
    hub = await testHub(test.url, { clock });
    maker = await alliance();
    Object.assign(hub.settings, { acceptAnyAttestedKeyForDemo: false, trustedAuthenticators: [] });
  });
  afterAll(async () => {
    await hub.stop();
    await test.drop();
  });

  it('are learned from a key that was shown, then accepted by an administrator', async () => {
    await expect(models().accept(AAGUID, { name: 'CPS4' }, operator)).rejects.toMatchObject({
      code: 'fido2.model-unknown',
    });
    expect(await models().refusalOf(shown)).toBe('model-not-listed');
    expect(await models().refusalOf(shown)).toBe('model-not-listed');
    expect((await models().list()).seen).toMatchObject([
      { aaguid: AAGUID, times: 2, transports: ['usb'] },
    ]);
    await models().accept(AAGUID, { name: 'Carte CPS4', card: true }, operator);
    expect(await models().refusalOf(shown)).toBeUndefined();
    expect(await models().list()).toMatchObject({
      seen: [],
      models: [{ aaguid: AAGUID, name: 'Carte CPS4', card: true, keys: 0 }],
    });
    await models().remove(AAGUID, operator);
    expect(await models().refusalOf(shown)).toBe('model-not-listed');
    await expect(models().remove(AAGUID, operator)).rejects.toMatchObject({
      code: 'fido2.model-unknown',
    });
  });

  it('are refused under a root that is not theirs', async () => {
    const roots = [readFileSync(join(import.meta.dirname, 'fixtures', 'other-root.pem'), 'utf8')];
    await models().accept(AAGUID, { name: 'Autre', roots }, operator);
    expect(await models().refusalOf(shown)).toBe('root-not-trusted');
    await expect(
      models().accept(AAGUID, { name: 'Rien', roots: ['not a certificate'] }, operator),
    ).rejects.toMatchObject({ code: 'fido2.root-unreadable' });
  });

  it('have the roots that the metadata gives, in a file never older than the former', async () => {
    expect(await take(12)).toMatchObject({ number: 12, models: 1, barred: [], overdue: false });
    await expect(take(11)).rejects.toMatchObject({ code: 'fido2.mds-older' });
    await models().accept(AAGUID, {}, operator);
    const [model] = (await models().list()).models;
    expect(model).toMatchObject({ name: 'W3C test key', roots: [] });
    expect(await models().refusalOf(shown)).toBeUndefined();
  });

  it.each([
    'REVOKED',
    'USER_VERIFICATION_BYPASS',
    'ATTESTATION_KEY_COMPROMISE',
    'USER_KEY_REMOTE_COMPROMISE',
    'USER_KEY_PHYSICAL_COMPROMISE',
  ])('are barred once the metadata says %s', async (status) => {
    const identityId = IdentityId.parse(await aPerson(test.database));
    const id = new SystemRandom().uuid();
    const at = clock.now();
    await test.database.prisma.means.create({
      data: {
        id,
        identityId,
        kind: 'fido2',
        label: 'clé',
        state: 'active',
        level: 'substantial',
        legalBasis: 'test',
        stateSince: at,
        issuedAt: at,
        issuedBy: 'test',
        expiresAt: new Date('2027-01-01T00:00:00Z'),
        fido2: {
          create: {
            credentialId: id,
            userHandle: id,
            counter: 0n,
            aaguid: AAGUID,
            transports: [],
            publicKey: new Uint8Array(1),
          },
        },
      },
    });
    const { barred } = await take(13, ['FIDO_CERTIFIED', status]);
    expect(barred).toMatchObject([{ aaguid: AAGUID }]);
    expect(await models().refusalOf(shown)).toBe('model-barred');
    await expect(models().accept(AAGUID, {}, operator)).rejects.toMatchObject({
      code: 'fido2.model-barred',
    });
    expect((await models().list()).models[0]).toMatchObject({ barred: status });
    await take(13);
    expect(await models().refusalOf(shown)).toBeUndefined();
  });

  it('tell that a newer file should have been taken', async () => {
    clock.forward(40 * 86_400);
    expect((await models().list()).metadata).toMatchObject({ number: 13, overdue: true });
  });
});
