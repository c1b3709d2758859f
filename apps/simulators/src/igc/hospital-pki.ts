import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#libs/kernel';
import {
  authorityName,
  crlPem,
  issueLeaf,
  organisationName,
  revocationsOf,
  selfSignedAuthority,
  serialOf,
  signCrl,
  stands,
  subordinateAuthority,
  type Credential,
  type Profile,
  type Revocation,
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

/** The hospital whose certificates are made. */
export interface HospitalOfPki {
  /** Where the files go; created with mode 700. */
  readonly folder: string;
  /** FINESS of the legal entity, 9 characters. */
  readonly finess: string;
  /** Raison sociale. */
  readonly name: string;
  /** As IGC-Santé writes it: `Rhône (69)`. */
  readonly department: string;
  readonly clock: Clock;
}

/** Paths of everything a hospital and a DMP simulator need. */
export interface PkiFiles {
  /** Root and organisations' authority, PEM, one file. */
  readonly organisationChain: string;
  /** The two authorities' revocation lists, PEM, one file. */
  readonly organisationCrls: string;
  /** The list of the organisations' authority alone, DER, as IGC-Santé publishes it. */
  readonly organisationCrl: string;
  /** ORG_AUTH_CLI: TLS client of the DMP. */
  readonly tlsClient: CredentialFiles;
  /** ORG_SIGN: the seal that signs the VIHF. */
  readonly seal: CredentialFiles;
  /** What a client of the DMP simulator trusts. */
  readonly dmpServerAuthority: string;
  readonly dmpServer: CredentialFiles;
}

const ROOT = 'authority/root';
const DMP_AUTHORITY = 'authority/dmp-server';

/** Where {@link makeHospitalPki} puts things. */
export const pkiFilesOf = (folder: string): PkiFiles => ({
  organisationChain: join(folder, 'igc-sante-organisations.pem'),
  organisationCrls: join(folder, 'igc-sante-organisations.crl.pem'),
  organisationCrl: join(folder, 'aci-el-org-test.crl'),
  tlsClient: credentialFiles(folder, 'org-auth-cli'),
  seal: credentialFiles(folder, 'org-sign'),
  dmpServerAuthority: join(folder, `${DMP_AUTHORITY}.pem`),
  dmpServer: credentialFiles(folder, 'dmp-server'),
});

/** Kept files must live this much longer. */
const SPARE_SECONDS = 30 * 86_400;

/** The pair of one name, kept when it still stands, made again otherwise. */
async function keepOrMake(
  files: CredentialFiles,
  isKept: (credential: Credential) => boolean,
  make: () => Promise<Credential>,
): Promise<Credential> {
  const kept = await read(files);
  return kept !== undefined && isKept(kept) ? kept : write(files, await make());
}

async function rootOf(folder: string, clock: Clock, name: string, cn: string): Promise<Credential> {
  const until = clock.in(SPARE_SECONDS);
  return keepOrMake(
    credentialFiles(folder, name),
    (kept) => stands(kept, { issuer: kept.certificate, until }),
    async () => selfSignedAuthority(authorityName(cn), validFrom(clock, DAYS.root)),
  );
}

async function organisationsUnder(
  root: Credential,
  folder: string,
  clock: Clock,
): Promise<Credential> {
  const name = authorityName('TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS');
  const until = clock.in(SPARE_SECONDS);
  return keepOrMake(
    credentialFiles(folder, ORGANISATIONS),
    (kept) => stands(kept, { issuer: root.certificate, subject: name, until }),
    async () => subordinateAuthority(root, name, validFrom(clock, DAYS.authority)),
  );
}

async function leafOf(
  { folder, finess, name, department, clock }: HospitalOfPki,
  authority: Credential,
  file: string,
  profile: Profile,
  commonName: string,
): Promise<void> {
  const subject = organisationName({ finess, name, department, commonName });
  await keepOrMake(
    credentialFiles(folder, file),
    (kept) =>
      stands(kept, { issuer: authority.certificate, subject, until: clock.in(SPARE_SECONDS) }),
    async () => issueLeaf(authority, subject, profile, validFrom(clock, DAYS.leaf)),
  );
}

async function knownRevocations(
  file: string,
  authority: Credential,
): Promise<readonly Revocation[]> {
  try {
    const kept = await readFile(`${file}.of`, 'utf8');
    return kept === serialOf(authority.certificate)
      ? revocationsOf(await readFile(file, 'utf8'))
      : [];
  } catch {
    return [];
  }
}

/** Writes both lists again, with the certificates revoked so far and one more perhaps. */
async function writeCrls(folder: string, clock: Clock, added: readonly string[]): Promise<void> {
  const root = await read(credentialFiles(folder, ROOT));
  const organisations = await read(credentialFiles(folder, ORGANISATIONS));
  if (root === undefined || organisations === undefined) {
    throw new Error(`no authority in ${folder}: make the hospital's PKI first`);
  }
  const file = join(folder, `${ORGANISATIONS}.crl.pem`);
  const revoked = [
    ...(await knownRevocations(file, organisations)),
    ...added.map((serialNumber) => ({ serialNumber, revocationDate: clock.now() })),
  ];
  const rootCrl = await signCrl(root, [], validFrom(clock, DAYS.crl));
  const crl = await signCrl(organisations, revoked, validFrom(clock, DAYS.crl));
  await writeFile(file, crlPem(crl));
  await writeFile(`${file}.of`, serialOf(organisations.certificate));
  await writeFile(pkiFilesOf(folder).organisationCrl, Buffer.from(crl.rawData));
  await writeFile(pkiFilesOf(folder).organisationCrls, crlPem(crl) + crlPem(rootCrl));
}

/**
 * A local look-alike of IGC-Santé's TEST branch with a hospital's two certificates and the DMP
 * simulator's own. What is there and still stands is kept; the lists are signed again each time.
 * These keys protect nothing: never trust these authorities outside of a demonstration.
 */
export async function makeHospitalPki(hospital: HospitalOfPki): Promise<PkiFiles> {
  const { folder, clock } = hospital;
  const files = pkiFilesOf(folder);
  await mkdir(join(folder, 'authority'), { recursive: true, mode: 0o700 });
  const root = await rootOf(folder, clock, ROOT, 'TEST AC RACINE IGC-SANTE ELEMENTAIRE');
  const organisations = await organisationsUnder(root, folder, clock);
  const dmp = await rootOf(folder, clock, DMP_AUTHORITY, 'TEST AC SERVEURS SIMULATEUR DMP');
  await leafOf(hospital, organisations, 'org-auth-cli', 'ORG_AUTH_CLI', 'PORTIQUE DMP AUTH');
  await leafOf(hospital, organisations, 'org-sign', 'ORG_SIGN', 'PORTIQUE DMP CACHET');
  await leafOf(hospital, dmp, 'dmp-server', 'SERVER', 'localhost');
  await writeFile(files.organisationChain, organisations.certificate + root.certificate);
  await writeCrls(folder, clock, []);
  return files;
}

/** Puts a certificate of the organisations' authority on its revocation list. */
export async function revoke(folder: string, certificateFile: string, clock: Clock): Promise<void> {
  await writeCrls(folder, clock, [serialOf(await readFile(certificateFile, 'utf8'))]);
}
