import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SystemRandom, type Clock } from '#libs/kernel';
import type { HubEnvironment } from '../config.js';
import { openDatabase, type OpenDatabase } from '../database-home.js';
import { startHub, type RunningHub } from '../hub.js';
import { newLogger } from '../log.js';
import { BADGE_DESK, makeBadges } from './badges.js';
import { runProgram, startProgram } from './child.js';
import { demoEnvironment, Prepared } from './demo-config.js';
import { loadWorld, registerClients, settlePeople, type Tell } from './first-data.js';
import { choosePorts, foldersIn, programOf, type DemoFolders } from './places.js';
import { dpiProgram, enrolPosts, readerPort, simulatorsProgram, startAgent } from './programs.js';
import type { Stage } from './stage.js';
import { readWorld, type WorldFiles } from './world-files.js';

export interface DemoOptions {
  /** Everything the demonstration keeps is in this folder. */
  readonly folder: string;
  /** The first of its ports, or free ones only. */
  readonly ports: number | 'free';
  readonly staff: number;
  readonly databaseUrl?: string | undefined;
  readonly logLevel?: string;
  /** Forgets the former demonstration first. */
  readonly fresh?: boolean;
  readonly tell?: Tell;
  readonly clock?: Clock;
}

export interface RunningDemo extends Stage {
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
