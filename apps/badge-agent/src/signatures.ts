import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { HubKey } from '#libs/agent-contract';

/** ES256 as in JOSE: r ‖ s. */
const FORM = 'ieee-p1363';

/** ES256 signature of a text, base64url. */
export const signText = (key: KeyObject, text: string): string =>
  sign('sha256', Buffer.from(text), { key, dsaEncoding: FORM }).toString('base64url');

/** Whether the hub's key signed this text. */
export function isSignedBy(hubKey: HubKey, text: string, signature: string): boolean {
  const { kty, crv, x, y } = hubKey;
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  const bytes = Buffer.from(signature, 'base64url');
  return verify('sha256', Buffer.from(text), { key, dsaEncoding: FORM }, bytes);
}
