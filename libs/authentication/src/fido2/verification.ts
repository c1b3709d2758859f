import {
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type VerifiedAuthenticationResponse,
  type VerifiedRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import {
  isCrossOrigin,
  toLibrary,
  type AuthenticationAnswer,
  type RegistrationAnswer,
} from './webauthn.schemas.js';

/** ES256, RS256, EdDSA: a stable list, whatever the version of Node offers. */
export const ALGORITHMS = [-7, -257, -8];

export type Registration = NonNullable<VerifiedRegistrationResponse['registrationInfo']>;
export type Assertion = VerifiedAuthenticationResponse['authenticationInfo'];

/** What an answer must be made for: compared whole, never by a suffix. */
export interface Expected {
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
  readonly algorithms?: readonly number[];
}

/** Why an answer that is proven is still not a means (cards.md §5.2: user verified, on one device, on our page). */
export type PolicyRefusal = 'cross-origin' | 'not-user-verified' | 'synced-key';

/** The new credential when signature, challenge, origin and relying party are right, else undefined. */
export async function provenRegistration(
  answer: RegistrationAnswer,
  expected: Expected,
): Promise<Registration | undefined> {
  const verified = await verifyRegistrationResponse({
    response: answer,
    expectedChallenge: expected.challenge,
    expectedOrigin: expected.origin,
    expectedRPID: expected.rpId,
    requireUserVerification: false,
    supportedAlgorithmIDs: [...(expected.algorithms ?? ALGORITHMS)],
  }).catch(() => undefined);
  return verified?.verified === true ? verified.registrationInfo : undefined;
}

/** What the key proves when signature, challenge, origin, relying party and counter are right, else undefined. */
export async function provenAssertion(
  answer: AuthenticationAnswer,
  expected: Expected,
  credential: WebAuthnCredential,
): Promise<Assertion | undefined> {
  const result = await verifyAuthenticationResponse({
    response: toLibrary(answer),
    expectedChallenge: expected.challenge,
    expectedOrigin: expected.origin,
    expectedRPID: expected.rpId,
    requireUserVerification: false,
    credential,
  }).catch(() => undefined);
  return result?.verified === true ? result.authenticationInfo : undefined;
}

/** The hospital's policy over what is proven; the same at enrolment and at each use. */
export function policyRefusal(
  answer: { readonly response: { readonly clientDataJSON: string } },
  proven: Pick<Assertion, 'userVerified' | 'credentialDeviceType'>,
): PolicyRefusal | undefined {
  if (isCrossOrigin(answer.response.clientDataJSON)) return 'cross-origin';
  if (!proven.userVerified) return 'not-user-verified';
  return proven.credentialDeviceType === 'singleDevice' ? undefined : 'synced-key';
}
