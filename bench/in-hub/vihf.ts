import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PersonPrincipal } from '#libs/access';
import { VihfIssuer } from '#libs/air';
import { BrowserSessions, CareSessions } from '#libs/authentication';
import { Database } from '#libs/database';
import { IdentityId, Transactions } from '#libs/kernel';
import { foldersIn } from '../../apps/hub/src/demo/folders.js';
import { readWorld } from '../../apps/hub/src/demo/world-files.js';
import { closedLoop, openLoop, type Round } from '../numbers.js';
import { service, twoFactors, type Hub } from './open-hub.js';

interface Patient {
  readonly ins: string;
  readonly insOid: string;
  readonly insStatus: string;
}

export interface VihfLoad {
  readonly root: string;
  readonly seconds: number;
  readonly perSecond: number;
  readonly workers: number;
  readonly rounds: number;
}

export interface VihfResult {
  readonly callers: number;
  readonly atRate: Round;
  readonly full: readonly Round[];
}

/** Issues by the product's service, as the `/air` face and the gateway call it: checks, seal, trace, commit. */
export async function issueVihf(hub: Hub, load: VihfLoad): Promise<VihfResult> {
  const world = readWorld(foldersIn(load.root).world);
  const patients = (JSON.parse(readFileSync(world.patients, 'utf8')) as Patient[]).filter(
    ({ insStatus }) => insStatus === 'qualifiee',
  );
  const issueTo = (caller: PersonPrincipal, rank: number): Promise<unknown> => {
    const { ins, insOid, insStatus } = patients[rank % patients.length]!;
    const patient = { ins, insOid, insStatus };
    const request = { transaction: 'TD3.1', purpose: 'normal', patient } as const;
    return service(hub, VihfIssuer).issue(caller, request, 'application');
  };
  const callers = await whoMay(await listed(hub), (caller) => issueTo(caller, 0));
  const issue = (rank: number) => issueTo(callers[rank % callers.length]!, rank);
  let rank = 0;
  await closedLoop({ seconds: 2, workers: load.workers }, () => issue(rank++));
  const atRate = await openLoop(load, issue);
  const full: Round[] = [];
  for (let round = 0; round < load.rounds; round++)
    full.push(await closedLoop({ seconds: 3, workers: load.workers }, () => issue(rank++)));
  return { callers: callers.length, atRate, full };
}

/** The world has traps: people on the list whom a check refuses all the same. */
async function whoMay(
  callers: readonly PersonPrincipal[],
  issue: (caller: PersonPrincipal) => Promise<unknown>,
): Promise<readonly PersonPrincipal[]> {
  const may: PersonPrincipal[] = [];
  const refusals: unknown[] = [];
  for (const caller of callers) {
    const issued = await issue(caller).then(
      () => true,
      (error: unknown) => {
        refusals.push(error);
        return false;
      },
    );
    if (issued) may.push(caller);
  }
  if (may.length === 0) throw new AggregateError(refusals, 'nobody may issue');
  return may;
}

/** The world's people with a confirmed RPPS on the AIR list; each signed in, behind a browser. */
async function listed(hub: Hub): Promise<readonly PersonPrincipal[]> {
  const { rows } = await service(hub, Database).pool.query<{ id: string }>(
    `select l.identity_id as id from air_listing l join rpps_link r using (identity_id)
     where r.status = 'confirmed'`,
  );
  return Promise.all(rows.map(({ id }) => signedIn(hub, IdentityId.parse(id))));
}

async function signedIn(hub: Hub, identityId: IdentityId): Promise<PersonPrincipal> {
  const sessions = service(hub, CareSessions);
  const session = await service(hub, Transactions).run((tx) =>
    sessions.open(tx, { identityId, factors: twoFactors(null) }, undefined),
  );
  const oidcSessionUid = randomUUID();
  await service(hub, BrowserSessions).link(oidcSessionUid, session.id, null);
  return {
    kind: 'person',
    identityId,
    clientId: 'demo-dpi',
    scopes: new Set(['dmp:air']),
    roles: new Set(),
    oidcSessionUid,
  };
}
