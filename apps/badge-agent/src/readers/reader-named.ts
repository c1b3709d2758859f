import { DomainError } from '#libs/kernel';
import type { CardReader } from './card-reader.js';

/**
 * The reader of a `--reader` option: `virtual:PORT`.
 * @throws DomainError `reader.unknown`
 */
export async function readerNamed(name: string): Promise<CardReader> {
  const port = /^virtual:(\d{1,5})$/.exec(name)?.[1];
  if (port === undefined) throw new DomainError('reader.unknown', 'invalid', { name });
  const { VirtualReader } = await import('./virtual-reader.js');
  return new VirtualReader(Number(port));
}
