import { resolve } from 'node:path';
import { z } from 'zod';

export const Listen = z
  .string()
  .regex(/^[\w.\-[\]:]*:\d{1,5}$/, 'host:port, e.g. 127.0.0.1:8000')
  .transform((text) => {
    const at = text.lastIndexOf(':');
    return { host: text.slice(0, at) || '0.0.0.0', port: Number(text.slice(at + 1)) };
  });

export const Origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => new URL(url).origin === url,
    'an origin only: scheme, host, port; no path, no final /',
  );

export const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');
export const File = z
  .string()
  .min(1)
  .transform((path) => resolve(path));
export const Files = z
  .string()
  .min(1)
  .transform((text) => text.split(',').map((path) => resolve(path.trim())));
/** SHA-256, hexadecimal, with or without colons. */
export const Fingerprints = z
  .string()
  .transform((text) => text.split(',').map((each) => each.replaceAll(/[:\s]/g, '').toUpperCase()))
  .pipe(
    z.array(z.string().regex(/^[0-9A-F]{64}$/, 'a SHA-256 fingerprint: 64 hexadecimal digits')),
  );
