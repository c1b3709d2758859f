import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOrganisationCertificate } from '#libs/pki';
import { Secret } from '#libs/kernel';
import { AUTHN_CONTEXT_CLASSES } from './domain/authn-context.js';
import { Ins } from './domain/ins.js';
import type { Vihf } from './domain/vihf.js';
import type { SealMaterial } from './vihf/vihf-seal.js';

/** Absolute path of a file of `fixtures/`. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

export const readFixture = (name: string): string => readFileSync(fixture(name), 'utf8');

/** The seal of the vectors. Its key is published: it protects nothing. */
export const vectorSeal = (): SealMaterial => ({
  certificate: readOrganisationCertificate(readFixture('sign.pem')),
  privateKey: createPrivateKey(readFixture('TEST-ONLY-sign.key')),
});

/** What the vector `01-air-simplifie-medecin.xml` says. */
export const vectorVihf = (change: Partial<Vihf> = {}): Vihf => ({
  assertionId: '_5f0c8f3e-8f0b-4d5e-9a53-0a4b6c1d2e3f',
  issuedAt: new Date('2026-01-15T09:30:00.000Z'),
  professionalId: '899900063480',
  professionalName: 'DOC SYNTHETIQUE',
  authenticatedAt: new Date('2026-01-15T07:58:12.000Z'),
  authnContextClass: 'urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI',
  structureId: '10B0999999',
  sector: 'SA01',
  roles: [
    { table: 'profession', code: '10', label: 'Médecin' },
    { table: 'knowHow', code: 'SM26', label: 'Qualifié en Médecine Générale (SM)' },
  ],
  patient: { ins: Ins.parse('211046322000147'), oid: '1.2.250.1.213.1.4.10' },
  purpose: 'normal',
  software: {
    name: 'HUB-SYNTHETIQUE',
    version: '0.0.1',
    instance: undefined,
    number: new Secret('SYNTH-0000000000'),
  },
  ...change,
});

export { AUTHN_CONTEXT_CLASSES };

/** `describe`, or a suite left out, out loud, where an outside tool is not installed (the CI has them). */
export function describeWith(...tools: readonly string[]): jest.Describe {
  const absent = tools.filter((tool) => !isInstalled(tool));
  if (absent.length === 0) return describe;
  process.stderr.write(
    `left out: ${absent.join(', ')} not installed (apt-get install xmlsec1 libxml2-utils)\n`,
  );
  return describe.skip;
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
