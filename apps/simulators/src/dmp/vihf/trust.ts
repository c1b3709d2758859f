import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import {
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as ParsedCertificate,
  X509Crl,
} from '@peculiar/x509';
import type { Clock } from '#libs/kernel';

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';

/** The authorities that the DMP trusts, and what they revoked. */
export interface TrustedAuthorities {
  readonly authorities: readonly X509Certificate[];
  readonly crls: readonly X509Crl[];
}

/** Why a certificate is not trusted. */
export type Distrust = 'chain' | 'dates' | 'revoked';

const blocks = (pem: string, label: string): readonly string[] =>
  pem.match(new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----`, 'g')) ?? [];

/** Reads authorities and lists: a text without any, or a list that no authority signed, is an error. */
export async function readTrust(chainPem: string, crlPem: string): Promise<TrustedAuthorities> {
  const authorities = blocks(chainPem, 'CERTIFICATE').map((pem) => new X509Certificate(pem));
  const crls = blocks(crlPem, 'X509 CRL').map((pem) => new X509Crl(pem));
  if (authorities.length === 0) throw new Error('no authority to trust');
  if (crlPem !== '' && crls.length === 0) throw new Error('no revocation list in what is given');
  for (const crl of crls) {
    const signed = await Promise.all(
      authorities.map(async (ca) =>
        crl.verify({ publicKey: new ParsedCertificate(ca.raw) }).catch(() => false),
      ),
    );
    if (!signed.includes(true))
      throw new Error(`revocation list of ${crl.issuer}: not signed by us`);
  }
  return { authorities, crls };
}

const isIssuedBy = (certificate: X509Certificate, ca: X509Certificate): boolean =>
  ca.ca && certificate.checkIssued(ca) && certificate.verify(ca.publicKey);

const validAt = (certificate: X509Certificate, now: Date): boolean =>
  certificate.validFromDate <= now && now <= certificate.validToDate;

const isRevoked = ({ crls }: TrustedAuthorities, certificate: X509Certificate): boolean => {
  const parsed = new ParsedCertificate(certificate.raw);
  return crls.some(
    (crl) => crl.issuer === parsed.issuer && crl.findRevoked(parsed.serialNumber) !== null,
  );
};

/** Climbs from a leaf to a self-signed root; undefined when it is trusted at this moment. */
export function distrustOf(
  trust: TrustedAuthorities,
  leaf: X509Certificate,
  clock: Clock,
): Distrust | undefined {
  const now = clock.now();
  if (!validAt(leaf, now)) {
    return trust.authorities.some((ca) => isIssuedBy(leaf, ca)) ? 'dates' : 'chain';
  }
  let at = leaf;
  for (let steps = 0; steps <= trust.authorities.length; steps += 1) {
    const issuer = trust.authorities.find((ca) => isIssuedBy(at, ca));
    if (issuer === undefined) return 'chain';
    if (!validAt(issuer, now)) return 'dates';
    if (isRevoked(trust, at)) return 'revoked';
    if (isIssuedBy(issuer, issuer)) return undefined;
    at = issuer;
  }
  return 'chain';
}

function usages(certificate: X509Certificate): { usage: number; purposes: readonly string[] } {
  const parsed = new ParsedCertificate(certificate.raw);
  return {
    usage: parsed.getExtension(KeyUsagesExtension)?.usages ?? 0,
    purposes: (parsed.getExtension(ExtendedKeyUsageExtension)?.usages ?? []).map(String),
  };
}

/** ORG_AUTH_CLI: digitalSignature without nonRepudiation, clientAuth. */
export function isClientCertificate(certificate: X509Certificate): boolean {
  const { usage, purposes } = usages(certificate);
  const signs = (usage & KeyUsageFlags.digitalSignature) !== 0;
  return signs && (usage & KeyUsageFlags.nonRepudiation) === 0 && purposes.includes(CLIENT_AUTH);
}

/** ORG_SIGN: digitalSignature and nonRepudiation, emailProtection, not clientAuth. */
export function isSealCertificate(certificate: X509Certificate): boolean {
  const { usage, purposes } = usages(certificate);
  const seal = KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation;
  return (
    (usage & seal) === seal &&
    purposes.includes(EMAIL_PROTECTION) &&
    !purposes.includes(CLIENT_AUTH)
  );
}

/** The structure (Struct_IdNat) that an ORG certificate names in its only OU. */
export function structureOf(certificate: X509Certificate): string | undefined {
  const units = new ParsedCertificate(certificate.raw).subjectName.getField('OU');
  return units.length === 1 ? units[0] : undefined;
}
