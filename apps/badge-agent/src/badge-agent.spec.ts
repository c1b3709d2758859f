import { createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock, SystemRandom } from '#libs/kernel';
import { jwtVerify } from 'jose';
import { AgentFolder } from './agent-folder.js';
import { BackOff } from './back-off.js';
import { BadgeAgent } from './badge-agent.js';
import { browser } from './commands/browser.js';
import { enrol } from './commands/enrol.js';
import { HubOrigin } from './hub-origin.js';
import { Log } from './log.js';
import { NoLock } from './post-lock.js';
import { VirtualReader } from './readers/virtual-reader.js';
import { CODE, ContractHub, EchoCard, newFolder, successor, WORKSTATION_ID } from './testing.js';

const random = new SystemRandom();
let hub: ContractHub;
let data: string;
const agents: BadgeAgent[] = [];
let lines: string[] = [];

beforeEach(async () => {
  hub = new ContractHub();
  data = newFolder();
  lines = [];
  await enrol({ hub: await hub.listen(), code: CODE, data });
});
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.stop();
  await hub.stop();
});

async function startAgent(): Promise<number> {
  const agent = new BadgeAgent({
    folder: new AgentFolder(data),
    reader: new VirtualReader(0),
    random,
    log: new Log(new SystemClock(), (line) => lines.push(line)),
    backOff: { first: 20, most: 80 },
    clock: new SystemClock(),
    lock: new NoLock(new Log(new SystemClock(), (line) => lines.push(line))),
  });
  agents.push(agent);
  return Number((await agent.start()).replace('virtual:', ''));
}

async function atWork() {
  const admitted = hub.admitted();
  const port = await startAgent();
  return { port, session: await admitted };
}

const events = (): readonly string[] =>
  lines.map((line) => (JSON.parse(line) as { event: string }).event);

