import { spawn, execFile, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openSignIn, stateAfterTap } from '../../apps/hub/src/demo/check/post-browser.js';
import { startDemo, type RunningDemo } from '../../apps/hub/src/demo/demo.js';
import { service, type KnownPerson } from '../../apps/hub/src/demo/first-data.js';
import { attributeOf, UserAgent } from '../../apps/hub/src/demo/user-agent.js';
import {
  blankDesfire,
  type DesfireState,
} from '../../apps/simulators/src/card/desfire/desfire-state.js';
import { VirtualDesfire } from '../../apps/simulators/src/card/virtual-desfire.js';
import { layCard, PATIENCE } from '../../apps/simulators/src/card/vpcd-client.js';
import { Workstations } from '../../libs/authentication/src/index.js';
import { BadgeMaker } from '../../libs/authentication/src/agent-door/badge-maker.js';
import { BadgeKeys } from '../../libs/authentication/src/desfire/badge-keys.js';
import { BADGE, KEY, NO_UID } from '../../libs/authentication/src/desfire/badge-scheme.js';
import { THE_HUB } from '../../libs/audit/src/index.js';
import { SystemClock, SystemRandom } from '../../libs/kernel/src/index.js';
import { describeWithPcscd, Pcscd } from '../support/pcscd.js';

const run = promisify(execFile);
const AGENT = 'dist/apps/badge-agent/src/main.js';
const POST = 'PCSC-01';

