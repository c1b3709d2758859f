import { createPrivateKey, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Module,
  StandardSchemaValidationPipe,
  type DynamicModule,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import {
  AccessGuard,
  ClientAuthenticator,
  ErrorLog,
  ProblemFilter,
  TokenReader,
  type PersonPrincipal,
  type Principal,
} from '#libs/access';
import { DESK_DEFAULTS, AuthenticationModule } from '#libs/authentication';
import { DatabaseModule, type Database } from '#libs/database';
import { Clock, IdentityId, Keyring, Random, Secret, SystemRandom } from '#libs/kernel';
import { readOrganisationCertificate } from '#libs/pki';
import { RppsModule } from '#libs/rpps';
import { SetClock } from '../../kernel/src/testing.js';
import { TestAuthority, type MadeCertificate } from '../../pki/src/testing.js';
import { AirModule } from './air.module.js';
import { Ins, TEST_INS_OIDS } from './domain/ins.js';
import type { Vihf } from './domain/vihf.js';
import { DmpWire, type WireRequest } from './dmp/dmp-wire.js';
import type { RawAnswer } from './dmp/soap.js';
import { AIR_DEFAULTS, structureIdOf, type AirSettings } from './settings.js';
import { AirSoftwares } from './softwares/air-softwares.js';
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

// ------------------------------------------------------------------ a hospital for tests

/** Legal entity and its two sites, and a stranger. */
export const ENTITY = '010009983';
export const SITE = '010009991';
export const OTHER_SITE = '010009975';
export const STRANGER_SITE = '690000013';
export const RPPS = '99900063480';
export const NOON = '2026-01-15T12:00:00Z';
export const TEST_PATIENT = {
  ins: '211046322000147',
  insOid: TEST_INS_OIDS[0],
  insStatus: 'qualifiee',
} as const;

/** The hospital's certificates on disk, made by a throw-away authority. */
export interface CertificateFolder {
  readonly authority: TestAuthority;
  readonly server: MadeCertificate;
  readonly seal: MadeCertificate;
  readonly files: AirSettings['certificates'];
  path(name: string): string;
  write(name: string, content: string): string;
  remove(): void;
}

export async function certificateFolder(): Promise<CertificateFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'portique-air-'));
  const authority = await TestAuthority.make();
  const [seal, client, server] = await Promise.all([
    authority.seal(structureIdOf(ENTITY)),
    authority.client(structureIdOf(ENTITY)),
    authority.server(),
  ]);
  const write = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const files = {
    sealCertificate: write('seal.pem', seal.pem),
    sealKey: write('seal.key', seal.keyPem),
    clientCertificate: write('auth.pem', client.pem),
    clientKey: write('auth.key', client.keyPem),
    authorities: write('ca.pem', authority.pem),
    serverAuthorities: write('server-ca.pem', authority.pem),
  };
  return {
    authority,
    server,
    seal,
    files,
    path: (name) => join(folder, name),
    write,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export const airSettings = (
  certificates: AirSettings['certificates'],
  change: Partial<AirSettings> = {},
): AirSettings => ({
  ...AIR_DEFAULTS,
  insOids: TEST_INS_OIDS,
  dmpUrl: 'https://dmp.invalid/si-dmp-server/v2/services',
  finess: ENTITY,
  certificates,
  ...change,
});

/** Answers as the test says; keeps what was sent. */
export class ScriptedWire extends DmpWire {
  readonly sent: WireRequest[] = [];
  answer: (wanted: WireRequest) => RawAnswer | Promise<RawAnswer> = () => {
    throw new Error('no answer was written for this test');
  };

  async post(wanted: WireRequest): Promise<RawAnswer> {
    this.sent.push(wanted);
    return this.answer(wanted);
  }
}

/** A SOAP answer that relates to the request it answers. */
export const answerTo = ({ envelope }: WireRequest, body: string, status = 200): RawAnswer => {
  const messageId = /<wsa:MessageID>([^<]+)</.exec(envelope)?.[1] ?? '';
  const xml = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://www.w3.org/2005/08/addressing"><s:Header><w:RelatesTo>${messageId}</w:RelatesTo></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
  return { status, contentType: 'application/soap+xml', body: Buffer.from(xml) };
};

/** A doctor of the hospital with everything needed for AIR; each test takes something away. */
export interface Professional {
  readonly id: IdentityId;
  readonly rpps?: string | undefined;
  readonly professionCode?: string;
  readonly sites?: readonly (string | null)[];
  readonly assignedAt?: readonly string[];
}

export async function seedStructures(database: Database): Promise<void> {
  const row = { sector: 'SA01', department: null };
  await database.prisma.structure.create({
    data: { ...row, finess: ENTITY, kind: 'EJ', name: 'CH', parentFiness: null },
  });
  await database.prisma.structure.createMany({
    data: [SITE, OTHER_SITE].map((finess) => ({
      ...row,
      finess,
      kind: 'EG',
      name: `Site ${finess}`,
      parentFiness: ENTITY,
    })),
  });
}

/** The person, their register lines, confirmed link, place on the list. Returns the principal of a token. */
export async function seedProfessional(
  database: Database,
  change: Partial<Professional> = {},
): Promise<PersonPrincipal> {
  const { prisma } = database;
  const { id = IdentityId.parse(randomUUID()), rpps = RPPS, assignedAt = [SITE] } = change;
  const now = new Date(NOON);
  await prisma.identity.create({
    data: {
      id,
      subject: `s-${id}`,
      birthName: 'DURAND',
      givenNames: ['Alice'],
      usualGivenName: 'Alice',
      state: 'active',
      population: 'medical',
      searchText: `DURAND ALICE ${id}`,
      createdAt: now,
      updatedAt: now,
    },
  });
  for (const site of assignedAt) await seedAssignment(database, id, site);
  await seedRegister(database, { ...change, rpps });
  const link = { identityId: id, idnps: `8${rpps}`, rpps, status: 'confirmed' };
  await prisma.rppsLink.create({
    data: { ...link, evidence: 'officer', verifiedAt: now, updatedAt: now },
  });
  await prisma.airListing.create({
    data: { identityId: id, informedOn: '2025-06-01', addedBy: 'operator:test', addedAt: now },
  });
  return principalOf(id, await seedSession(database, id, ['badge', 'pin'], '2026-01-15T11:30:00Z'));
}

async function seedAssignment(
  { prisma }: Database,
  identityId: IdentityId,
  siteFiness: string,
): Promise<void> {
  await prisma.assignment.create({
    data: {
      id: randomUUID(),
      identityId,
      entityFiness: ENTITY,
      siteFiness,
      matricule: '1',
      contract: 'CDI',
      jobCode: 'MED',
      jobLabel: 'Médecin',
      professionCode: '10',
      unitCode: 'U1',
      unitLabel: 'Cardiologie',
      startsOn: '2025-01-01',
      endsOn: null,
      source: 'test',
      sourceKey: randomUUID(),
    },
  });
}

async function seedRegister(
  { prisma }: Database,
  { rpps, sites = [SITE], professionCode = '10' }: Partial<Professional>,
): Promise<void> {
  await prisma.registerActivity.createMany({
    data: sites.map((siteFiness) => ({
      idnps: `8${rpps}`,
      rpps: rpps ?? null,
      exerciseName: 'DURAND',
      exerciseGivenName: 'ALICE',
      nameKey: 'DURAND',
      givenNameKey: 'ALICE',
      professionCode,
      professionLabel: 'Médecin',
      categoryCode: 'C',
      knowHowType: 'S',
      knowHowCode: 'SM04',
      knowHowLabel: 'Cardiologie et maladies vasculaires (SM)',
      modeCode: 'S',
      siteFiness,
      entityFiness: ENTITY,
      structureKey: `F${siteFiness}`,
      sectorCode: 'SA01',
    })),
  });
}

/** An open session behind a browser. */
export async function seedSession(
  database: Database,
  identityId: IdentityId,
  factors: readonly string[],
  strongAt: string,
): Promise<string> {
  const uid = randomUUID();
  const at = new Date(strongAt);
  const category = 'possession';
  await database.prisma.careSession.create({
    data: {
      id: randomUUID(),
      identityId,
      strongAt: at,
      factors: factors.map((factor) => ({
        factor,
        category,
        at: at.toISOString(),
        meansId: null,
        workstation: null,
      })),
      workstationId: null,
      state: 'open',
      openedAt: at,
      // In use all along: never idle.
      lastSeenAt: new Date(at.getTime() + 12 * 3600 * 1000),
      browsers: { create: { oidcSessionUid: uid, openedAt: at } },
    },
  });
  return uid;
}

export const DPI = 'dpi';

export const principalOf = (
  identityId: IdentityId,
  oidcSessionUid: string | undefined,
): PersonPrincipal => ({
  kind: 'person',
  identityId,
  clientId: DPI,
  scopes: new Set(['dmp:air']),
  roles: new Set(),
  oidcSessionUid,
});

/** Tokens are names in a map; a client assertion is the client's id. */
class NamedTokens extends TokenReader {
  readonly known = new Map<string, Principal>();

  async read(bearer: string): Promise<Principal | undefined> {
    return Promise.resolve(this.known.get(bearer));
  }
}

class NamedClients extends ClientAuthenticator {
  async authenticate(assertion: string): Promise<string | undefined> {
    return Promise.resolve(assertion);
  }
}

class QuietLog extends ErrorLog {
  readonly unknowns: unknown[] = [];

  refused(): void {}

  unknown(error: unknown): void {
    this.unknowns.push(error);
  }
}

@Module({})
class Surroundings {
  static with(
    values: readonly { readonly provide: unknown; readonly useValue: unknown }[],
  ): DynamicModule {
    const providers = values as NonNullable<DynamicModule['providers']>;
    return { module: Surroundings, global: true, providers, exports: providers as never };
  }
}

@Module({})
class HubUnderTest {}

export interface AirHub {
  readonly app: INestApplication;
  readonly clock: SetClock;
  readonly tokens: ReadonlyMap<string, Principal>;
  readonly unknowns: readonly unknown[];
  token(name: string, principal: Principal): void;
  close(): Promise<void>;
}

/** A hub with real sessions, register and checks; the wire to the DMP is the test's when it gives one. */
export async function startAirHub(options: {
  readonly url: string;
  readonly settings: AirSettings | undefined;
  readonly wire?: DmpWire;
  readonly clock?: SetClock;
}): Promise<AirHub> {
  const clock = options.clock ?? new SetClock(NOON);
  const random = new SystemRandom();
  const tokens = new NamedTokens();
  const log = new QuietLog();
  const authentication = AuthenticationModule.with({
    tapWindowSeconds: 4 * 3600,
    sessionIdleSeconds: 15 * 60,
    siteTravelSeconds: 300,
    areaTravelSeconds: 15,
    onImpossibleTravel: 'second-factor',
    rpId: 'localhost',
    origin: 'http://localhost',
    trustedAuthenticators: [],
    acceptAnyAttestedKeyForDemo: true,
    meansMonths: 24,
    badgeSite: 'TEST',
    badgeKeyVersion: 1,
    desk: DESK_DEFAULTS,
  });
  const air = AirModule.with(options.settings, [
    authentication,
    RppsModule.with({ verificationMonths: 12 }),
  ]);
  const ownWire = air.providers?.find(
    (provider) => 'provide' in provider && provider.provide === DmpWire,
  );
  if (options.wire !== undefined && ownWire !== undefined)
    Object.assign(ownWire, { useClass: undefined, useValue: options.wire });
  const app = await NestFactory.create(
    {
      module: HubUnderTest,
      imports: [
        DatabaseModule.open({ url: options.url, poolSize: 10 }),
        Surroundings.with([
          { provide: Clock, useValue: clock },
          { provide: Random, useValue: random },
          { provide: Keyring, useValue: new Keyring(new Secret(Buffer.alloc(32, 7)), random) },
          { provide: ErrorLog, useValue: log },
          { provide: TokenReader, useValue: tokens },
          { provide: ClientAuthenticator, useValue: new NamedClients() },
        ]),
        air,
      ],
      providers: [
        ProblemFilter,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useExisting: ProblemFilter },
      ],
    },
    { logger: false, abortOnError: false },
  );
  app.useGlobalPipes(new StandardSchemaValidationPipe());
  await app.init();
  return {
    app,
    clock,
    tokens: tokens.known,
    unknowns: log.unknowns,
    token: (name, principal) => void tokens.known.set(name, principal),
    close: () => app.close(),
  };
}

/** The software of the test DPI. */
export const saveSoftware = (hub: AirHub, regulation = false): Promise<void> =>
  hub.app.get(AirSoftwares).save(
    {
      clientId: DPI,
      name: 'DPI-TEST',
      version: '1.0',
      number: new Secret('HOMOLOGATION-SECRETE'),
      regulation,
    },
    { kind: 'operator', id: 'test' },
  );
