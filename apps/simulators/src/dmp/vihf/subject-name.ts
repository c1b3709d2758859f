import 'reflect-metadata';
import type { X509Certificate } from 'node:crypto';
import { X509Certificate as ParsedCertificate } from '@peculiar/x509';

/** `type=value`, its value as written in RFC 4514 (or RFC 2253), then a comma or the end. */
const PART = /\s*([A-Z]+|\d+(?:\.\d+)+)=((?:\\[0-9A-Fa-f]{2}|\\[^0-9A-Fa-f]|[^\\,+"])*)(,|$)/gy;

/** Takes the escapes away: `\,` and the like, and UTF-8 octets in hexadecimal. */
function unescaped(value: string): string {
  return value
    .trimStart()
    .replace(/(?<!\\)\s+$/, '')
    .replaceAll(/(?:\\[0-9A-Fa-f]{2})+/g, (octets) =>
      Buffer.from(octets.replaceAll('\\', ''), 'hex').toString('utf8'),
    )
    .replaceAll(/\\(.)/g, '$1');
}

/** The parts of a distinguished name, `type=value`; undefined when it is not written as one. */
export function readName(text: string): readonly string[] | undefined {
  const parts = Array.from(text.matchAll(PART));
  const whole = parts.reduce((length, [part]) => length + part.length, 0) === text.length;
  if (!whole || parts.at(-1)?.[3] !== '') return undefined;
  return parts.map(([, type = '', value = '']) => `${type}=${unescaped(value)}`);
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((part, index) => part === other[index]);

/**
 * Is the text the subject of the certificate? Both orders that are in use are taken: RFC 2253 (CN
 * first, as in the samples of the GIE) and the certificate's own (as in an ANS example of 2024).
 */
export function namesSubject(text: string, certificate: X509Certificate): boolean {
  const written = readName(text);
  const subject = new ParsedCertificate(certificate.raw).subjectName
    .toJSON()
    .flatMap((part) => Object.entries(part))
    .flatMap(([type, values]) => values.map((value) => `${type}=${value}`));
  return written !== undefined && (same(written, subject) || same(written, subject.toReversed()));
}