async function eventually(check: () => boolean): Promise<void> {
  for (let tries = 0; !check(); tries++) {
    if (tries > 100) throw new Error(`not in time; log:\n${lines.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('enrolment', () => {
  it('keeps a key that only its owner reads, and pins the hub’s', () => {
    const file = join(data, 'agent.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('BEGIN PRIVATE KEY');
    expect(new AgentFolder(data).papers()).toEqual({
      hub: hub.origin,
      workstationId: WORKSTATION_ID,
      workstation: 'CARDIO-01',
      hubKey: hub.pinned.jwk,
    });
  });

  it('that the hub refuses leaves the former one as it was', async () => {
    const before = readFileSync(join(data, 'agent.key'), 'utf8');
    const again = enrol({ hub: hub.origin, code: 'x'.repeat(22), data });
    await expect(again).rejects.toThrow('workstation.ticket-refused');
    expect(readFileSync(join(data, 'agent.key'), 'utf8')).toBe(before);
  });

  it.each([
    ['https://portique.ch.fr', true],
    ['http://localhost:8000', true],
    ['http://127.0.0.1:8000', true],
    ['http://portique.ch.fr', false],
    ['https://portique.ch.fr/', false],
    ['ws://localhost', false],
  ])('a hub at %s is accepted: %s', (origin, accepted) => {
    expect(HubOrigin.safeParse(origin).success).toBe(accepted);
  });

  it('is needed before work', async () => {
    data = newFolder();
    await expect(startAgent()).rejects.toThrow('agent.not-enrolled');
  });
});

describe('a card on the virtual reader', () => {
  it('is told to the hub, whose commands it gets one by one, in order', async () => {
    const { port, session } = await atWork();
    const inserted = session.next('card-inserted');
    const card = await EchoCard.lay(port);
    expect(await inserted).toEqual({ type: 'card-inserted', tap: 1, atr: '3B8180018080' });
    const apdus = ['9060000000', '90AF000000', '905A000003F5884000'];
    session.say({ type: 'transmit', tap: 1, seq: 1, apdus });
    expect(await session.next('transmitted')).toEqual({
      type: 'transmitted',
      tap: 1,
      seq: 1,
      answers: apdus.map((apdu) => `${apdu}9100`),
    });
    expect(card.commands).toEqual(apdus);
    session.say({ type: 'tap-ended', tap: 1, outcome: { kind: 'reopened' } });
    await eventually(() => card.controls.at(-1) === 0);
    const removed = session.next('card-removed');
    card.take();
    expect(await removed).toEqual({ type: 'card-removed', tap: 1 });
  });

  it('pulled in the middle of a batch is told as removed, without answers', async () => {
    const { port, session } = await atWork();
    let commands = 0;
    const inserted = session.next('card-inserted');
    await EchoCard.lay(port, () => (commands++ === 1 ? undefined : Buffer.of(0x91, 0)));
    await inserted;
    const removed = session.next('card-removed');
    session.say({ type: 'transmit', tap: 1, seq: 1, apdus: ['9060000000', '90AF000000'] });
    expect(await removed).toEqual({ type: 'card-removed', tap: 1 });
    expect(session.received.map(({ type }) => type)).not.toContain('transmitted');
  });

  it('with half a status is taken as pulled', async () => {
    const { port, session } = await atWork();
    const inserted = session.next('card-inserted');
    const card = await EchoCard.lay(port, () => Buffer.of(0x91));
    await inserted;
    session.say({ type: 'transmit', tap: 1, seq: 1, apdus: ['9060000000'] });
    const removed = session.next('card-removed');
    await eventually(() => card.commands.length === 1);
    card.take();
    await removed;
    expect(session.received.map(({ type }) => type)).not.toContain('transmitted');
  });

  it('waits while another lies there, and counts as the next tap', async () => {
    const { port, session } = await atWork();
    const first = session.next('card-inserted');
    const lying = await EchoCard.lay(port);
    await first;
    const second = session.next('card-inserted');
    const waiting = await EchoCard.lay(port);
    expect(waiting.controls).toEqual([]);
    lying.take();
    expect((await second).tap).toBe(2);
    expect(waiting.controls).toEqual([1, 4]);
  });

  it('that came while the hub was away counts for nothing when it comes back', async () => {
    const { port } = await atWork();
    const { port: hubPort } = new URL(hub.origin);
    await hub.stop();
    await eventually(() => events().includes('hub-lost'));
    const again = hub.admitted();
    await EchoCard.lay(port);
    await eventually(() => events().includes('card-ignored'));
    await hub.listen(Number(hubPort));
    expect((await again).received.map(({ type }) => type)).not.toContain('card-inserted');
  });

  it('gets no command of a tap that is over', async () => {
    const { port, session } = await atWork();
    const inserted = session.next('card-inserted');
    const card = await EchoCard.lay(port);
    await inserted;
    session.say({ type: 'transmit', tap: 7, seq: 1, apdus: ['9060000000'] });
    session.say({ type: 'transmit', tap: 1, seq: 1, apdus: ['90AF000000'] });
    await session.next('transmitted');
    expect(card.commands).toEqual(['90AF000000']);
  });

  it('leaves neither its ATR nor a command in the log', async () => {
    const { port, session } = await atWork();
    const inserted = session.next('card-inserted');
    await EchoCard.lay(port);
    await inserted;
    session.say({ type: 'transmit', tap: 1, seq: 1, apdus: ['90510000081122334455667700'] });
    await session.next('transmitted');
    session.say({ type: 'tap-ended', tap: 1, outcome: { kind: 'refused', because: 'pulled' } });
    await eventually(() => events().includes('tap-ended'));
    expect(lines.join('')).not.toMatch(/3B8180018080|1122334455/i);
  });
});

describe('the link to the hub', () => {
  it('comes back when it is cut', async () => {
    const { session } = await atWork();
    const again = hub.admitted();
    session.socket.terminate();
    await again;
    await eventually(() => events().filter((event) => event === 'welcome').length === 2);
    expect(events()).toContain('hub-lost');
  });

  it('says nothing to a hub without the pinned key', async () => {
    hub.pinned = { ...successor(), jwk: hub.pinned.jwk };
    await startAgent();
    await eventually(() => lines.some((line) => line.includes('hub-not-recognised')));
    expect(hub.sessions[0]?.received.map(({ type }) => type)).toEqual(['hello']);
  });

  it('is cut when the hub does not speak the contract', async () => {
    const { session } = await atWork();
    session.say('{"type":"format-everything"}');
    await session.closed;
    expect(lines.join('')).toContain('not-understood');
  });

  it('pins the successor that the pinned key vouches for', async () => {
    hub.next = successor();
    await atWork();
    expect(new AgentFolder(data).papers().hubKey).toEqual(hub.next.jwk);
  });

  it('does not pin a successor that somebody else vouches for', async () => {
    hub.next = successor();
    const sign = hub.sign.bind(hub);
    hub.sign = (text) => sign(text.includes('next-hub-key') ? `${text}!` : text);
    await startAgent();
    await eventually(() => lines.some((line) => line.includes('hub-not-recognised')));
    expect(new AgentFolder(data).papers().hubKey).toEqual(hub.pinned.jwk);
  });

  it('waits longer and longer, up to a limit, never all posts at once', () => {
    const times = { first: 100, most: 1000 };
    const waits = Array.from({ length: 50 }, () => {
      const backOff = new BackOff(times, random);
      return Array.from({ length: 6 }, () => backOff.next());
    });
    for (const [i, whole] of [100, 200, 400, 800, 1000, 1000].entries()) {
      const these = waits.map((wait) => wait[i]!);
      expect(Math.min(...these)).toBeGreaterThanOrEqual(whole / 2);
      expect(Math.max(...these)).toBeLessThanOrEqual(whole);
      expect(new Set(these).size).toBeGreaterThan(10);
    }
  });
});

it('the browser’s address is asked with a token of the agent, for this hub', async () => {
  const { url } = await browser({ data, print: true });
  expect(url).toBe(`${hub.origin}/poste/un-ticket`);
  const token = hub.tickets[0]!.replace('Bearer ', '');
  const key = createPublicKey({ key: { ...hub.agentKey }, format: 'jwk' });
  const { payload } = await jwtVerify(token, key, {
    audience: hub.origin,
    issuer: WORKSTATION_ID,
    typ: 'portique-agent+jwt',
  });
  expect(payload.exp! - payload.iat!).toBe(60);
  expect(payload.jti).toMatch(/^[\w-]{22}$/);
});
