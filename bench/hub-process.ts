import 'reflect-metadata';
import type { Server } from 'node:http';
import { serveParent } from './child.js';
import { searchTrail, verifyTrail, writeTrail, type TrailLoad } from './in-hub/audit.js';
import { openHub, type Hub } from './in-hub/open-hub.js';
import { loadHospital, morePeople } from './in-hub/people.js';
import { loadRegister, match } from './in-hub/register.js';
import { openPage, serverTimes, tapWard } from './in-hub/taps.js';
import { issueVihf, type VihfLoad } from './in-hub/vihf.js';

interface Start {
  readonly env: Record<string, string>;
  readonly databaseUrl: string;
}

let opened: { readonly hub: Hub; readonly server: Server } | undefined;

function hub(): Hub {
  if (opened === undefined) throw new Error('not started');
  return opened.hub;
}

async function start({ env, databaseUrl }: Start): Promise<{ issuer: string }> {
  const { issuer, ...rest } = await openHub(env, databaseUrl, openPage);
  opened = rest;
  return { issuer };
}

async function end(): Promise<void> {
  opened?.server.closeAllConnections();
  opened?.server.close();
  await opened?.hub.close();
}

serveParent(
  {
    start,
    hospital: (root: string) => loadHospital(hub(), root),
    people: (count: number) => morePeople(hub(), count),
    memory: async () => ({
      now: process.memoryUsage.rss(),
      peak: process.resourceUsage().maxRSS * 1024,
    }),
    'tap-ward': (people: readonly string[]) => tapWard(hub(), people),
    'tap-times': async (count: number) => serverTimes(count),
    vihf: (load: VihfLoad) => issueVihf(hub(), load),
    register: (path: string) => loadRegister(hub(), path),
    match: () => match(hub()),
    'audit-write': (load: TrailLoad) => writeTrail(hub(), load),
    'audit-search': (people: readonly string[]) => searchTrail(hub(), people),
    'audit-verify': () => verifyTrail(hub()),
  },
  end,
);
