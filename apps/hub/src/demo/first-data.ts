import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { AirListings, AirSoftwares } from '#libs/air';
import type { Actor } from '#libs/audit';
import { MeansRegister, Pins } from '#libs/authentication';
import { IdentityDirectory, Structures, StructuresFile, type Identity } from '#libs/directory';
import { CivilDate, Clock, DomainError, JsonObject, Secret } from '#libs/kernel';
import { OidcClients } from '#libs/oidc';
import { hrFileAt, HrImport } from '#libs/provisioning';
import { RegisterLoads, RppsLinks, RppsMatching } from '#libs/rpps';
import { DEMO_HOMOLOGATION } from './demo-config.js';
import { originOf } from './ports.js';
import type { DemoFolders } from './folders.js';
import type { DemoPorts } from './ports.js';
import type { TestPerson, WorldFiles } from './world-files.js';

/** Who sets the demonstration up, in the audit trail. */
export const DEMO: Actor = { kind: 'operator', id: 'demo' };

export type Tell = (step: string, done?: number, total?: number) => void;

/** A test person with their record in the directory. */
export interface KnownPerson {
  readonly person: TestPerson;
  readonly identity: Identity;
}

export const saveStructures = (hub: INestApplicationContext, world: WorldFiles) =>
  service(hub, Structures).save(StructuresFile.parse(world.structures), DEMO);

/** Loads the world through the product's own imports; what is already there stays as it is. */
export async function loadWorld(
  hub: INestApplicationContext,
  world: WorldFiles,
  tell: Tell,
): Promise<readonly KnownPerson[]> {
  const hr = service(hub, HrImport);
  await hr.apply(await hrFileAt(world.hr), {
    by: DEMO,
    maxPercent: 100,
    onProgress: ({ done, total }) => tell('HR file', done, total),
  });
  tell('national register');
  await service(hub, RegisterLoads).load(world.register, { by: DEMO });
  tell('RPPS matching');
  await service(hub, RppsMatching).run({ by: DEMO });
  return knownPeople(hub, world);
}

async function knownPeople(
  hub: INestApplicationContext,
  world: WorldFiles,
): Promise<readonly KnownPerson[]> {
  const directory = service(hub, IdentityDirectory);
  return Promise.all(
    world.people.map(async (person) => {
      const { entityFiness, matricule } = person;
      const identity = await directory.findByMatricule(entityFiness, matricule);
      if (identity === undefined)
        throw new DomainError('demo.person-missing', 'not-found', { matricule });
      return { person, identity };
    }),
  );
}

/** What an officer, the DSI and the DIM would have done before the first day: PINs, roles, links, AIR list. */
export async function settlePeople(
  hub: INestApplicationContext,
  people: readonly KnownPerson[],
): Promise<void> {
  for (const known of people) {
    await grantRoles(hub, known);
    await confirmRpps(hub, known);
    await listForAir(hub, known);
  }
}

async function grantRoles(
  hub: INestApplicationContext,
  { person, identity }: KnownPerson,
): Promise<void> {
  for (const role of person.roles) {
    if (!identity.roles.has(role))
      await service(hub, IdentityDirectory).grantRole(identity.id, role, DEMO);
  }
}

async function confirmRpps(
  hub: INestApplicationContext,
  { person, identity }: KnownPerson,
): Promise<void> {
  if (!person.rppsConfirmed) return;
  const links = service(hub, RppsLinks);
  if ((await links.stateOf(identity.id)).status === 'confirmed') return;
  await links.confirm(identity.id, { note: 'Carte CPS présentée au bureau des badges', by: DEMO });
}

async function listForAir(
  hub: INestApplicationContext,
  { person, identity }: KnownPerson,
): Promise<void> {
  const listings = service(hub, AirListings);
  if (!person.airListed || (await listings.find(identity.id)) !== undefined) return;
  const informedOn = CivilDate.parse(service(hub, Clock).now().toISOString().slice(0, 10));
  await listings.add(identity.id, { informedOn, by: DEMO });
}

/** Whether the person holds a badge that works: the rest of the set-up goes with it. */
export async function hasBadge(
  hub: INestApplicationContext,
  { identity }: KnownPerson,
): Promise<boolean> {
  const means = await service(hub, MeansRegister).listOf(identity.id);
  return means.some(({ kind }) => kind === 'badge');
}

export const setPin = (hub: INestApplicationContext, { person, identity }: KnownPerson) =>
  service(hub, Pins).set(identity.id, new Secret(person.pin), DEMO);

/** The console and the demonstration's EHR, registered at the addresses of this start. */
export async function registerClients(
  hub: INestApplicationContext,
  folders: DemoFolders,
  ports: DemoPorts,
): Promise<void> {
  const clients = [consoleClient(originOf(ports.hub)), dpiClient(originOf(ports.dpi), folders)];
  await service(hub, OidcClients).import(clients, DEMO);
  await service(hub, AirSoftwares).save(
    {
      clientId: 'demo-dpi',
      name: 'ESTRAN',
      version: '1.0',
      number: new Secret(DEMO_HOMOLOGATION),
      regulation: false,
    },
    DEMO,
  );
}

const consoleClient = (hub: string): object => ({
  client_id: 'console',
  client_name: 'Console Portique',
  redirect_uris: [`${hub}/console/callback`],
  post_logout_redirect_uris: [`${hub}/console/`],
  token_endpoint_auth_method: 'none',
  scopes: ['openid', 'profile', 'hub:api'],
  client_uri: `${hub}/console/`,
});

const dpiClient = (dpi: string, folders: DemoFolders): object => ({
  client_id: 'demo-dpi',
  client_name: 'Estran, dossier patient',
  redirect_uris: [`${dpi}/callback`],
  post_logout_redirect_uris: [`${dpi}/a-bientot`],
  backchannel_logout_uri: `${dpi}/backchannel-logout`,
  client_uri: `${dpi}/login`,
  token_endpoint_auth_method: 'private_key_jwt',
  grant_types: ['authorization_code', 'refresh_token'],
  require_auth_time: true,
  require_pushed_authorization_requests: true,
  scopes: ['openid', 'profile', 'rpps', 'structure', 'psc', 'dmp:air'],
  jwks: { keys: [publicKeyOf(folders.dpiKey)] },
});

/** The EHR's key is made once, and kept where the EHR reads it. */
function publicKeyOf(file: string): JsonObject {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'demo-dpi', alg: 'ES256' };
    writeFileSync(file, JSON.stringify({ ...jwk, use: 'sig' }), { mode: 0o600 });
  }
  const { d: _private, ...publicKey } = JsonObject.parse(JSON.parse(readFileSync(file, 'utf8')));
  return publicKey;
}

type Service<T> = abstract new (...args: never[]) => T;

/** A service of the hub, whichever module it lives in. */
export const service = <T>(hub: INestApplicationContext, type: Service<T>): T =>
  hub.get<T>(type, { strict: false });
