import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash, X509Certificate } from 'node:crypto';
import type { Clock } from '#libs/kernel';
import {
  authorityName,
  selfSignedAuthority,
  stands,
  subordinateAuthority,
  type Credential,
} from './authority.js';
import { credentialFiles, DAYS, read, validFrom, write } from './credential-files.js';

type AuthorityLevel = 'FORT' | 'STANDARD' | 'ELEMENTAIRE';
type Branch = 'PERSONNES' | 'ORGANISATIONS';

const LETTERS: Readonly<Record<AuthorityLevel, string>> = {
  FORT: 'FO',
  STANDARD: 'ST',
  ELEMENTAIRE: 'EL',
};

/** An authority of the look-alike, under the short name IGC-Santé gives to its files. */
export interface NamedAuthority {
  readonly short: string;
  readonly credential: Credential;
}

export interface CardAuthoritiesWanted {
  /** Created with mode 700. */
  readonly folder: string;
  readonly clock: Clock;
  readonly levels: readonly AuthorityLevel[];
  readonly branches: readonly Branch[];
}

export interface CardAuthoritiesMade {
  readonly all: readonly NamedAuthority[];
  /** PEM, every authority of the list. */
  readonly bundle: string;
  /** SHA-256 of the roots and of the authorities PERSONNES: what a hub of test pins. */
  readonly fingerprints: readonly string[];
}

const SPARE_SECONDS = 30 * 86_400;

async function keepOrMake(
  file: string,
  isKept: (credential: Credential) => boolean,
  make: () => Promise<Credential>,
): Promise<Credential> {
  const files = credentialFiles('', file);
  const kept = await read(files);
  return kept !== undefined && isKept(kept) ? kept : write(files, await make());
}

/**
 * A look-alike of IGC-Santé's TEST branch for the cards of people: roots, PERSONNES and ORGANISATIONS. What is
 * there and still stands is kept. These keys protect nothing.
 */
export async function makeCardAuthorities(
  wanted: CardAuthoritiesWanted,
): Promise<CardAuthoritiesMade> {
  const { folder } = wanted;
  await mkdir(join(folder, 'authority'), { recursive: true, mode: 0o700 });
  const levels = await Promise.all(wanted.levels.map(async (level) => levelOf(wanted, level)));
  const all = levels.flat();
  const bundle = join(folder, 'igc-sante-test.pem');
  await writeFile(bundle, all.map(({ credential }) => credential.certificate).join(''));
  const pinned = all.filter(({ short }) => !short.includes('-ORG'));
  const fingerprints = pinned.map(({ credential }) => fingerprintOf(credential.certificate));
  return { all, bundle, fingerprints };
}

const fingerprintOf = (pem: string): string =>
  createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase();

async function levelOf(
  { folder, clock, branches }: CardAuthoritiesWanted,
  level: AuthorityLevel,
): Promise<readonly NamedAuthority[]> {
  const until = clock.in(SPARE_SECONDS);
  const file = (short: string): string => join(folder, 'authority', short);
  const short = `ACR-${LETTERS[level]}-TEST`;
  const name = authorityName(`TEST AC RACINE IGC-SANTE ${level}`);
  const root = await keepOrMake(
    file(short),
    (kept) => stands(kept, { issuer: kept.certificate, subject: name, until }),
    async () => selfSignedAuthority(name, validFrom(clock, DAYS.root)),
  );
  const below = branches.map(async (branch) => {
    const own = `ACI-${LETTERS[level]}-${branch === 'PERSONNES' ? 'PP' : 'ORG'}-TEST`;
    const subject = authorityName(`TEST AC IGC-SANTE ${level} ${branch}`);
    const credential = await keepOrMake(
      file(own),
      (kept) => stands(kept, { issuer: root.certificate, subject, until }),
      async () => subordinateAuthority(root, subject, validFrom(clock, DAYS.authority)),
    );
    return { short: own, credential };
  });
  return [{ short, credential: root }, ...(await Promise.all(below))];
}
