import { X509Certificate } from 'node:crypto';
import 'reflect-metadata'; // @peculiar/x509 needs it loaded first
import {
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as ParsedCertificate,
} from '@peculiar/x509';
import { DomainError } from '#libs/kernel';
import { subjectText, subjectValues, type NameOrder } from './distinguished-name.js';

type KeyUse = 'digitalSignature' | 'nonRepudiation' | 'keyCertSign' | 'cRLSign';

/** What a certificate of a hospital (IGC-Santé, personne morale) says, read once. */
export interface OrganisationCertificate {
  readonly x509: X509Certificate;
  readonly pem: string;
  /** DER in base64, on one line: the text of ds:X509Certificate. */
  readonly base64: string;
  /** Every OU of the subject; the national id of the structure is one of them. */
  readonly organisationUnits: readonly string[];
  readonly keyUses: ReadonlySet<KeyUse>;
  /** Extended key usages, OIDs. */
  readonly extendedUses: ReadonlySet<string>;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Hexadecimal, lower case, without leading zeros. */
  readonly serial: string;
  subject(order: NameOrder): string;
}

export const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';
export const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';

const FLAGS: readonly (readonly [KeyUse, KeyUsageFlags])[] = [
  ['digitalSignature', KeyUsageFlags.digitalSignature],
  ['nonRepudiation', KeyUsageFlags.nonRepudiation],
  ['keyCertSign', KeyUsageFlags.keyCertSign],
  ['cRLSign', KeyUsageFlags.cRLSign],
];

/** @throws DomainError `pki.certificate-unreadable` */
export function readOrganisationCertificate(pem: string): OrganisationCertificate {
  try {
    return read(pem);
  } catch (cause) {
    throw new DomainError('pki.certificate-unreadable', 'invalid', {}, { cause });
  }
}

/** Every certificate of a PEM file. @throws DomainError `pki.certificate-unreadable` */
export function readCertificates(pem: string): readonly OrganisationCertificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map(readOrganisationCertificate);
}

function read(pem: string): OrganisationCertificate {
  const certificate = new X509Certificate(pem);
  const parsed = new ParsedCertificate(certificate.raw);
  const flags = parsed.getExtension(KeyUsagesExtension)?.usages ?? 0;
  const extended = parsed.getExtension(ExtendedKeyUsageExtension)?.usages ?? [];
  return {
    x509: certificate,
    pem: certificate.toString(),
    base64: certificate.raw.toString('base64'),
    organisationUnits: subjectValues(certificate, 'OU'),
    keyUses: new Set(FLAGS.filter(([, flag]) => (flags & flag) !== 0).map(([use]) => use)),
    extendedUses: new Set(extended.map(String)),
    notBefore: parsed.notBefore,
    notAfter: parsed.notAfter,
    serial: plainSerial(certificate.serialNumber),
    subject: (order) => subjectText(certificate, order),
  };
}

/** Serial numbers are compared without case and leading zeros. */
export const plainSerial = (hex: string): string => hex.toLowerCase().replace(/^0+(?=.)/, '');
