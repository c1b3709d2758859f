import { readFile } from 'node:fs/promises';
import { epochSeconds, type Clock, type Random } from '#libs/kernel';
import { importJWK, SignJWT, type CryptoKey } from 'jose';
import { z } from 'zod';

const PrivateJwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().min(1),
  y: z.string().min(1),
  d: z.string().min(1),
  kid: z.string().min(1).optional(),
});

/** The EHR's own key: proves who calls, at the token endpoint and at AIR. */
export interface ClientKey {
  readonly key: CryptoKey;
  readonly kid: string | undefined;
}

/** @throws ZodError when the file holds no private ES256 JWK. */
export async function readClientKey(file: string): Promise<ClientKey> {
  return importClientKey(JSON.parse(await readFile(file, 'utf8')));
}

export async function importClientKey(jwk: unknown): Promise<ClientKey> {
  const read = PrivateJwk.parse(jwk);
  const { kty, crv, x, y, d, kid } = read;
  const key = await importJWK({ kty, crv, x, y, d, alg: 'ES256' }, 'ES256');
  if (key instanceof Uint8Array) throw new TypeError('an EC key is asked for');
  return { key, kid };
}

const ASSERTION_SECONDS = 50;

/** A proof of who calls, good for one request within a minute (RFC 7523). */
export async function clientAssertion(
  { key, kid }: ClientKey,
  { clientId, issuer }: { readonly clientId: string; readonly issuer: string },
  clock: Clock,
  random: Random,
): Promise<string> {
  const now = epochSeconds(clock.now());
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', ...(kid === undefined ? {} : { kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + ASSERTION_SECONDS)
    .setJti(random.uuid())
    .sign(key);
}
