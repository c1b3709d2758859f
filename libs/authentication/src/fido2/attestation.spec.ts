import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeAttestation } from './attestation.js';

interface Vectors {
  readonly root: string;
  readonly vectors: Readonly<
    Record<string, { registration: { attestationObject: string; aaguid: string } }>
  >;
}

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'w3c-pairs.json'), 'utf8'),
) as Vectors;

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;

const ROOT = pem(bytes(vectors.root));
/** A root that signed none of the vectors. */
const OTHER_ROOT = readFileSync(join(import.meta.dirname, 'fixtures', 'other-root.pem'), 'utf8');
const NOW = new Date('2026-12-01T08:00:00Z');

const uuid = (hex: string): string =>
  hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

function judge(name: string, trust: { aaguid?: string; root?: string; at?: Date } = {}) {
  const { attestationObject, aaguid } = vectors.vectors[name]!.registration;
  const listed = trust.aaguid ?? uuid(aaguid);
  const settings = {
    trustedAuthenticators: [{ aaguid: listed, name: 'W3C', roots: [trust.root ?? ROOT] }],
    acceptAnyAttestedKeyForDemo: false,
  };
  return judgeAttestation(bytes(attestationObject), uuid(aaguid), settings, trust.at ?? NOW);
}

describe('the attestation of a new key (published W3C vectors)', () => {
  it.each(['packed-es256', 'packed-es384', 'packed-es512', 'packed-rs256', 'packed-eddsa'])(
    '%s is trusted when its model is listed under its maker’s root',
    (name) => {
      expect(judge(name)).toEqual({ kind: 'trusted', model: 'W3C' });
      expect(judge(name, { aaguid: '*' }).kind).toBe('trusted');
    },
  );

  it.each([
    ['none-es256', 'not-attested'],
    ['packed-self-es256', 'not-attested'],
    ['fido-u2f-es256', 'not-attested'],
    ['tpm-es256', 'not-attested'],
  ])('%s is refused: %s', (name, because) => {
    expect(judge(name)).toEqual({ kind: 'refused', because });
  });

  it('is refused when the model is not on the hospital’s list', () => {
    const aaguid = '00000000-0000-4000-8000-000000000001';
    expect(judge('packed-es256', { aaguid })).toMatchObject({ because: 'model-not-listed' });
  });

  it('is refused when its certificate leads to another root, whatever the model says', () => {
    expect(judge('packed-es256', { root: OTHER_ROOT })).toMatchObject({
      because: 'root-not-trusted',
    });
  });

  it('is refused outside the life of its certificates', () => {
    const at = new Date('2023-12-31T23:59:59Z');
    expect(judge('packed-es256', { at })).toMatchObject({ because: 'root-not-trusted' });
  });

  it('is never waived for a key that is not attested, even in a demonstration', () => {
    const settings = { trustedAuthenticators: [], acceptAnyAttestedKeyForDemo: true };
    const { attestationObject, aaguid } = vectors.vectors['none-es256']!.registration;
    expect(judgeAttestation(bytes(attestationObject), aaguid, settings, NOW)).toEqual({
      kind: 'refused',
      because: 'not-attested',
    });
  });
});
