import { randomBytes, sign, type webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { plusSeconds } from '#libs/kernel';
import { keyPem, newKeys, readKey, RSA, type Credential, type Validity } from './authority.js';
import { integer, nameDer, oid, partsOf, STRING, tlv, type NamePiece } from './der-writer.js';

/** A card of the CPS family, as its certificates tell it. */
export interface CardFacts {
  /** PS_IdNat: `8` + RPPS for a professional, `3` + FINESS + `/` + number for an employee… */
  readonly nationalId: string;
  readonly givenName: string;
  readonly familyName: string;
  /** Profession in words, or `Carte de service`. */
  readonly title: string;
  /** 10 digits, printed on the card. */
  readonly serial: string;
  /** Table G02: 0 CPS, 1 CPF, 2 CPE, 3 CPA. */
  readonly type: 0 | 1 | 2 | 3;
  /** Table G15. */
  readonly profession?: number;
  /** Table G01; 0x80 and more is of test. */
  readonly product?: number;
  /** An employee's structure: name, and PS_IdNat's own number of it. */
  readonly structure?: { readonly name: string; readonly id: string };
  /** A card of service has no name on it. */
  readonly isService?: boolean;
}

/** The two certificates of a card: one opens sessions, the other signs documents. */
export type CardProfile = 'auth' | 'sign';

/** To make a certificate wrong in one way. */
export interface CardOddities {
  /** DER of the subject. */
  readonly subject?: Buffer;
  readonly extensions?: readonly x509.Extension[];
  readonly keys?: webcrypto.CryptoKeyPair;
}

const NAME = {
  country: '2.5.4.6',
  organisation: '2.5.4.10',
  unit: '2.5.4.11',
  title: '2.5.4.12',
  givenName: '2.5.4.42',
  familyName: '2.5.4.4',
  commonName: '2.5.4.3',
  pseudonym: '2.5.4.65',
};
const FRANCE: readonly NamePiece[] = [
  { type: NAME.country, value: 'FR', string: STRING.printable },
];
const POLICY = '1.2.250.1.213.1.7.2.1.1.1.1';
const SMART_CARD_LOGON = '1.3.6.1.4.1.311.20.2.2';
const CARD_ISSUER = '8025000001';
const TEST_CARD = 0x80;

/** The subject as IGC-Santé writes it: the three attributes of the person share one relative name. */
function cardSubject(card: CardFacts): Buffer {
  const person = [
    { type: NAME.givenName, value: card.givenName },
    { type: NAME.commonName, value: card.nationalId },
    { type: NAME.familyName, value: card.familyName },
  ];
  const { structure } = card;
  if (structure === undefined)
    return nameDer([FRANCE, [{ type: NAME.title, value: card.title }], person]);
  const place = [
    FRANCE,
    [{ type: NAME.organisation, value: structure.name }],
    [{ type: NAME.unit, value: structure.id }],
  ];
  if (card.isService !== true) return nameDer([...place, person]);
  const service = [
    [{ type: NAME.title, value: card.title }],
    [{ type: NAME.pseudonym, value: card.familyName }],
    [{ type: NAME.commonName, value: card.nationalId }],
  ];
  return nameDer([...place, ...service]);
}

const privateExtension = (arc: string, der: Buffer): x509.Extension =>
  new x509.Extension(`1.2.250.1.71.1.2.${arc}`, false, der);

/** The private extensions of the cards, none critical. */
export const cardExtensions = (card: CardFacts): x509.Extension[] => [
  privateExtension('2', integer(card.type)),
  privateExtension('3', tlv(STRING.printable, `${CARD_ISSUER}/${card.serial}`)),
  privateExtension('5', tlv(0x04, Buffer.from([card.product ?? TEST_CARD]))),
  ...(card.profession === undefined ? [] : [privateExtension('7', integer(card.profession))]),
];

/** `8.<RPPS>@carte-cps.fr`, for the logon of Windows. */
function userPrincipalName({ nationalId }: CardFacts): x509.Extension {
  const name = `${nationalId.slice(0, 1)}.${nationalId.slice(1)}@carte-cps.fr`;
  const other = tlv(0xa0, oid('1.3.6.1.4.1.311.20.2.3'), tlv(0xa0, tlv(STRING.utf8, name)));
  return new x509.Extension('2.5.29.17', false, tlv(0x30, other));
}

function profileExtensions(card: CardFacts, profile: CardProfile): x509.Extension[] {
  const { digitalSignature, nonRepudiation } = x509.KeyUsageFlags;
  return profile === 'auth'
    ? [
        new x509.KeyUsagesExtension(digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth, SMART_CARD_LOGON]),
        userPrincipalName(card),
      ]
    : [
        new x509.KeyUsagesExtension(nonRepudiation, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.emailProtection]),
      ];
}

/** One certificate of a card, with its key. */
export async function issueCard(
  authority: Credential,
  card: CardFacts,
  made: { readonly profile: CardProfile; readonly validity: Validity },
  odd: CardOddities = {},
): Promise<Credential> {
  const keys = odd.keys ?? (await newKeys());
  const issuer = new x509.X509Certificate(authority.certificate);
  const der = odd.subject ?? cardSubject(card);
  const subject = new x509.Name(new Uint8Array(der));
  const { from, days } = made.validity;
  const certificate = await x509.X509CertificateGenerator.create({
    // 16 bytes, positive, as IGC-Santé's.
    serialNumber: `4${randomBytes(16).toString('hex').slice(1)}`,
    subject,
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await readKey(authority.key),
    signingAlgorithm: RSA,
    notBefore: from,
    notAfter: plusSeconds(from, days * 86_400),
    extensions: [
      new x509.BasicConstraintsExtension(false),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.CertificatePolicyExtension([POLICY]),
      ...profileExtensions(card, made.profile),
      ...cardExtensions(card),
      ...(odd.extensions ?? []),
    ],
  });
  const exact = withSubject(Buffer.from(certificate.rawData), der, authority.key);
  return { certificate: pemOf(exact), key: await keyPem(keys.privateKey) };
}

const pemOf = (der: Buffer): string =>
  `${x509.PemConverter.encode(new Uint8Array(der), 'CERTIFICATE')}\n`;

/** The same certificate with a subject to the byte: a library would write a name again in its own way. */
function withSubject(certificate: Buffer, subject: Buffer, key: string): Buffer {
  const [tbs = Buffer.alloc(0), algorithm = Buffer.alloc(0)] = partsOf(certificate);
  const parts = [...partsOf(tbs)];
  parts[SUBJECT_PLACE] = subject;
  const signed = tlv(0x30, ...parts);
  const signature = sign('sha256', signed, key);
  return tlv(0x30, signed, algorithm, tlv(0x03, Buffer.from([0]), signature));
}

/** version, serial, algorithm, issuer, validity, subject. */
const SUBJECT_PLACE = 5;
