import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadgePersonalisations, Workstations } from '#libs/authentication';
import { Clock, SystemRandom } from '#libs/kernel';
import { request } from 'undici';
import { z } from 'zod';
import type { HubEnvironment } from '../config.js';
import { openDatabase, type OpenDatabase } from '../database-home.js';
import { startHub, type RunningHub } from '../hub.js';
import { newLogger } from '../log.js';
import { runProgram, startProgram, type Program, type RunningProgram } from './child.js';
import {
  agentFolder,
  DEMO_HOMOLOGATION,
  demoEnvironment,
  originOf,
  Prepared,
} from './demo-config.js';
import {
  DEMO,
  hasBadge,
  loadWorld,
  registerClients,
  service,
  setPin,
  settlePeople,
  type KnownPerson,
  type Tell,
} from './first-data.js';
import { choosePorts, foldersIn, programOf, type DemoFolders, type DemoPorts } from './places.js';
import { readWorld, type WorldFiles, type WorldPost } from './world-files.js';

/** The post where badges are made. */
const BADGE_DESK = 'BUREAU-BADGES';

export interface DemoOptions {
  /** Everything the demonstration keeps is in this folder. */
  readonly folder: string;
  readonly ports: 'usual' | 'free';
  readonly staff: number;
  readonly databaseUrl?: string | undefined;
  readonly logLevel?: string;
  /** Forgets the former demonstration first. */
  readonly fresh?: boolean;
  readonly tell?: Tell;
  readonly clock?: Clock;
}

export interface RunningDemo {
  readonly hub: RunningHub;
  readonly config: HubEnvironment;
  readonly ports: DemoPorts;
  readonly folders: DemoFolders;
  readonly people: readonly KnownPerson[];
  readonly posts: readonly WorldPost[];
  close(): Promise<void>;
}

/** What was opened, closed in reverse order. */
class Opened {
  readonly #closers: (() => Promise<void>)[] = [];

  add<T extends { close(): Promise<void> } | { stop(): Promise<void> }>(thing: T): T {
    this.#closers.push(() => ('close' in thing ? thing.close() : thing.stop()));
    return thing;
  }

  async close(): Promise<void> {
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      await closer();
    }
  }
}