/** A PC/SC service, an agent as it is installed, the hub, a browser: nothing stands for anything. */
describeWithPcscd('a ward post with a PC/SC reader', () => {
  let pcscd: Pcscd;
  let demo: RunningDemo;
  let folder: string;
  let agent: ChildProcess;
  let person: KnownPerson;
  let card: DesfireState;
  const log: string[] = [];

  beforeAll(async () => {
    pcscd = await Pcscd.prepare();
    await pcscd.start();
    folder = mkdtempSync(join(tmpdir(), 'portique-pcsc-'));
    chmodSync(folder, 0o711);
    demo = await startDemo({ folder, ports: 'free', staff: 120, logLevel: 'fatal' });
    person = demo.people.find((known) => known.person.familyName === 'Moreau')!;
    card = await secondBadge();
    agent = await startAgent();
  }, 180_000);
  afterAll(async () => {
    agent.kill('SIGTERM');
    await demo.close();
    await pcscd.close();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  async function secondBadge(): Promise<DesfireState> {
    const state = blankDesfire(new SystemRandom());
    const virtual = new VirtualDesfire(state, new SystemRandom(), new SystemClock());
    virtual.powerOn();
    const transmit = async (batch: readonly Buffer[]) =>
      Promise.resolve(batch.map((apdu) => virtual.answer(apdu)));
    const issue = {
      identityId: person.identity.id,
      label: 'second badge',
      serial: null,
      replaces: null,
      by: THE_HUB,
    };
    await service(demo.hub.app, BadgeMaker).make(transmit, issue);
    return state;
  }

  async function startAgent(): Promise<ChildProcess> {
    const stations = service(demo.hub.app, Workstations);
    const form = { name: POST, siteFiness: demo.posts[0]!.siteFiness, unitLabel: 'Cardiologie' };
    const { id } = await stations.create(form, THE_HUB);
    const { code } = await stations.agentTicket(id, THE_HUB);
    const data = join(folder, 'pcsc-agent');
    const enrol = [AGENT, 'enrol', '--hub', demo.hub.origin, '--code', code, '--data', data];
    await run(process.execPath, enrol);
    const args = [AGENT, 'run', '--data', data, '--reader', 'pcsc', '--reader-names', 'Portique'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface({ input: child.stdout }).on('line', (line) => log.push(line));
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`the agent ended: ${log.join('\n')}`)));
      createInterface({ input: child.stderr }).on('line', (line) => {
        log.push(line);
        if (line.includes('"welcome"')) resolve();
      });
    });
    return child;
  }

  async function browser(): Promise<UserAgent> {
    const stations = service(demo.hub.app, Workstations);
    const { id } = (await stations.list()).find(({ name }) => name === POST)!;
    const { url } = await stations.browserTicket(id, THE_HUB);
    const agentOfPerson = new UserAgent(demo.hub.origin);
    await agentOfPerson.get(url);
    return agentOfPerson;
  }

  function lay(): () => void {
    const virtual = new VirtualDesfire(card, new SystemRandom(), new SystemClock());
    const laid = {
      atr: virtual.atr,
      powerOn: () => virtual.powerOn(),
      answer: async (apdu: Buffer) => Promise.resolve(virtual.answer(apdu)),
    };
    const pulled = new AbortController();
    const patience = { ...PATIENCE, powerOn: 10_000, powerOff: 60_000, silence: 60_000 };
    const manners = { pulled: pulled.signal };
    const reader = { host: '127.0.0.1', port: pcscd.slots[0] };
    layCard(laid, reader, new SystemClock(), manners, {}, patience).catch(() => undefined);
    return () => pulled.abort();
  }

  it('opens the person’s account by badge and PIN, then by the badge alone', async () => {
    const first = await browser();
    const at = await openSignIn(first, `${demo.hub.origin}/compte/connexion`);
    const takeBack = lay();
    const asked = await stateAfterTap(first, at);
    expect(attributeOf(asked, 'pin', 'name')).toBe('pin');
    takeBack();
    const form = { ceremony: at.ceremony, pin: person.person.pin };
    const page = await first.post(`${at.url}/pin`, form);
    expect(page.url).toBe(`${demo.hub.origin}/compte`);
    const next = await browser();
    const again = await openSignIn(next, `${demo.hub.origin}/compte/connexion`);
    const takeBackAgain = lay();
    const proven = await stateAfterTap(next, again);
    expect(attributeOf(proven, 'sign-in', 'data-state')).toBe('proven');
    takeBackAgain();
  }, 60_000);

  it('keeps no key of any badge in the agent’s memory, nor anything of a card in its log', async () => {
    const keys = await secretsOf(card, demo);
    const pids = processesOf(agent.pid!);
    expect(pids.length).toBe(2);
    const memory = pids.map((pid) => new Memory(pid));
    // What is known to have passed there is found: the search can see.
    expect(memory.some((process) => process.holds(Buffer.from('9071')))).toBe(true);
    for (const key of keys) {
      for (const written of [key.toString('hex'), key.toString('hex').toUpperCase()]) {
        expect(memory.some((process) => process.holds(Buffer.from(written)))).toBe(false);
      }
      expect(memory.some((process) => process.holds(key))).toBe(false);
    }
    expect(log.length).toBeGreaterThan(3);
    expect(log.join('\n').toLowerCase()).not.toMatch(/9071|3b8180|91af/);
    expect(log.join('\n').toLowerCase()).not.toContain(card.uid.toLowerCase());
  }, 60_000);
});

/** The keys of this badge, and those shared by all. */
async function secretsOf(card: DesfireState, demo: RunningDemo): Promise<readonly Buffer[]> {
  const keys = service(demo.hub.app, BadgeKeys);
  const of = (keyNo: number, uid: Buffer) => keys.of({ aid: BADGE.aid, keyNo, version: 1, uid });
  return [
    await of(KEY.identify, NO_UID),
    ...(await Promise.all(
      [KEY.read, KEY.master].map((keyNo) => of(keyNo, Buffer.from(card.uid, 'hex'))),
    )),
  ];
}

const processesOf = (pid: number): readonly number[] => [
  pid,
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter((text) => text !== '')
    .map(Number),
];

/** Everything a process can read and write of its own memory. */
class Memory {
  readonly #parts: Buffer[] = [];

  constructor(pid: number) {
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      const start = Number.parseInt(from, 16);
      const part = Buffer.alloc(Number.parseInt(to, 16) - start);
      try {
        readSync(memory, part, 0, part.length, start);
        this.#parts.push(part);
      } catch {
        // A page that was given back meanwhile.
      }
    }
    closeSync(memory);
  }

  holds(what: Buffer): boolean {
    return this.#parts.some((part) => part.includes(what));
  }
}
