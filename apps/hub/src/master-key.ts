import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DomainError, Secret, type Random } from '#libs/kernel';

/**
 * Reads the installation's master key; makes it at the first start when no file was named.
 * @throws DomainError `master-key.missing`, `master-key.too-short`
 */
export function masterKey(
  place: { readonly file: string | undefined; readonly dataDir: string },
  random: Random,
): Secret<Buffer> {
  const file = place.file ?? join(place.dataDir, 'master.key');
  if (!existsSync(file)) {
    if (place.file !== undefined)
      throw new DomainError('master-key.missing', 'unavailable', { file });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${random.bytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length < 32) throw new DomainError('master-key.too-short', 'invalid', { file });
  return new Secret(key);
}
