import { randomBytes, webcrypto, type webcrypto as Web } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { CLIENT_AUTHENTICATION, EMAIL_PROTECTION } from './organisation-certificate.js';

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

export interface MadeCertificate {
  readonly pem: string;
  readonly keyPem: string;
  readonly certificate: x509.X509Certificate;
}

interface Wanted {
  readonly subject: string;
  readonly flags: x509.KeyUsageFlags;
  readonly uses?: readonly string[];
  readonly names?: readonly string[];
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/** A throw-away authority in the manner of the IGC-Santé, for tests. */
export class TestAuthority {
  private constructor(
    private readonly keys: Web.CryptoKeyPair,
    private readonly certificate: x509.X509Certificate,
  ) {}

  static async make(
    name = 'TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS',
    notAfter = '2045-01-01T00:00:00Z',
  ): Promise<TestAuthority> {
    const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: `C=FR, O=SYNTHETIC, OU=0002 187512751, CN=${name}`,
      keys,
      notBefore: new Date('2025-01-01T00:00:00Z'),
      notAfter: new Date(notAfter),
      signingAlgorithm: RSA,
      extensions: [
        new x509.BasicConstraintsExtension(true, 1, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
          true,
        ),
      ],
    });
    return new TestAuthority(keys, certificate);
  }

  get pem(): string {
    return this.certificate.toString('pem');
  }

  /** The seal of a hospital. */
  async seal(
    ou: string,
    dates: Pick<Wanted, 'notBefore' | 'notAfter'> = {},
  ): Promise<MadeCertificate> {
    const flags = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation;
    return this.issue({
      subject: hospital(ou, 'CACHET'),
      flags,
      uses: [EMAIL_PROTECTION],
      ...dates,
    });
  }

  /** The TLS client certificate of a hospital. */
  async client(
    ou: string,
    dates: Pick<Wanted, 'notBefore' | 'notAfter'> = {},
  ): Promise<MadeCertificate> {
    const flags = x509.KeyUsageFlags.digitalSignature;
    return this.issue({
      subject: hospital(ou, 'AUTH'),
      flags,
      uses: [CLIENT_AUTHENTICATION],
      ...dates,
    });
  }

  /** A server on 127.0.0.1 and localhost. */
  async server(): Promise<MadeCertificate> {
    const flags = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment;
    return this.issue({ subject: 'CN=localhost', flags, names: ['localhost'] });
  }

  async issue(wanted: Wanted): Promise<MadeCertificate> {
    const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: `10${randomBytes(7).toString('hex')}`,
      subject: wanted.subject,
      issuer: this.certificate.subject,
      notBefore: new Date(wanted.notBefore ?? '2025-01-01T00:00:00Z'),
      notAfter: new Date(wanted.notAfter ?? '2044-01-01T00:00:00Z'),
      signingKey: this.keys.privateKey,
      publicKey: keys.publicKey,
      signingAlgorithm: RSA,
      extensions: extensionsOf(wanted),
    });
    const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
    const keyPem = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
    return { pem: certificate.toString('pem'), keyPem, certificate };
  }

  /** A revocation list that names these certificates. */
  async revoke(
    revoked: readonly MadeCertificate[],
    nextUpdate = '2040-01-01T00:00:00Z',
  ): Promise<string> {
    const crl = await x509.X509CrlGenerator.create({
      issuer: this.certificate.subject,
      thisUpdate: new Date('2025-02-01T00:00:00Z'),
      nextUpdate: new Date(nextUpdate),
      signingKey: this.keys.privateKey,
      signingAlgorithm: RSA,
      entries: revoked.map(({ certificate }) => ({
        serialNumber: certificate.serialNumber,
        revocationDate: new Date('2025-02-01T00:00:00Z'),
      })),
    });
    // The library writes `CRL`; authorities write the label of RFC 7468.
    return crl.toString('pem').replaceAll(/(BEGIN|END) CRL/g, '$1 X509 CRL');
  }
}

const hospital = (ou: string, cn: string): string =>
  `C=FR, ST=Rhône (69), O=HOPITAL SYNTHETIQUE, OU=${ou}, CN=${cn}`;

function extensionsOf(wanted: Wanted): x509.Extension[] {
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(false),
    new x509.KeyUsagesExtension(wanted.flags, true),
  ];
  if (wanted.uses !== undefined) {
    extensions.push(new x509.ExtendedKeyUsageExtension([...wanted.uses]));
  }
  if (wanted.names !== undefined) {
    extensions.push(
      new x509.SubjectAlternativeNameExtension(
        wanted.names.map((value) => ({ type: 'dns' as const, value })),
      ),
    );
  }
  return extensions;
}
