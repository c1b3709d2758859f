import 'reflect-metadata';
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { plusSeconds } from '#libs/kernel';

x509.cryptoProvider.set(webcrypto);

export const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const DAY = 86_400;

/** Policy of the "gamme élémentaire" and the private extension seen in ORG certificates of IGC-Santé. */
const POLICY = '1.2.250.1.213.1.7.2.1.1.1.1';
const PRIVATE_EXTENSION = '1.2.250.1.71.1.2.5';

/** A certificate and its private key, as PEM. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/** What a leaf certificate is for. */
export type Profile = 'ORG_AUTH_CLI' | 'ORG_SIGN' | 'SERVER';

export interface Validity {
  readonly from: Date;
  readonly days: number;
}

interface NamePart {
  readonly type: 'C' | 'ST' | 'O' | 'OU' | 'CN';
  readonly value: string;
}

/** A distinguished name in the order IGC-Santé writes it: country first, UTF-8 where it is not ASCII. */
function distinguishedName(parts: readonly NamePart[]): x509.Name {
  return new x509.Name(
    parts.map(({ type, value }) => ({
      [type]: [type === 'C' ? { printableString: value } : { utf8String: value }],
    })),
  );
}

/** The subject of an ORG certificate: `C=FR, ST=<Département (nn)>, O=<raison sociale>, OU=<Struct_IdNat>, CN=…`. */
export const organisationName = (hospital: {
  readonly name: string;
  readonly department: string;
  readonly finess: string;
  readonly commonName: string;
}): x509.Name =>
  distinguishedName([
    { type: 'C', value: 'FR' },
    { type: 'ST', value: hospital.department },
    { type: 'O', value: hospital.name },
    { type: 'OU', value: `1${hospital.finess}` },
    { type: 'CN', value: hospital.commonName },
  ]);

/** The name of an authority that looks like those of IGC-Santé's test branch. */
export const authorityName = (commonName: string): x509.Name =>
  distinguishedName([
    { type: 'C', value: 'FR' },
    { type: 'O', value: 'ASIP-SANTE' },
    { type: 'OU', value: '0002 187512751' },
    { type: 'OU', value: 'IGC-SANTE TEST' },
    { type: 'CN', value: commonName },
  ]);

/** A new RSA 2048 key pair. */
export const newKeys = async (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(
    { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );

export const keyPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

export async function readKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, RSA, true, ['sign']);
}

async function create(
  issuer: { readonly name: x509.Name; readonly key: webcrypto.CryptoKey },
  subject: x509.Name,
  publicKey: webcrypto.CryptoKey,
  validity: Validity,
  extensions: x509.Extension[],
): Promise<string> {
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.name,
    publicKey,
    signingKey: issuer.key,
    signingAlgorithm: RSA,
    notBefore: validity.from,
    notAfter: plusSeconds(validity.from, validity.days * DAY),
    extensions: [...extensions, await x509.SubjectKeyIdentifierExtension.create(publicKey)],
  });
  return `${certificate.toString('pem')}\n`;
}

