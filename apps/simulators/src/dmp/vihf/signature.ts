import { webcrypto, type X509Certificate } from 'node:crypto';
import { Application, SignedXml } from 'xmldsigjs';
import { Refusal, must } from '../checks/checks.js';
import type { SignedAssertion } from './signature-form.js';

Application.setEngine('node', webcrypto);

const RSA_SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

async function publicKeyOf(certificate: X509Certificate): Promise<webcrypto.CryptoKey> {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return webcrypto.subtle.importKey('spki', spki, RSA_SHA256, true, ['verify']);
}

/**
 * Verifies the digest and the signature with the key of `certificate`, which the caller has read
 * from KeyInfo and judged. Only for an assertion whose form was checked before.
 */
export async function verifySignature(
  assertion: SignedAssertion,
  certificate: X509Certificate,
): Promise<void> {
  const key = await publicKeyOf(certificate);
  const signed = new SignedXml(assertion.element.ownerDocument ?? undefined);
  let verified: boolean;
  try {
    signed.LoadXml(assertion.signature);
    verified = await signed.Verify({ key, content: assertion.element });
  } catch (error) {
    // xmldsigjs throws when a digest differs and answers false when the signature value is wrong.
    throw new Refusal('signature-digest', error instanceof Error ? error.message : '');
  }
  must(verified, 'signature-value');
}
