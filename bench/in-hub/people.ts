import { randomUUID } from 'node:crypto';
import { Database } from '#libs/database';
import { OidcClients } from '#libs/oidc';
import {
  loadWorld,
  registerClients,
  saveStructures,
  settlePeople,
} from '../../apps/hub/src/demo/first-data.js';
import { foldersIn } from '../../apps/hub/src/demo/folders.js';
import { choosePorts } from '../../apps/hub/src/demo/ports.js';
import { readWorld } from '../../apps/hub/src/demo/world-files.js';
import { CALLBACK, CLIENT_ID, CLIENT_SECRET } from '../client.js';
import { service, type Hub } from './open-hub.js';

const TOGETHER = 1000;
const BY = { kind: 'operator', id: 'bench' } as const;

/** The fictitious hospital, by the product's own imports, and the load client's application. */
export async function loadHospital(hub: Hub, root: string): Promise<void> {
  const folders = foldersIn(root);
  const world = readWorld(folders.world);
  await saveStructures(hub, world);
  await settlePeople(hub, await loadWorld(hub, world, () => {}));
  await registerClients(hub, folders, await choosePorts('free'));
  const clients = [
    {
      client_id: CLIENT_ID,
      client_name: 'Bench',
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: CLIENT_SECRET,
      scopes: ['openid', 'profile'],
    },
  ];
  await service(hub, OidcClients).import(clients, BY);
}

/** More people, straight into the tables: their ids. */
export async function morePeople(hub: Hub, count: number): Promise<readonly string[]> {
  const { prisma } = service(hub, Database);
  const ids: string[] = [];
  for (let from = 0; from < count; from += TOGETHER) {
    const some = Array.from({ length: Math.min(TOGETHER, count - from) }, (_, i) => from + i);
    const rows = some.map(person);
    await prisma.identity.createMany({ data: rows });
    await prisma.assignment.createMany({ data: rows.map(assignment) });
    ids.push(...rows.map(({ id }) => id));
  }
  await service(hub, Database).pool.query('analyze identity, assignment');
  return ids;
}

const FAMILY = ['MARTIN', 'BERNARD', 'THOMAS', 'PETIT', 'ROBERT', 'RICHARD', 'DURAND', 'DUBOIS'];
const GIVEN = ['MARIE', 'JEAN', 'NADIA', 'PIERRE', 'SOPHIE', 'KARIM', 'CLAIRE', 'LUC', 'INES'];

function person(n: number) {
  const now = new Date();
  const birthName = `${FAMILY[n % FAMILY.length]} ${(n / FAMILY.length).toFixed(0)}`;
  const usualGivenName = GIVEN[n % GIVEN.length]!;
  return {
    id: randomUUID(),
    subject: randomUUID(),
    birthName,
    givenNames: [usualGivenName],
    usualGivenName,
    birthDate: `19${60 + (n % 40)}-0${1 + (n % 9)}-15`,
    state: 'active',
    population: 'salaried',
    searchText: `${birthName} ${usualGivenName} B${n}`,
    createdAt: now,
    updatedAt: now,
  };
}

const assignment = ({ id }: { id: string }) => ({
  id: randomUUID(),
  identityId: id,
  entityFiness: '010000016',
  siteFiness: '010000024',
  matricule: id.slice(0, 8),
  contract: 'CDI',
  jobCode: 'IDE',
  jobLabel: 'Infirmière',
  professionCode: '60',
  unitCode: 'CARD',
  unitLabel: 'Cardiologie',
  startsOn: '2025-01-01',
  source: 'bench',
  sourceKey: id,
});