const authorityExtensions = (pathLength?: number): x509.Extension[] => [
  new x509.BasicConstraintsExtension(true, pathLength, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
];

/** A self-signed authority. */
export async function selfSignedAuthority(
  name: x509.Name,
  validity: Validity,
): Promise<Credential> {
  const keys = await newKeys();
  const certificate = await create(
    { name, key: keys.privateKey },
    name,
    keys.publicKey,
    validity,
    authorityExtensions(),
  );
  return { certificate, key: await keyPem(keys.privateKey) };
}

/** An authority under another one, which may issue leaves only. */
export async function subordinateAuthority(
  above: Credential,
  name: x509.Name,
  validity: Validity,
): Promise<Credential> {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(above.certificate);
  const certificate = await create(
    { name: issuer.subjectName, key: await readKey(above.key) },
    name,
    keys.publicKey,
    validity,
    [...authorityExtensions(0), await x509.AuthorityKeyIdentifierExtension.create(issuer)],
  );
  return { certificate, key: await keyPem(keys.privateKey) };
}

const organisationExtensions = (usages: number, purpose: string): x509.Extension[] => [
  new x509.KeyUsagesExtension(usages, true),
  new x509.ExtendedKeyUsageExtension([purpose]),
  new x509.CertificatePolicyExtension([POLICY]),
  new x509.Extension(PRIVATE_EXTENSION, false, Buffer.from('040180', 'hex')),
];

function leafExtensions(profile: Profile): x509.Extension[] {
  const { digitalSignature, nonRepudiation, keyEncipherment } = x509.KeyUsageFlags;
  switch (profile) {
    case 'ORG_AUTH_CLI':
      return organisationExtensions(digitalSignature, x509.ExtendedKeyUsage.clientAuth);
    case 'ORG_SIGN':
      return organisationExtensions(
        digitalSignature | nonRepudiation,
        x509.ExtendedKeyUsage.emailProtection,
      );
    case 'SERVER':
      return [
        new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
        ]),
      ];
  }
}

/** A leaf of one profile, issued by an authority. */
export async function issueLeaf(
  authority: Credential,
  subject: x509.Name,
  profile: Profile,
  validity: Validity,
): Promise<Credential> {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const certificate = await create(
    { name: issuer.subjectName, key: await readKey(authority.key) },
    subject,
    keys.publicKey,
    validity,
    [
      new x509.BasicConstraintsExtension(false),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...leafExtensions(profile),
    ],
  );
  return { certificate, key: await keyPem(keys.privateKey) };
}

/** The serial number of a certificate, as a CRL names it. */
export const serialOf = (certificate: string): string =>
  new x509.X509Certificate(certificate).serialNumber;

export interface Revocation {
  readonly serialNumber: string;
  readonly revocationDate: Date;
}

/** The revocation list of an authority, good for `validity.days`. */
export async function signCrl(
  authority: Credential,
  revoked: readonly Revocation[],
  validity: Validity,
): Promise<x509.X509Crl> {
  const issuer = new x509.X509Certificate(authority.certificate);
  return x509.X509CrlGenerator.create({
    issuer: issuer.subjectName,
    thisUpdate: validity.from,
    nextUpdate: plusSeconds(validity.from, validity.days * DAY),
    signingAlgorithm: RSA,
    signingKey: await readKey(authority.key),
    extensions: [await x509.AuthorityKeyIdentifierExtension.create(issuer)],
    entries: revoked.map(({ serialNumber, revocationDate }) => ({
      serialNumber,
      revocationDate,
      reason: x509.X509CrlReason.keyCompromise,
    })),
  });
}

/** A list as PEM, with the label that OpenSSL reads (RFC 7468: `X509 CRL`). */
export const crlPem = (crl: x509.X509Crl): string =>
  `${x509.PemConverter.encode(crl.rawData, 'X509 CRL')}\n`;

/** What a revocation list already holds. */
export const revocationsOf = (pem: string): readonly Revocation[] =>
  new x509.X509Crl(pem).entries.map(({ serialNumber, revocationDate }) => ({
    serialNumber,
    revocationDate,
  }));

/** Does a stored pair still stand: right issuer, right subject, its own key, and valid until `until`? */
export function stands(
  { certificate, key }: Credential,
  expected: { readonly issuer: string; readonly subject?: x509.Name; readonly until: Date },
): boolean {
  const read = new x509.X509Certificate(certificate);
  const issuer = new x509.X509Certificate(expected.issuer);
  const publicKey = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' });
  return (
    read.issuer === issuer.subject &&
    (expected.subject === undefined || read.subject === expected.subject.toString()) &&
    read.notAfter > expected.until &&
    publicKey.equals(Buffer.from(read.publicKey.rawData))
  );
}
