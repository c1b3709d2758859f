import { DomainError } from '#libs/kernel';

const MAX_BYTES = 64 * 1024 * 1024;

/** The bytes of a list, from a request or an answer. @throws DomainError `cps.list-too-large` */
export async function listFileFrom(body: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > MAX_BYTES) throw new DomainError('cps.list-too-large', 'too-large');
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
