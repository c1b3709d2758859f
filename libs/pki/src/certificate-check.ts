import { CLIENT_AUTHENTICATION, type OrganisationCertificate } from './organisation-certificate.js';
import type { RevocationList } from './revocation-list.js';

/** The two certificates a hospital has for the DMP; swapping them is a fault `DMPInvalidCertificate` (air-dmp §2). */
export type CertificateProfile = 'ORG_AUTH_CLI' | 'ORG_SIGN';

/** What makes a certificate unusable. */
type CertificateProblem =
  /** Key usages are not the ones of the profile: the other certificate, or not one of ours. */
  | 'usage'
  /** No OU is the national id of the structure. */
  | 'organisation-unit'
  | 'not-yet-valid'
  | 'expired'
  /** Not issued by an authority of the file, or that authority is out of its dates. */
  | 'no-trusted-path'
  | 'revoked';

/** What does not stop anything yet. */
type CertificateWarning =
  | { readonly kind: 'expires-soon'; readonly within: ExpiryStep }
  /** The list kept on disk should have been renewed. */
  | { readonly kind: 'revocation-list-stale' }
  /** Lists are configured, none is of the issuer. */
  | { readonly kind: 'revocation-unknown' };

/** Days before the end at which a warning is given. */
const EXPIRY_STEPS = [7, 30, 60] as const;
type ExpiryStep = (typeof EXPIRY_STEPS)[number];

export interface CertificateReport {
  readonly problems: readonly CertificateProblem[];
  readonly warnings: readonly CertificateWarning[];
}

export interface Expectation {
  readonly profile: CertificateProfile;
  /** National id of the structure (Struct_IdNat): `1` + FINESS. */
  readonly organisationUnit: string;
  /** Authorities trusted to issue it; each is an anchor. */
  readonly authorities: readonly OrganisationCertificate[];
  /** Empty: revocation is not checked here. */
  readonly revocationLists: readonly RevocationList[];
}

/** Everything wrong with a certificate at once, for the operator to see. */
export async function checkCertificate(
  certificate: OrganisationCertificate,
  expected: Expectation,
  now: Date,
): Promise<CertificateReport> {
  const issuer = issuerOf(certificate, expected.authorities, now);
  const revocation = await revocationOf({ certificate, issuer, expected, now });
  const problems: CertificateProblem[] = [
    ...on(!hasUsages(certificate, expected.profile), 'usage'),
    ...on(!certificate.organisationUnits.includes(expected.organisationUnit), 'organisation-unit'),
    ...on(now < certificate.notBefore, 'not-yet-valid'),
    ...on(now >= certificate.notAfter, 'expired'),
    ...on(issuer === undefined, 'no-trusted-path'),
    ...on(revocation === 'revoked', 'revoked'),
  ];
  return { problems, warnings: [...expiryOf(certificate, now), ...warningOf(revocation)] };
}

const on = (wrong: boolean, problem: CertificateProblem): readonly CertificateProblem[] =>
  wrong ? [problem] : [];

/** ORG_AUTH_CLI: digitalSignature, clientAuth. ORG_SIGN: nonRepudiation, never clientAuth. */
function hasUsages(certificate: OrganisationCertificate, profile: CertificateProfile): boolean {
  const { keyUses, extendedUses } = certificate;
  if (!keyUses.has('digitalSignature')) return false;
  const forClients = extendedUses.has(CLIENT_AUTHENTICATION);
  return profile === 'ORG_AUTH_CLI' ? forClients : !forClients && keyUses.has('nonRepudiation');
}

function issuerOf(
  certificate: OrganisationCertificate,
  authorities: readonly OrganisationCertificate[],
  now: Date,
): OrganisationCertificate | undefined {
  return authorities.find(
    (authority) =>
      authority.x509.ca &&
      (authority.keyUses.size === 0 || authority.keyUses.has('keyCertSign')) &&
      authority.notBefore <= now &&
      now < authority.notAfter &&
      certificate.x509.checkIssued(authority.x509) &&
      certificate.x509.verify(authority.x509.publicKey),
  );
}

type Revocation = 'unchecked' | 'good' | 'stale' | 'unknown' | 'revoked';

async function revocationOf(asked: {
  readonly certificate: OrganisationCertificate;
  readonly issuer: OrganisationCertificate | undefined;
  readonly expected: Expectation;
  readonly now: Date;
}): Promise<Revocation> {
  const { certificate, issuer, now } = asked;
  const lists = asked.expected.revocationLists;
  if (lists.length === 0 || issuer === undefined) return 'unchecked';
  const answers = await Promise.all(lists.map((list) => list.answer(certificate, issuer, now)));
  if (answers.some(({ kind }) => kind === 'revoked')) return 'revoked';
  const good = answers.filter((answer) => answer.kind === 'good');
  if (good.length === 0) return 'unknown';
  return good.some(({ stale }) => !stale) ? 'good' : 'stale';
}

function warningOf(revocation: Revocation): readonly CertificateWarning[] {
  if (revocation === 'stale') return [{ kind: 'revocation-list-stale' }];
  return revocation === 'unknown' ? [{ kind: 'revocation-unknown' }] : [];
}

const DAY = 24 * 3600 * 1000;

function expiryOf(certificate: OrganisationCertificate, now: Date): readonly CertificateWarning[] {
  const left = certificate.notAfter.getTime() - now.getTime();
  if (left <= 0) return [];
  const within = EXPIRY_STEPS.find((days) => left <= days * DAY);
  return within === undefined ? [] : [{ kind: 'expires-soon', within }];
}
