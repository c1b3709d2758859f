import { resolve } from 'node:path';
import { readConfig } from '#libs/kernel';
import { z } from 'zod';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** https, or http on the machine itself: nothing else may carry a sign-in. */
const isSafe = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || LOOPBACK.has(hostname);
};

const WebAddress = z
  .url({ protocol: /^https?$/ })
  .refine(isSafe, 'https (plain http on localhost only)')
  .transform((url) => url.replace(/\/$/, ''));

const Listen = z
  .string()
  .regex(/^[\w.\-[\]:]*:\d{1,5}$/, 'host:port, e.g. 127.0.0.1:8001')
  .transform((text) => {
    const at = text.lastIndexOf(':');
    return { host: text.slice(0, at) || '127.0.0.1', port: Number(text.slice(at + 1)) };
  });

const File = z
  .string()
  .min(1)
  .transform((path) => resolve(path));

/** The whole configuration of the demo EHR, from the environment. */
export const DpiEnvironment = z
  .object({
    DPI_ORIGIN: WebAddress.refine(
      (url) => new URL(url).origin === url,
      'an origin only: scheme, host, port',
    ).describe('Origin of the EHR, as browsers see it'),
    DPI_LISTEN: Listen.default({ host: '127.0.0.1', port: 8001 }).describe('Address to listen on'),
    DPI_ISSUER: WebAddress.describe('Issuer of the identity hub (OpenID Connect)'),
    DPI_CLIENT_ID: z.string().min(2).max(63).describe('Name of the EHR at the hub'),
    DPI_KEY_FILE: File.describe('Private JWK (ES256) of the EHR: private_key_jwt'),
    DPI_PATIENTS_FILE: File.describe('patients.json: the fictitious patients in the wards'),
    DPI_AIR_URL: WebAddress.optional().describe('Base of AIR at the hub, e.g. `${hub}/air/v1`'),
    DPI_AIR_ENABLED: z
      .enum(['true', 'false'])
      .default('true')
      .transform((text) => text === 'true')
      .describe('Whether the DMP tab may call AIR'),
  })
  .refine((env) => !env.DPI_AIR_ENABLED || env.DPI_AIR_URL !== undefined, {
    path: ['DPI_AIR_URL'],
    message: 'needed unless DPI_AIR_ENABLED is false',
  });
export type DpiEnvironment = z.infer<typeof DpiEnvironment>;

/** @throws ConfigError naming every mistake at once. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): DpiEnvironment {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  return readConfig(DpiEnvironment, Object.fromEntries(given));
}
