import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foldName, type Clock } from '#libs/kernel';
import { readRegisterExtract, type KnownProfessionals } from '../dmp/professionals.js';
import { stands, type Credential } from './authority.js';
import { makeCardAuthorities, type CardAuthoritiesMade } from './card-authorities.js';
import { issueCard, type CardFacts } from './card-certificate.js';
import { cardDoorCertificate } from './card-door-certificate.js';
import {
  credentialFiles,
  DAYS,
  read,
  validFrom,
  write,
  type CredentialFiles,
} from './credential-files.js';
import { pkcs12 } from './pkcs12.js';

/** Of the files of the demonstration: it protects nothing. */
const PASSWORD = 'portique';

/** A card of the demonstration: a file that a browser imports in place of a card in a reader. */
interface DemoCard {
  readonly matricule: string;
  readonly holder: string;
  readonly nationalId: string;
  readonly serial: string;
  readonly file: string;
  readonly password: string;
  /** PEM, for programs. */
  readonly credential: CredentialFiles;
}

export interface DemoCards {
  readonly authorities: string;
  readonly fingerprints: readonly string[];
  /** Short names of the authorities whose lists a hub needs. */
  readonly lists: readonly string[];
  readonly door: CredentialFiles;
  readonly cards: readonly DemoCard[];
}

interface Person {
  readonly matricule: string;
  readonly givenName: string;
  readonly familyName: string;
}

interface Wanted {
  readonly folder: string;
  readonly registerFile: string;
  readonly people: readonly Person[];
  readonly entity: { readonly finess: string; readonly name: string };
  readonly clock: Clock;
}

/** Who of the cast has a card: two doctors, one whose RPPS is only presumed, and an employee. */
const HOLDERS = [
  { matricule: '100102', kind: 'doctor' },
  { matricule: '100112', kind: 'doctor' },
  { matricule: '100106', kind: 'employee' },
] as const;
type Holder = (typeof HOLDERS)[number];

const DOCTOR = 10;
const CARD_LIFE_DAYS = DAYS.leaf;

/** What is on the card, or undefined when the register does not know the person under this name. */
function factsOf(
  { kind }: Holder,
  person: Person,
  { entity }: Wanted,
  register: KnownProfessionals,
): CardFacts | undefined {
  const { matricule } = person;
  const names = { givenName: foldName(person.givenName), familyName: foldName(person.familyName) };
  const serial = `2800${matricule}`;
  if (kind === 'employee') {
    const structure = { name: entity.name, id: `1${entity.finess}` };
    const nationalId = `3${entity.finess}/${matricule}`;
    return { ...names, nationalId, title: 'Agent', serial, type: 2, structure };
  }
  const known = [...register.values()].find(
    (each) =>
      foldName(each.familyName) === names.familyName &&
      foldName(each.givenName) === names.givenName,
  );
  if (known === undefined) return undefined;
  const { idNat: nationalId } = known;
  return { ...names, nationalId, title: 'Médecin', serial, type: 0, profession: DOCTOR };
}

/** Cards of a few people of the fictitious hospital, with everything a hub needs to accept them. */
export async function makeDemoCards(wanted: Wanted): Promise<DemoCards> {
  const { folder, clock } = wanted;
  const made = await makeCardAuthorities({
    folder,
    clock,
    levels: ['FORT'],
    branches: ['PERSONNES'],
  });
  const register = await readRegisterExtract(wanted.registerFile);
  await mkdir(join(folder, 'cards'), { recursive: true, mode: 0o700 });
  const cards = await Promise.all(
    HOLDERS.map(async (holder) => {
      const person = wanted.people.find(({ matricule }) => matricule === holder.matricule);
      const facts = person && factsOf(holder, person, wanted, register);
      return facts === undefined || person === undefined
        ? []
        : [await cardFile(wanted, made, { person, facts })];
    }),
  );
  return {
    authorities: made.bundle,
    fingerprints: made.fingerprints,
    lists: made.all.map(({ short }) => short),
    door: await cardDoorCertificate(folder, clock),
    cards: cards.flat(),
  };
}

async function cardFile(
  { folder, clock }: Wanted,
  { all }: CardAuthoritiesMade,
  { person, facts }: { readonly person: Person; readonly facts: CardFacts },
): Promise<DemoCard> {
  const [authority, root] = [all.at(-1), all[0]];
  if (authority === undefined || root === undefined) throw new Error('no authority of cards');
  const holder = `${person.givenName} ${person.familyName}`;
  const name = foldName(person.familyName).toLowerCase().replaceAll(' ', '-');
  const file = join(folder, 'cards', `${name}.p12`);
  const files = credentialFiles(join(folder, 'cards'), name);
  const kept = await read(files);
  if (kept === undefined || !isGood(kept, authority.credential, clock) || !existsSync(file)) {
    const validity = validFrom(clock, CARD_LIFE_DAYS);
    const credential = await issueCard(authority.credential, facts, { profile: 'auth', validity });
    await write(files, credential);
    const above = [authority.credential.certificate, root.credential.certificate];
    const box = { name: `CPS ${facts.familyName} (démonstration)`, password: PASSWORD };
    await writeFile(file, await pkcs12(credential, above, box), { mode: 0o600 });
  }
  const { nationalId, serial } = facts;
  const { matricule } = person;
  return { matricule, holder, nationalId, serial, file, password: PASSWORD, credential: files };
}

const isGood = (kept: Credential, { certificate }: Credential, clock: Clock): boolean =>
  stands(kept, { issuer: certificate, until: clock.in(30 * 86_400) });
