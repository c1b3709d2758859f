import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#libs/kernel';
import { z } from 'zod';
import { startCardTable } from './card/card-table.js';
import { TablePerson } from './card/card-table.schemas.js';
import type { ServeConfig } from './config.js';
import { startDmpSimulator } from './dmp/dmp-simulator.js';
import { readRegisterExtract } from './dmp/professionals.js';
import { readStructures } from './dmp/structures.js';
import { makeCardAuthorities } from './igc/card-authorities.js';
import { pkiFilesOf } from './igc/hospital-pki.js';
import { startIgcDoor, type RunningIgc } from './igc/igc-door.js';
import { registerIn } from './world/register-file.js';

export type SimulatorsLog = (event: string, facts?: Readonly<Record<string, unknown>>) => void;

export interface RunningSimulators {
  readonly dmpPort: number;
  readonly dmpPagePort: number | undefined;
  readonly cardTablePort: number;
  readonly igcPort: number | undefined;
  close(): Promise<void>;
}

/** The national services and the card table, on a prepared folder. */
export async function serve(
  config: ServeConfig,
  clock: Clock,
  log: SimulatorsLog,
): Promise<RunningSimulators> {
  const world = join(config.folder, 'world');
  const dmp = await startDmp(config, world, clock);
  const table = await startCardTable({
    host: config.host,
    port: config.cardTable.port,
    boxFile: join(config.folder, 'cards.json'),
    people: await peopleWithWards(world),
    posts: config.cardTable.posts,
    links: config.cardTable.links,
    log,
  });
  const igc = await startIgc(config, clock);
  return {
    dmpPort: dmp.port,
    dmpPagePort: dmp.adminPort,
    cardTablePort: table.port,
    igcPort: igc?.port,
    close: async () => {
      await Promise.all([dmp.close(), table.close(), igc?.close()]);
    },
  };
}

/** What the authorities of cards publish, when a port is given. */
async function startIgc(
  { folder, host, igc }: ServeConfig,
  clock: Clock,
): Promise<RunningIgc | undefined> {
  if (igc === undefined) return undefined;
  const { all } = await makeCardAuthorities({
    folder: join(folder, 'pki', 'cps'),
    clock,
    levels: ['FORT'],
    branches: ['PERSONNES'],
  });
  return startIgcDoor({ host, port: igc.port, authorities: all, clock });
}

async function startDmp(config: ServeConfig, world: string, clock: Clock) {
  const pki = pkiFilesOf(join(config.folder, 'pki'));
  return startDmpSimulator({
    host: config.host,
    port: config.dmp.port,
    admin: { host: config.host, port: config.dmp.pagePort },
    server: pki.dmpServer,
    organisationChain: pki.organisationChain,
    organisationCrls: pki.organisationCrls,
    patientsFile: join(world, 'patients.json'),
    structures: await readStructures(join(world, 'structures.json')),
    professionals: await readRegisterExtract(join(world, await registerIn(world))),
    homologations: config.dmp.homologations,
    clock,
  });
}

/** The test people with the ward of their HR line, printed on their badge. */
async function peopleWithWards(world: string): Promise<readonly TablePerson[]> {
  const people = z
    .array(TablePerson)
    .parse(JSON.parse(await readFile(join(world, 'people.json'), 'utf8')));
  const [header = '', ...lines] = (await readFile(join(world, 'hr.csv'), 'utf8')).split(/\r?\n/);
  const columns = header.split(';');
  const [matricule, unit] = [columns.indexOf('Matricule'), columns.indexOf('Libellé UF')];
  const wards = new Map(lines.map((line) => line.split(';')).map((c) => [c[matricule], c[unit]]));
  return people.map((person) => {
    const ward = wards.get(person.matricule);
    return ward === undefined || ward === '' ? person : { ...person, ward };
  });
}
