import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#libs/kernel';
import type { Credential, Validity } from './authority.js';

/** Paths of a certificate and of its private key (mode 600), PEM. */
export interface CredentialFiles {
  readonly certificate: string;
  readonly key: string;
}

export const ORGANISATIONS = 'authority/organisations';

/** Lifetimes in days. */
export const DAYS = { root: 7300, authority: 5400, leaf: 1095, crl: 30 };

/** The pair of files of one name. */
export const credentialFiles = (folder: string, name: string): CredentialFiles => ({
  certificate: join(folder, `${name}.pem`),
  key: join(folder, `${name}.key`),
});

/** The pair kept in files, or undefined when a file is missing. */
export async function read(files: CredentialFiles): Promise<Credential | undefined> {
  try {
    return {
      certificate: await readFile(files.certificate, 'utf8'),
      key: await readFile(files.key, 'utf8'),
    };
  } catch {
    return undefined;
  }
}

/** Writes a pair; only its owner may read the key. */
export async function write(files: CredentialFiles, credential: Credential): Promise<Credential> {
  await writeFile(files.certificate, credential.certificate);
  await writeFile(files.key, credential.key, { mode: 0o600 });
  await chmod(files.key, 0o600);
  return credential;
}

/** From a minute ago, for some days. */
export const validFrom = (clock: Clock, days: number): Validity => ({ from: clock.in(-60), days });
