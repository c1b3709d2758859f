import 'reflect-metadata'; // @peculiar/x509 needs it loaded first
import { PublicKey, X509Crl } from '@peculiar/x509';
import { DomainError } from '#libs/kernel';
import { plainSerial, type OrganisationCertificate } from './organisation-certificate.js';

/** What a revocation list says of one certificate; a list of another authority says nothing. */
export type RevocationAnswer =
  | { readonly kind: 'revoked' }
  | { readonly kind: 'good'; readonly stale: boolean }
  | { readonly kind: 'not-covered' };

/** A certificate revocation list kept on disk (RFC 5280 §5), so that a cut of the Internet changes nothing. */
export class RevocationList {
  readonly #crl: X509Crl;
  #revoked: ReadonlySet<string> | undefined;

  private constructor(crl: X509Crl) {
    this.#crl = crl;
  }

  /** Every list of a PEM file, or the one of a DER file. @throws DomainError `pki.crl-unreadable` */
  static read(file: Buffer): readonly RevocationList[] {
    try {
      const lists = listsOf(file).map(
        (der) => new RevocationList(new X509Crl(new Uint8Array(der))),
      );
      if (lists.length > 0) return lists;
    } catch (cause) {
      throw new DomainError('pki.crl-unreadable', 'invalid', {}, { cause });
    }
    throw new DomainError('pki.crl-unreadable', 'invalid');
  }

  /**
   * @param authority the issuer of the certificate, already trusted
   * @returns `stale` when the next list should have come already: the answer is old, not wrong
   */
  async answer(
    certificate: OrganisationCertificate,
    authority: OrganisationCertificate,
    now: Date,
  ): Promise<RevocationAnswer> {
    if (!(await this.#signedBy(authority))) return { kind: 'not-covered' };
    this.#revoked ??= new Set(this.#crl.entries.map((entry) => plainSerial(entry.serialNumber)));
    if (this.#revoked.has(certificate.serial)) return { kind: 'revoked' };
    const { nextUpdate } = this.#crl;
    return { kind: 'good', stale: nextUpdate === undefined || nextUpdate < now };
  }

  async #signedBy(authority: OrganisationCertificate): Promise<boolean> {
    const spki = authority.x509.publicKey.export({ type: 'spki', format: 'der' });
    return this.#crl.verify({ publicKey: new PublicKey(new Uint8Array(spki)) }).catch(() => false);
  }
}

/** RFC 7468 §4: `X509 CRL`; some tools write `CRL`. */
const PEM_LIST = /-----BEGIN (?:X509 )?CRL-----([^-]+)-----END (?:X509 )?CRL-----/g;

function listsOf(file: Buffer): readonly Buffer[] {
  const text = file.toString('latin1');
  if (!text.includes('-----BEGIN')) return [file];
  return [...text.matchAll(PEM_LIST)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
