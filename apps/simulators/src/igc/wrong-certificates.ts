import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#libs/kernel';
import {
  authorityName,
  issueLeaf,
  organisationName,
  selfSignedAuthority,
  type Credential,
  type Validity,
} from './authority.js';
import {
  DAYS,
  ORGANISATIONS,
  credentialFiles,
  read,
  validFrom,
  write,
  type CredentialFiles,
} from './credential-files.js';
import { revoke, type HospitalOfPki } from './hospital-pki.js';

/** Certificates that a DMP must refuse, each wrong in one way. */
export type WrongCertificate =
  'other-structure' | 'expired' | 'not-yet-valid' | 'revoked' | 'unknown-authority';

async function authorityOf(
  folder: string,
  wrong: WrongCertificate,
  clock: Clock,
): Promise<Credential> {
  if (wrong === 'unknown-authority') {
    const name = authorityName('TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS');
    return selfSignedAuthority(name, validFrom(clock, DAYS.root));
  }
  const authority = await read(credentialFiles(folder, ORGANISATIONS));
  if (authority === undefined) throw new Error(`no authority in ${folder}`);
  return authority;
}

function validityOf(wrong: WrongCertificate, clock: Clock): Validity {
  if (wrong === 'expired') return { from: clock.in(-400 * 86_400), days: 365 };
  if (wrong === 'not-yet-valid') return { from: clock.in(86_400), days: 365 };
  return validFrom(clock, DAYS.leaf);
}

/** Makes one wrong certificate beside the good ones (`wrong/<wrong>-<profile>.pem`), for tests and demonstrations. */
export async function makeWrongCertificate(
  { folder, finess, name, department, clock }: HospitalOfPki,
  wrong: WrongCertificate,
  profile: 'ORG_AUTH_CLI' | 'ORG_SIGN',
): Promise<CredentialFiles> {
  await mkdir(join(folder, 'wrong'), { recursive: true, mode: 0o700 });
  const files = credentialFiles(folder, `wrong/${wrong}-${profile.toLowerCase()}`);
  const subject = organisationName({
    finess: wrong === 'other-structure' ? '690000000' : finess,
    name: wrong === 'other-structure' ? 'AUTRE ETABLISSEMENT' : name,
    department,
    commonName: `PORTIQUE ${profile}`,
  });
  const authority = await authorityOf(folder, wrong, clock);
  await write(files, await issueLeaf(authority, subject, profile, validityOf(wrong, clock)));
  if (wrong === 'revoked') await revoke(folder, files.certificate, clock);
  return files;
}
