import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsService } from '@simplewebauthn/server';
import {
  ALGORITHMS,
  policyRefusal,
  provenAssertion,
  provenRegistration,
  type Expected,
} from './verification.js';
import { AuthenticationAnswer, RegistrationAnswer } from './webauthn.schemas.js';

type Hex = string;

interface Pair {
  readonly registration: Readonly<
    Record<'challenge' | 'credential_id' | 'clientDataJSON' | 'attestationObject', Hex>
  >;
  readonly authentication: Readonly<
    Record<'challenge' | 'clientDataJSON' | 'authenticatorData' | 'signature', Hex>
  >;
}

interface Published {
  readonly rpId: string;
  readonly origin: string;
  readonly root: Hex;
  readonly vectors: Readonly<Record<string, Pair>>;
}

const published = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'w3c-pairs.json'), 'utf8'),
) as Published;

const base64url = (hex: Hex): string => Buffer.from(hex, 'hex').toString('base64url');
const pairOf = (name: string): Pair => published.vectors[name]!;
/** ES384 and ES512 are in the vectors, not among the algorithms that the hospital offers. */
const EVERY = [...ALGORITHMS, -35, -36];

const expected = (challenge: Hex, change: Partial<Expected> = {}): Expected => ({
  challenge: base64url(challenge),
  origin: published.origin,
  rpId: published.rpId,
  algorithms: EVERY,
  ...change,
});

function registrationOf(name: string): RegistrationAnswer {
  const { credential_id: id, clientDataJSON, attestationObject } = pairOf(name).registration;
  return RegistrationAnswer.parse({
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: base64url(clientDataJSON),
      attestationObject: base64url(attestationObject),
      transports: [],
    },
  });
}

function assertionOf(
  name: string,
  change: { signature?: Hex; data?: Hex } = {},
): AuthenticationAnswer {
  const { authentication, registration } = pairOf(name);
  const id = base64url(registration.credential_id);
  return AuthenticationAnswer.parse({
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: base64url(authentication.clientDataJSON),
      authenticatorData: base64url(change.data ?? authentication.authenticatorData),
      signature: base64url(change.signature ?? authentication.signature),
    },
  });
}

const register = (name: string, change: Partial<Expected> = {}) =>
  provenRegistration(registrationOf(name), expected(pairOf(name).registration.challenge, change));

async function assertion(
  name: string,
  { change = {}, answer = assertionOf(name), counter = 0 }: Ask = {},
) {
  const { credential } = (await register(name))!;
  const { challenge } = pairOf(name).authentication;
  return provenAssertion(answer, expected(challenge, change), { ...credential, counter });
}

interface Ask {
  readonly change?: Partial<Expected>;
  readonly answer?: AuthenticationAnswer;
  readonly counter?: number;
}

const PLAIN = [
  'none-es256',
  'packed-self-es256',
  'none-es256-long-credential-id',
  'packed-es256',
  'packed-es384',
  'packed-es512',
  'packed-rs256',
  'packed-eddsa',
  'apple-es256',
  'none-es256-crossOrigin',
];
/** Its assertion names the site around it: the library refuses one that is not expected. */
const FRAMED = 'none-es256-topOrigin';

beforeAll(() => {
  const certificates = [
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(published.root, 'hex').toString('base64')}\n-----END CERTIFICATE-----`,
  ];
  SettingsService.setRootCertificates({ identifier: 'apple', certificates });
});

describe('the published pairs of WebAuthn Level 3', () => {
  it.each([...PLAIN, FRAMED])('%s: its registration is proven', async (name) => {
    expect((await register(name))?.credential.id).toBe(
      base64url(pairOf(name).registration.credential_id),
    );
  });

  it.each(PLAIN)('%s: its assertion is proven', async (name) => {
    expect(await assertion(name)).toMatchObject({ origin: published.origin });
  });

  it(`${FRAMED}: an assertion made inside another site is not`, async () => {
    expect(await assertion(FRAMED)).toBeUndefined();
  });

  it.each([...PLAIN, FRAMED])('%s: what is proven is judged by the policy', async (name) => {
    const registration = (await register(name))!;
    const { userVerified, credentialDeviceType } = registration;
    const refusal = policyRefusal(registrationOf(name), registration);
    const isFramed = ['none-es256-crossOrigin', FRAMED].includes(name);
    const wanted = isFramed
      ? 'cross-origin'
      : (!userVerified && 'not-user-verified') ||
        (credentialDeviceType === 'multiDevice' && 'synced-key') ||
        undefined;
    expect(refusal).toBe(wanted);
  });

  it('refuses by each rule of the policy', async () => {
    const refusals = await Promise.all(
      PLAIN.map(async (name) => policyRefusal(registrationOf(name), (await register(name))!)),
    );
    // None of them is both user-verified and bound to its device: not one would be a means here.
    expect(new Set(refusals)).toEqual(new Set(['cross-origin', 'not-user-verified', 'synced-key']));
  });

  it.each(['packed-es384', 'packed-es512'])(
    '%s: an algorithm that was not offered is refused',
    async (name) => {
      expect(await register(name, { algorithms: ALGORITHMS })).toBeUndefined();
    },
  );
});

describe('an answer made for something else', () => {
  it.each([
    ['another challenge', { challenge: 'AAAA' }],
    ['another origin', { origin: 'https://example.com' }],
    ['an origin that ends like ours', { origin: 'https://badexample.org' }],
    ['another port', { origin: 'https://example.org:8443' }],
    ['without TLS', { origin: 'http://example.org' }],
    ['another relying party', { rpId: 'example.com' }],
  ])('%s: neither registration nor assertion', async (_what, change) => {
    expect(await register('packed-es256', change)).toBeUndefined();
    expect(await assertion('packed-es256', { change })).toBeUndefined();
  });

  it('an assertion with the signature, or the data, of another', async () => {
    const { authentication: other } = pairOf('none-es256');
    const signature = assertionOf('packed-es256', { signature: other.signature });
    const data = assertionOf('packed-es256', { data: other.authenticatorData });
    expect(await assertion('packed-es256', { answer: signature })).toBeUndefined();
    expect(await assertion('packed-es256', { answer: data })).toBeUndefined();
  });

  it('an assertion with bytes after its data', async () => {
    const { authenticatorData } = pairOf('packed-es256').authentication;
    const answer = assertionOf('packed-es256', { data: `${authenticatorData}00` });
    expect(await assertion('packed-es256', { answer })).toBeUndefined();
  });

  it('a signature counter that went back', async () => {
    expect(await assertion('packed-es256', { counter: 4_000_000_000 })).toBeUndefined();
  });

  it('a registration shown as an assertion', async () => {
    const { registration } = pairOf('packed-es256');
    const shown = assertionOf('packed-es256');
    const answer = {
      ...shown,
      response: { ...shown.response, clientDataJSON: base64url(registration.clientDataJSON) },
    };
    const change = { challenge: base64url(registration.challenge) };
    expect(await assertion('packed-es256', { answer, change })).toBeUndefined();
  });
});
