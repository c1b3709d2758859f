import { z } from 'zod';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The hub's origin: https, or plain http on this very machine (demonstrations). */
export const HubOrigin = z
  .url({ protocol: /^https?$/ })
  .refine((url) => new URL(url).origin === url, 'an origin only: scheme, host, port; no path')
  .refine(
    (url) => url.startsWith('https:') || LOOPBACK.has(new URL(url).hostname),
    'https, unless the hub is on this machine',
  );
export type HubOrigin = z.infer<typeof HubOrigin>;
