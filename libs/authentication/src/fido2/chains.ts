import type { X509Certificate } from 'node:crypto';
import { parseInstant } from '#libs/kernel';

/** Each certificate issued by the next, the last by a root (or being the root), all valid now. */
export function leadsTo(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  now: Date,
): boolean {
  const linked = chain.every((cert, i) => {
    const issuer = chain[i + 1];
    return isValid(cert, now) && (issuer === undefined || isIssuedBy(cert, issuer));
  });
  const last = chain.at(-1);
  if (!linked || last === undefined) return false;
  return roots.some(
    (root) =>
      isValid(root, now) && (last.fingerprint256 === root.fingerprint256 || isIssuedBy(last, root)),
  );
}

const isIssuedBy = (cert: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && cert.checkIssued(issuer) && cert.verify(issuer.publicKey);

function isValid(cert: X509Certificate, now: Date): boolean {
  const from = parseInstant(cert.validFrom);
  const to = parseInstant(cert.validTo);
  return from !== undefined && to !== undefined && from <= now && now <= to;
}
