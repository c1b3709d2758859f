import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  browserOf,
  openSignIn,
  stateAfterTap,
  tap,
} from '../../apps/hub/src/demo/check/post-browser.js';
import { startDemo, type RunningDemo } from '../../apps/hub/src/demo/demo.js';
import { service } from '../../apps/hub/src/demo/first-data.js';
import { attributeOf } from '../../apps/hub/src/demo/user-agent.js';
import type { TestPerson } from '../../apps/hub/src/demo/world-files.js';
import { Loans, LoanStock, MeansRegister, Pins } from '../../libs/authentication/src/index.js';
import { Database } from '../../libs/database/src/index.js';
import { IdentityLife } from '../../libs/directory/src/index.js';
import { Secret, type IdentityId } from '../../libs/kernel/src/index.js';
import { THE_HUB } from '../../libs/audit/src/index.js';
import { startSecondHub, type SecondHub } from '../support/second-hub.js';
import { TestApplication, type Tokens } from '../support/seat.js';

/** Effective everywhere this soon (requirements: a departure or a loss kills what is open). */
const WITHIN_MS = 5000;
const POST = 'CARDIO-01';
const OTHER_POST = 'CARDIO-02';

const reason = 'table of refusals';

interface Seat {
  readonly person: TestPerson;
  readonly id: IdentityId;
  readonly tokens: Tokens;
}

type Door = (seat: Seat) => Promise<boolean>;

let folder: string;
let demo: RunningDemo;
let second: SecondHub;
let ehr: TestApplication;
let officer: Tokens;
let patient: object;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portique-refusals-'));
  chmodSync(folder, 0o711);
  demo = await startDemo({ folder, ports: 'free', staff: 120, logLevel: 'fatal' });
  second = await startSecondHub(demo.config);
  ehr = await TestApplication.register(demo, 'table-ehr');
  const [first] = JSON.parse(readFileSync(join(folder, 'world', 'patients.json'), 'utf8'));
  patient = { ins: first.ins, insOid: first.insOid, insStatus: 'qualifiee' };
  officer = await ehr.signIn(personNamed('Dumas'), 'BUREAU-BADGES');
}, 90_000);

