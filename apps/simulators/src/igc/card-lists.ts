import * as x509 from '@peculiar/x509';
import { readKey, RSA, type Credential, type Revocation } from './authority.js';
import { integer } from './der-writer.js';

export interface ListTerms {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** CRL number: grows with each list. */
  readonly number: number;
  readonly revoked: readonly Revocation[];
  /** A list of changes only, which must not be taken for the whole. */
  readonly isDelta?: boolean;
}

/** A revocation list in DER, as the authorities of cards publish it. */
export async function signCardList(authority: Credential, terms: ListTerms): Promise<Buffer> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.subjectName,
    thisUpdate: terms.thisUpdate,
    nextUpdate: terms.nextUpdate,
    signingAlgorithm: RSA,
    signingKey: await readKey(authority.key),
    extensions: [
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      new x509.Extension('2.5.29.20', false, integer(terms.number)),
      ...(terms.isDelta === true ? [new x509.Extension('2.5.29.27', true, integer(1))] : []),
    ],
    entries: terms.revoked.map(({ serialNumber, revocationDate }) => ({
      serialNumber,
      revocationDate,
      reason: x509.X509CrlReason.keyCompromise,
    })),
  });
  return Buffer.from(list.rawData);
}
