import { SystemRandom, type Clock } from '#libs/kernel';
import type { HubEnvironment } from '../config.js';
import { openDatabase, type OpenDatabase } from '../database-home.js';
import { startHub, type RunningHub } from '../hub.js';
import { newLogger } from '../log.js';
import { makeBadges, type Desk } from './badges.js';
import { settleCards } from './cards.js';
import { startProgram } from './child.js';
import { demoEnvironment } from './demo-config.js';
import {
  loadWorld,
  registerClients,
  saveStructures,
  settlePeople,
  type KnownPerson,
  type Tell,
} from './first-data.js';
import { foldersIn } from './folders.js';
import { choosePorts } from './ports.js';
import { prepareDemo, type Preparation, type Prepared } from './prepare.js';
import { dpiProgram, enrolPosts, readerPort, simulatorsProgram, startAgent } from './programs.js';
import type { Stage } from './stage.js';
import { readWorld, type WorldFiles } from './world-files.js';

export interface DemoOptions extends Preparation {
  /** The first of its ports, or free ones only. */
  readonly ports: number | 'free';
  readonly databaseUrl?: string | undefined;
  readonly logLevel?: string;
  readonly tell?: Tell;
  readonly clock?: Clock;
  /** A preparation that is under way already. */
  readonly prepared?: Promise<Prepared>;
}

export interface RunningDemo extends Stage {
  readonly people: readonly KnownPerson[];
  /** Cards that a browser imports. */
  readonly cards: Prepared['cps']['cards'];
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
  const preparing = options.prepared ?? prepareDemo(options);
  const ports = await choosePorts(options.ports);
  tell('hospital, certificates, database');
  const { databaseUrl } = options;
  const place = { DATABASE_URL: databaseUrl, PORTIQUE_DATA_DIR: folders.root };
  const [prepared, database] = await Promise.all([
    preparing,
    openDatabase(place, new SystemRandom(), 'hub').then((found) => opened.add(found)),
  ]);
  const logLevel = options.logLevel ?? 'warn';
  const config = demoEnvironment({ folders, ports, prepared, databaseUrl, logLevel });
  const hub = opened.add(await openHub(options, config, database));
  const world = readWorld(folders.world);
  await saveStructures(hub.app, world);
  const stage = { hub, config, ports, folders, posts: world.posts };
  const [people, desks] = await Promise.all([
    bringPeople(stage, world, tell),
    startPrograms(stage, world, opened),
  ]);
  await settleCards(stage, people, prepared.cps);
  await makeBadges({ ...stage, people }, desks, tell);
  return { ...stage, people, cards: prepared.cps.cards, close: () => opened.close() };
}

async function bringPeople(
  { hub, folders, ports }: Stage,
  world: WorldFiles,
  tell: Tell,
): Promise<readonly KnownPerson[]> {
  await registerClients(hub.app, folders, ports);
  const people = await loadWorld(hub.app, world, tell);
  await settlePeople(hub.app, people);
  return people;
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

/** Agents, simulators and the EHR; the posts where a badge can be made. */
async function startPrograms(
  stage: Stage,
  world: WorldFiles,
  opened: Opened,
): Promise<readonly Desk[]> {
  const withReader = stage.posts.filter(({ reader }) => reader);
  const dpi = startProgram(dpiProgram(stage, world)).then((started) => opened.add(started));
  const ids = await enrolPosts(stage);
  const agents = await Promise.all(
    withReader.map(async (post) => opened.add(await startAgent(stage, post))),
  );
  const readers = new Map(withReader.map(({ name }, i) => [name, readerPort(agents[i])]));
  opened.add(await startProgram(simulatorsProgram(stage, withReader, readers)));
  await dpi;
  return withReader.map(({ name }) => ({ name, id: ids.get(name) ?? '' }));
}
