import type { X509Certificate } from 'node:crypto';

/** RFC 2253 puts the last RDN first (`CN=…,OU=…,C=FR`); `reverse` is the order of the certificate (`C=FR, …, CN=…`). */
export type NameOrder = 'rfc2253' | 'reverse';

/**
 * The subject as a text. Attribute names are OpenSSL's short ones (`ST`, `GN`), values are UTF-8 with the
 * escapes of RFC 2253; non-ASCII letters stay as they are.
 */
export function subjectText(certificate: X509Certificate, order: NameOrder): string {
  const inOrder = namesOf(certificate.subject);
  return order === 'rfc2253' ? inOrder.toReversed().join(',') : inOrder.join(', ');
}

/** The values of one attribute of the subject, e.g. every `OU`. */
export function subjectValues(certificate: X509Certificate, attribute: string): readonly string[] {
  return namesOf(certificate.subject)
    .flatMap((rdn) => rdn.split(' + '))
    .filter((name) => name.startsWith(`${attribute}=`))
    .map((name) => name.slice(attribute.length + 1));
}

/** Node gives one RDN a line, the parts of a multi-valued one separated by ` + `. */
const namesOf = (name: string): readonly string[] => name.split('\n').filter((line) => line !== '');
