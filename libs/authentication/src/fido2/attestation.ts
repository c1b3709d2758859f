import { X509Certificate } from 'node:crypto';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { AuthenticationSettings } from '../settings.js';
import { leadsTo } from './chains.js';

export type AttestationVerdict =
  | { readonly kind: 'trusted'; readonly model: string }
  | {
      readonly kind: 'refused';
      readonly because: 'not-attested' | 'model-not-listed' | 'root-not-trusted';
    };

type Trust = Pick<AuthenticationSettings, 'trustedAuthenticators' | 'acceptAnyAttestedKeyForDemo'>;

/**
 * Judges the attestation of a new key (FIDO2, format `packed` with a certificate): its model must be on the
 * hospital's list and its certificate lead to a root of that model. The signature itself is verified
 * before, with the key of this certificate (WebAuthn Level 3, 8.2).
 */
export function judgeAttestation(
  attestationObject: Uint8Array,
  aaguid: string,
  trust: Trust,
  now: Date,
): AttestationVerdict {
  const chain = chainOf(attestationObject);
  if (chain.length === 0) return { kind: 'refused', because: 'not-attested' };
  if (trust.acceptAnyAttestedKeyForDemo) return { kind: 'trusted', model: 'demo' };
  const listed = trust.trustedAuthenticators.filter((model) =>
    [aaguid, '*'].includes(model.aaguid),
  );
  if (listed.length === 0) return { kind: 'refused', because: 'model-not-listed' };
  const model = listed.find(({ roots }) => leadsTo(chain, roots.map(certificate), now));
  return model === undefined
    ? { kind: 'refused', because: 'root-not-trusted' }
    : { kind: 'trusted', model: model.name };
}

/** The certificates that a key gave with its attestation, its own first; none when it gave none (`packed` only). */
export function chainOf(attestationObject: Uint8Array): readonly X509Certificate[] {
  const decoded = decodeAttestationObject(new Uint8Array(attestationObject));
  if (decoded.get('fmt') !== 'packed') return [];
  const x5c = decoded.get('attStmt').get('x5c') ?? [];
  return x5c.map((der) => new X509Certificate(der));
}

const certificate = (pem: string): X509Certificate => new X509Certificate(pem);