afterAll(async () => {
  await second.close();
  await demo.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

function personNamed(familyName: string): TestPerson {
  const found = demo.people.find(({ person }) => person.familyName === familyName);
  if (found === undefined) throw new Error(`nobody is named ${familyName}`);
  return found.person;
}

const identityOf = (person: TestPerson): IdentityId =>
  demo.people.find((known) => known.person === person)!.identity.id;

const hubs = (): readonly string[] => [demo.hub.origin, second.address];

/** A call with the person's token; true when the hub lets it through. */
async function isLetIn(
  hub: string,
  path: string,
  { token, body, type = 'application/json', more = {} }: Call,
): Promise<boolean> {
  const answer = await fetch(`${hub}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      'content-type': type,
      ...more,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return answer.ok && !text.includes('"active":false');
}

interface Call {
  readonly token?: string;
  readonly body?: string;
  readonly type?: string;
  readonly more?: Readonly<Record<string, string>>;
}

const FORM = 'application/x-www-form-urlencoded';

/** A form of the EHR to the provider, with its proof. */
async function form(fields: Readonly<Record<string, string>>): Promise<Call> {
  const proof = {
    client_id: ehr.id,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await ehr.assertion(),
  };
  return { type: FORM, body: new URLSearchParams({ ...fields, ...proof }).toString() };
}

/** Every door where a token, a badge or a person may come in; each door of the wire on both hubs. */
const wire: Readonly<Record<string, (hub: string, seat: Seat) => Promise<boolean>>> = {
  userinfo: (hub, { tokens }) => isLetIn(hub, '/oidc/me', { token: tokens.access }),
  introspection: async (hub, { tokens }) =>
    isLetIn(hub, '/oidc/token/introspection', await form({ token: tokens.access })),
  AIR: async (hub, { tokens }) =>
    isLetIn(hub, '/air/v1/vihf', {
      token: tokens.access,
      body: JSON.stringify({ patient, transaction: 'TD3.1', purpose: 'normal' }),
      more: { 'client-assertion': await ehr.assertion() },
    }),
  console: (hub, { tokens }) => isLetIn(hub, '/api/v1/me', { token: tokens.access }),
};

/** Last: a refresh that passes would end the former token. */
const refresh: Door = async ({ tokens }) => {
  const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh };
  return isLetIn(second.address, '/oidc/token', await form(fields));
};

/** The badge on another post, through the agent's socket that was open before. */
const tapElsewhere: Door = async ({ person }) => {
  const browser = await browserOf(demo, OTHER_POST);
  const { url } = await ehr.start();
  const at = await openSignIn(browser, url);
  await tap(demo, person, OTHER_POST);
  const page = await stateAfterTap(browser, at);
  return attributeOf(page, 'sign-in', 'data-state') === 'proven';
};

/** Badge and PIN from the beginning. */
const login: Door = async ({ person }) =>
  ehr.signIn(person, OTHER_POST).then(
    () => true,
    () => false,
  );

async function seatOf(person: TestPerson): Promise<Seat> {
  return { person, id: identityOf(person), tokens: await ehr.signIn(person, POST) };
}

/** An act of the officer, on the second hub. */
async function act(path: string, body: object): Promise<void> {
  const answer = await fetch(`${second.address}/api/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${officer.access}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

async function badgeOf(id: IdentityId): Promise<string> {
  const means = await service(demo.hub.app, MeansRegister).listOf(id);
  return means.find(({ kind, state }) => kind === 'badge' && state === 'active')!.id;
}

const means =
  (state: string) =>
  async ({ id }: Seat): Promise<void> =>
    act(`identities/${id}/means/${await badgeOf(id)}/state`, { state, reason });

const givenBack =
  (from: string) =>
  async ({ id }: Seat): Promise<void> => {
    const held = await service(demo.hub.app, MeansRegister).listOf(id);
    const badge = held.find(({ kind, state }) => kind === 'badge' && state === from)!;
    await act(`identities/${id}/means/${badge.id}/state`, { state: 'active', reason });
  };

/** The contract ends: the source says so, then the day passes. */
async function leave({ id }: Seat): Promise<void> {
  const database = demo.hub.app.get(Database, { strict: false });
  await database.pool.query(`update assignment set ends_on = '2020-01-01' where identity_id = $1`, [
    id,
  ]);
  await service(demo.hub.app, IdentityLife).refreshStates(THE_HUB);
}

/** Three wrong PINs, wherever they are typed. */
async function lockPin({ id }: Seat): Promise<void> {
  const pins = service(demo.hub.app, Pins);
  for (const pause of [0, 2100, 4100]) {
    await wait(pause);
    await pins.judge(id, new Secret('9182'), OTHER_POST);
  }
}

interface Row {
  readonly who: string;
  readonly does: (seat: Seat) => Promise<void>;
  readonly undone?: (seat: Seat) => Promise<void>;
}

const rows: Readonly<Record<string, Row>> = {
  suspended: {
    who: 'Moreau',
    does: ({ id }) => act(`identities/${id}/state`, { state: 'suspended', reason }),
    undone: ({ id }) => act(`identities/${id}/state`, { state: 'active', reason }),
  },
  'means lost': { who: 'Moreau', does: means('lost'), undone: givenBack('lost') },
  'means suspended': { who: 'Moreau', does: means('suspended'), undone: givenBack('suspended') },
  'badge lent': {
    who: 'Moreau',
    does: async ({ id }) => {
      const stock = service(demo.hub.app, LoanStock);
      const [plasticId, uidPseudonym, credentialPseudonym] = [
        randomUUID(),
        randomUUID(),
        randomUUID(),
      ];
      const badge = { id: plasticId, label: 'Prêt', serial: 'P-001', by: THE_HUB };
      await stock.add(badge, { uidPseudonym, credentialPseudonym, keyVersion: 1 });
      await act('loans', { identityId: id, plasticId, reason: 'forgotten' });
    },
    undone: async ({ id }) => {
      const [loan] = await service(demo.hub.app, Loans).list({ identityId: id, open: true });
      await act(`loans/${loan!.id}/return`, {});
    },
  },
  'PIN locked': {
    who: 'Moreau',
    does: lockPin,
    undone: ({ id }) => act(`identities/${id}/pin/unblock`, { reason }),
  },
  'application off': {
    who: 'Moreau',
    does: () => ehr.setEnabled(false),
    undone: () => ehr.setEnabled(true),
  },
  'card revoked': { who: 'Moreau', does: means('revoked') },
  left: { who: 'Lefèvre', does: leave },
};

/** What is open, by name, each door of the wire on both hubs. */
async function openDoors(seat: Seat): Promise<readonly string[]> {
  const open: string[] = [];
  for (const hub of hubs()) {
    for (const [name, door] of Object.entries(wire)) {
      if (await door(hub, seat))
        open.push(`${name} on ${hub === second.address ? 'the second' : 'the first'} hub`);
    }
  }
  return open;
}

async function othersOpen(seat: Seat): Promise<readonly string[]> {
  const open: string[] = [];
  if (await refresh(seat)) open.push('refresh');
  const last: Readonly<Record<string, Door>> = { tap: tapElsewhere, login };
  for (const [name, door] of Object.entries(last)) {
    if (await door(seat).catch(() => false)) open.push(name);
  }
  return open;
}

/** The wire doors that are still open, looked at again and again until none is, five seconds at most. */
async function stillOpen(seat: Seat): Promise<readonly string[]> {
  const until = Date.now() + WITHIN_MS;
  let open = await openDoors(seat);
  while (open.length > 0 && Date.now() < until) {
    await wait(100);
    open = await openDoors(seat);
  }
  return open;
}

describe('of a person at work, on two hubs', () => {
  it('every door is open while nothing is wrong', async () => {
    const seat = await seatOf(personNamed('Moreau'));
    expect(await openDoors(seat)).toHaveLength(2 * Object.keys(wire).length);
    expect(await othersOpen(seat)).toEqual(['refresh', 'tap', 'login']);
  });

  it.each(Object.entries(rows))(
    '%s: every door is shut within five seconds',
    async (_what, row) => {
      const seat = await seatOf(personNamed(row.who));
      expect(await openDoors(seat)).toHaveLength(2 * Object.keys(wire).length);
      await row.does(seat);
      expect(await stillOpen(seat)).toEqual([]);
      expect(await othersOpen(seat)).toEqual([]);
      await row.undone?.(seat);
    },
  );
});
