import { DomainError } from '#libs/kernel';
import { isIssuedBy, isValidAt, type StrictCertificate } from '#libs/pki';
import { IGC_SANTE } from './igc-sante.js';
import type { CpsSettings } from './settings.js';

/** An authority whose cards are accepted, and the root above it. */
export interface TrustedIssuer {
  readonly name: string;
  readonly certificate: StrictCertificate;
  readonly root: StrictCertificate;
}

const COMMON_NAME = '2.5.4.3';

const nameOf = ({ subject }: StrictCertificate): string =>
  subject.flat().find(({ type }) => type === COMMON_NAME)?.value ?? '?';

/** The authorities pinned by fingerprint: whatever else a bundle holds is not trusted. */
export class CardAuthorities {
  readonly issuers: readonly TrustedIssuer[];
  /** Certificates of the bundle that no pin designates: left aside. */
  readonly unpinned: readonly string[];

  /** @throws DomainError `cps.authority-refused`: nothing to trust, or a test authority in production */
  constructor(settings: CpsSettings, bundle: readonly StrictCertificate[]) {
    const pins = pinsOf(settings);
    const pinned = bundle.filter(({ sha256 }) => pins.has(sha256));
    this.unpinned = bundle.filter(({ sha256 }) => !pins.has(sha256)).map(nameOf);
    const roots = pinned.filter((each) => isIssuedBy(each, each));
    const below = pinned.filter((each) => !roots.includes(each));
    this.issuers = below.map((certificate) => issuerOf(certificate, roots));
    if (this.issuers.length === 0) throw refusedAuthority('no-people-authority');
  }

  /** Every authority whose revocation list is needed. */
  all(): readonly StrictCertificate[] {
    const certificates = this.issuers.flatMap(({ certificate, root }) => [certificate, root]);
    return [...new Map(certificates.map((each) => [each.sha256, each])).values()];
  }

  name(certificate: StrictCertificate): string {
    return nameOf(certificate);
  }

  /** The pinned authority that issued the card, both authorities in their dates. */
  issuerOf(card: StrictCertificate, now: Date): TrustedIssuer | undefined {
    return this.issuers.find(
      ({ certificate, root }) =>
        isIssuedBy(card, certificate) && isValidAt(certificate, now) && isValidAt(root, now),
    );
  }

  /** What the TLS door trusts: the sub-authorities themselves, so that no sibling is accepted. */
  anchorsPem(): readonly string[] {
    return this.issuers.map(({ certificate }) => certificate.x509.toString());
  }
}

const refusedAuthority = (why: string, name = ''): DomainError =>
  new DomainError('cps.authority-refused', 'invalid', { why, name });

function pinsOf(settings: CpsSettings): ReadonlySet<string> {
  if (settings.testAuthorities.length > 0 && !settings.acceptTestCards)
    throw refusedAuthority('test-authority-in-production');
  return new Set([...IGC_SANTE.map(({ sha256 }) => sha256), ...settings.testAuthorities]);
}

function issuerOf(
  certificate: StrictCertificate,
  roots: readonly StrictCertificate[],
): TrustedIssuer {
  const name = nameOf(certificate);
  // A fingerprint typed by mistake must not open the door to certificates of servers.
  if (!/\bPERSONNES$/.test(name)) throw refusedAuthority('not-for-people', name);
  const root = roots.find((candidate) => isIssuedBy(certificate, candidate));
  if (root === undefined) throw refusedAuthority('root-missing', name);
  return { name, certificate, root };
}
