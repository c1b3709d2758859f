import { errors } from 'oidc-provider';
import { z } from 'zod';

/** An assertion is made for one request: it lives a minute at most. */
const ASSERTION_SECONDS = 60;
/** Clocks of the hub and of an application may differ by this. */
export const SKEW_SECONDS = 10;

export const ASSERTION_ALGORITHMS = ['ES256', 'PS256', 'EdDSA'];

/** RFC 7523 § 3, tightened: one audience, the issuer itself (FAPI 2.0 § 5.3.2.1), and both times. */
export const AssertionClaims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
  jti: z.string().min(16).max(256),
});
export type AssertionClaims = z.infer<typeof AssertionClaims>;

export const isShortLived = ({ iat, exp }: AssertionClaims): boolean =>
  exp > iat && exp - iat <= ASSERTION_SECONDS;

/** @throws InvalidClientAuth */
export function assertAssertion(issuer: string, claims: unknown): void {
  const read = AssertionClaims.safeParse(claims);
  if (!read.success)
    throw new errors.InvalidClientAuth('iss, sub, aud, iat, exp and jti are needed');
  const { aud, iss, sub } = read.data;
  if (aud !== issuer) throw new errors.InvalidClientAuth('aud must be the issuer');
  if (iss !== sub) throw new errors.InvalidClientAuth('iss and sub must be the client');
  if (!isShortLived(read.data)) {
    throw new errors.InvalidClientAuth(`an assertion lives ${ASSERTION_SECONDS} seconds at most`);
  }
}
