import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workstations, type WorkstationView } from '#libs/authentication';
import { z } from 'zod';
import { runProgram, startProgram, type Program, type RunningProgram } from './child.js';
import { agentFolder, DEMO_HOMOLOGATION } from './demo-config.js';
import { originOf } from './ports.js';
import { DEMO, service } from './first-data.js';
import { programOf } from './folders.js';
import type { Stage } from './stage.js';
import type { WorldFiles, WorldPost } from './world-files.js';

/** Every post exists; those with a reader have an enrolled agent. Returns their ids by name. */
export async function enrolPosts(demo: Stage): Promise<ReadonlyMap<string, string>> {
  const workstations = service(demo.hub.app, Workstations);
  const known = new Map((await workstations.list()).map((post) => [post.name, post]));
  const ids = await Promise.all(
    demo.posts.map(async ({ reader, ...post }) => {
      const view = known.get(post.name) ?? (await workstations.create(post, DEMO));
      if (reader && (view.agent === 'never' || !knowsHub(demo, view.name)))
        await enrolAgent(demo, view);
      return [post.name, view.id] as const;
    }),
  );
  return new Map(ids);
}

const Papers = z.looseObject({ hub: z.string() });

/** Whether the agent was enrolled at the hub's address of this start: other ports, another address. */
function knowsHub({ folders, hub }: Stage, post: string): boolean {
  const file = join(agentFolder(folders, post), 'agent.json');
  return (
    existsSync(file) && Papers.parse(JSON.parse(readFileSync(file, 'utf8'))).hub === hub.origin
  );
}

async function enrolAgent(demo: Stage, { id, name }: WorkstationView): Promise<void> {
  const { code } = await service(demo.hub.app, Workstations).agentTicket(id, DEMO);
  const enrol = ['enrol', '--hub', demo.hub.origin, '--code', code, ...dataOf(demo, name)];
  await runProgram({ ...agentProgram(demo, name), args: enrol });
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

export const startAgent = (demo: Stage, { name }: WorldPost): Promise<RunningProgram> =>
  startProgram({
    ...agentProgram(demo, name),
    args: ['run', ...dataOf(demo, name), '--reader', 'virtual:0'],
  });

const AgentReady = z.looseObject({ reader: z.string().regex(/^virtual:\d+$/) });

export const readerPort = (agent: RunningProgram | undefined): number =>
  Number(AgentReady.parse(agent?.ready).reader.slice('virtual:'.length));

export function simulatorsProgram(
  demo: Stage,
  posts: readonly WorldPost[],
  readers: ReadonlyMap<string, number>,
): Program {
  const { folders, ports } = demo;
  const browser = [process.execPath, programOf('badge-agent'), 'browser'];
  const config = {
    folder: folders.root,
    dmp: { port: ports.dmp, pagePort: ports.dmpPage, homologations: [DEMO_HOMOLOGATION] },
    igc: { port: ports.igc },
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

export function dpiProgram({ folders, ports, hub }: Stage, world: WorldFiles): Program {
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