/**
 * Starts everything on this machine: database, hub, simulators, badge agents and the demonstration's EHR, with
 * the fictitious hospital loaded through the product's own imports. A second start finds its data.
 */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const opened = new Opened();
  try {
    return await open(options, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function open(options: DemoOptions, opened: Opened): Promise<RunningDemo> {
  const { folder, tell = () => {} } = options;
  const folders = foldersIn(folder);
  if (options.fresh === true) rmSync(folder, { recursive: true, force: true });
  for (const part of [folders.root, folders.logs, folders.agents])
    mkdirSync(part, { recursive: true });
  const ports = await choosePorts(options.ports);
  tell('hospital and certificates');
  const prepared = await prepareWorld(folders, options.staff);
  const config = demoEnvironment({
    folders,
    ports,
    prepared,
    databaseUrl: options.databaseUrl,
    logLevel: options.logLevel ?? 'warn',
  });
  tell('database');
  const database = opened.add(await openDatabase(config, new SystemRandom(), 'hub'));
  const hub = opened.add(await openHub(options, config, database));
  const world = readWorld(folders.world);
  const people = await loadWorld(hub.app, world, tell);
  await settlePeople(hub.app, people);
  await registerClients(hub.app, folders, ports);
  const demo = { hub, config, ports, folders, people, posts: world.posts };
  await startPrograms(demo, world, opened, tell);
  return { ...demo, close: () => opened.close() };
}

async function openHub(
  options: DemoOptions,
  config: HubEnvironment,
  database: OpenDatabase,
): Promise<RunningHub> {
  const logger = newLogger(config.PORTIQUE_LOG_LEVEL);
  const { clock } = options;
  const parts = { config, databaseUrl: database.url, logger };
  return startHub(clock === undefined ? parts : { ...parts, clock });
}

/** The world is written once; certificates that grow old are made again at each start. */
async function prepareWorld(folders: DemoFolders, staff: number): Promise<Prepared> {
  const output = await runProgram({
    name: 'simulators',
    main: programOf('simulators'),
    args: ['prepare', '--out', folders.root, '--staff', String(staff)],
    log: join(folders.logs, 'prepare.log'),
  });
  return Prepared.parse(JSON.parse(output));
}

type Stage = Omit<RunningDemo, 'close'>;

async function startPrograms(
  demo: Stage,
  world: WorldFiles,
  opened: Opened,
  tell: Tell,
): Promise<void> {
  const withReader = demo.posts.filter(({ reader }) => reader);
  tell('workstations');
  const ids = await enrolPosts(demo);
  const agents = await Promise.all(withReader.map((post) => startAgent(demo, post)));
  for (const agent of agents) opened.add(agent);
  const readers = new Map(withReader.map(({ name }, i) => [name, readerPort(agents[i])]));
  const [simulators, dpi] = await Promise.all([
    startProgram(simulatorsProgram(demo, withReader, readers)),
    startProgram(dpiProgram(demo, world)),
  ]);
  opened.add(simulators);
  opened.add(dpi);
  await makeBadges(demo, ids.get(BADGE_DESK) ?? '', tell);
}

/** Every post exists; those with a reader have an enrolled agent. Returns their ids by name. */
async function enrolPosts(demo: Stage): Promise<ReadonlyMap<string, string>> {
  const workstations = service(demo.hub.app, Workstations);
  const known = new Map((await workstations.list()).map((post) => [post.name, post]));
  const ids = new Map<string, string>();
  for (const { reader, ...post } of demo.posts) {
    const view = known.get(post.name) ?? (await workstations.create(post, DEMO));
    ids.set(post.name, view.id);
    if (reader && view.agent === 'never') {
      const { code } = await workstations.agentTicket(view.id, DEMO);
      await runProgram({
        ...agentProgram(demo, post.name),
        args: [...['enrol', '--hub', demo.hub.origin, '--code', code], ...dataOf(demo, post.name)],
      });
    }
  }
  return ids;
}

const dataOf = ({ folders }: Stage, post: string): readonly string[] => [
  '--data',
  agentFolder(folders, post),
];

const agentProgram = ({ folders }: Stage, post: string): Program => ({
  name: `badge agent of ${post}`,
  main: programOf('badge-agent'),
  log: join(folders.logs, `agent-${post}.log`),
});

const startAgent = (demo: Stage, { name }: WorldPost): Promise<RunningProgram> =>
  startProgram({
    ...agentProgram(demo, name),
    args: ['run', ...dataOf(demo, name), '--reader', 'virtual:0'],
  });

const AgentReady = z.looseObject({ reader: z.string().regex(/^virtual:\d+$/) });

const readerPort = (agent: RunningProgram | undefined): number =>
  Number(AgentReady.parse(agent?.ready).reader.slice('virtual:'.length));

function simulatorsProgram(
  demo: Stage,
  posts: readonly WorldPost[],
  readers: ReadonlyMap<string, number>,
): Program {
  const { folders, ports } = demo;
  const browser = [process.execPath, programOf('badge-agent'), 'browser'];
  const config = {
    folder: folders.root,
    dmp: { port: ports.dmp, pagePort: ports.dmpPage, homologations: [DEMO_HOMOLOGATION] },
    cardTable: {
      port: ports.cardTable,
      posts: posts.map(({ name, unitLabel }) => ({
        name,
        unitLabel,
        readerPort: readers.get(name) ?? 0,
        browserCommand: [...browser, ...dataOf(demo, name), '--print'],
      })),
      links: [
        { label: 'Dossier patient (Estran)', url: `${originOf(ports.dpi)}/login` },
        { label: 'Console Portique', url: `${originOf(ports.hub)}/console/` },
        { label: 'Simulateur du DMP', url: `${originOf(ports.dmpPage)}/simulator/dmp` },
      ],
    },
  };
  const file = join(folders.root, 'simulators.json');
  writeFileSync(file, JSON.stringify(config));
  const log = join(folders.logs, 'simulators.log');
  const name = 'simulators';
  return { name, main: programOf('simulators'), args: ['serve', '--config', file], log };
}

function dpiProgram({ folders, ports, hub }: Stage, world: WorldFiles): Program {
  return {
    name: 'demonstration EHR',
    main: programOf('demo-dpi'),
    log: join(folders.logs, 'demo-dpi.log'),
    env: {
      DPI_ORIGIN: originOf(ports.dpi),
      DPI_LISTEN: `127.0.0.1:${ports.dpi}`,
      DPI_ISSUER: `${hub.origin}/oidc`,
      DPI_CLIENT_ID: 'demo-dpi',
      DPI_KEY_FILE: folders.dpiKey,
      DPI_PATIENTS_FILE: world.patients,
      DPI_AIR_URL: `${hub.origin}/air/v1`,
      DPI_AIR_ENABLED: 'true',
    },
  };
}

const NewCard = z.object({ card: z.object({ id: z.string() }) });

/** Each test person's badge is made at the badge desk by the real protocol, on a blank virtual card. */
async function makeBadges(demo: Stage, desk: string, tell: Tell): Promise<void> {
  const waiting: KnownPerson[] = [];
  for (const known of demo.people) {
    if (known.person.badge && !(await hasBadge(demo.hub.app, known))) waiting.push(known);
  }
  for (const [done, known] of waiting.entries()) {
    tell('badges', done, waiting.length);
    await makeBadge(demo, desk, known);
  }
}

async function makeBadge(demo: Stage, workstationId: string, known: KnownPerson): Promise<void> {
  const { person, identity } = known;
  const table = `${originOf(demo.ports.cardTable)}/api`;
  const { givenName, familyName, matricule } = person;
  const holder = { matricule, givenName, familyName };
  const { card } = NewCard.parse(await post(`${table}/cards`, { holder }));
  await setPin(demo.hub.app, known);
  const order = { workstationId, identityId: identity.id, label: 'Badge DESFire', by: DEMO };
  let made = false;
  const making = service(demo.hub.app, BadgePersonalisations)
    .personalise(order)
    .finally(() => {
      made = true;
    });
  const lay = async (): Promise<void> => {
    for (let tries = 0; !made && tries < LAID_TRIES; tries++) {
      await post(`${table}/taps`, { cardId: card.id, post: BADGE_DESK });
    }
  };
  await Promise.all([making, lay()]);
}

/** A card laid down before the desk waits for it is read as an ordinary tap: it is laid again. */
const LAID_TRIES = 40;

async function post(url: string, body: object): Promise<unknown> {
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${text}`);
  return JSON.parse(text);
}
