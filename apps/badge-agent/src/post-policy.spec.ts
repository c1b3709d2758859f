import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemRandom } from '#libs/kernel';
import { SetClock } from '../../../libs/kernel/src/testing.js';
import { AgentFolder } from './agent-folder.js';
import { BadgeAgent } from './badge-agent.js';
import { enrol } from './commands/enrol.js';
import { Log } from './log.js';
import { CommandLock, NoLock, type PostLock } from './post-lock.js';
import type { CardReader, ReaderEvents } from './readers/card-reader.js';
import { CODE, ContractHub, newFolder, successor } from './testing.js';

/** A reader whose cards are put and taken by the test. */
class HandReader implements CardReader {
  events: ReaderEvents | undefined;

  async start(events: ReaderEvents): Promise<string> {
    this.events = events;
    await Promise.resolve();
    return 'hand';
  }

  async transmit(): Promise<Buffer> {
    return Promise.reject(new Error('no card'));
  }

  release(): void {}

  async stop(): Promise<void> {}
}

const random = new SystemRandom();
let clock: SetClock;
let hub: ContractHub;
let data: string;
let reader: HandReader;
let agent: BadgeAgent | undefined;
let lines: string[];
let done: string;
let isHubUp: boolean;

beforeEach(async () => {
  clock = new SetClock('2026-03-02T07:00:00Z');
  hub = new ContractHub();
  isHubUp = true;
  data = newFolder();
  lines = [];
  done = join(mkdtempSync(join(tmpdir(), 'agent-lock-')), 'locked');
  await enrol({ hub: await hub.listen(), code: CODE, data });
});
afterEach(async () => {
  await agent?.stop();
  agent = undefined;
  await stopHub();
});

async function stopHub(): Promise<void> {
  if (isHubUp) await hub.stop();
  isHubUp = false;
}

const log = (): Log => new Log(clock, (line) => lines.push(line));
const touch = (): PostLock => new CommandLock(`touch ${done}`, log());

async function start(lock: PostLock = touch()): Promise<void> {
  reader = new HandReader();
  agent = new BadgeAgent({
    folder: new AgentFolder(data),
    reader,
    random,
    log: log(),
    backOff: { first: 20, most: 80 },
    clock,
    lock,
  });
  await agent.start();
}

const events = (): readonly string[] =>
  lines.map((line) => (JSON.parse(line) as { event: string }).event);

async function eventually(check: () => boolean): Promise<void> {
  for (let tries = 0; !check(); tries++) {
    if (tries > 150) throw new Error(`not in time; log:\n${lines.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** At work, then without its hub. */
async function cut(lock?: PostLock): Promise<void> {
  const admitted = hub.admitted();
  await start(lock);
  await admitted;
  await eventually(() => existsSync(join(data, 'policy.json')));
  await stopHub();
  await eventually(() => events().includes('hub-lost'));
}

/** What is kept on the post, once the hub was met. */
const kept = (): string => {
  const file = join(data, 'policy.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

const takeCard = (): void => reader.events?.cps('removed');

describe('a post whose hub is away', () => {
  it('locks when a CPS is taken away, as its hub had said', async () => {
    await cut();
    expect(statSync(join(data, 'policy.json')).mode & 0o777).toBe(0o600);
    takeCard();
    await eventually(() => events().includes('post-locked'));
    expect(existsSync(done)).toBe(true);
  });

  it('does so after a restart, from what it kept', async () => {
    await cut();
    await agent?.stop();
    await start();
    takeCard();
    await eventually(() => events().includes('post-locked'));
    expect(existsSync(done)).toBe(true);
  });

  it('leaves the post as it is where its area says so', async () => {
    hub.policy = { ...hub.policy, onCardRemoval: 'nothing' };
    await cut();
    takeCard();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(existsSync(done)).toBe(false);
  });

  it.each([
    ['changed on the post', 'signature'],
    ['that cannot be read', undefined],
    ['that is too old', 'too-old'],
  ])('does not believe a policy %s', async (what, because) => {
    hub.policy = { ...hub.policy, onCardRemoval: 'nothing' };
    await cut();
    const file = join(data, 'policy.json');
    if (what === 'that is too old') {
      clock.forward(400 * 86_400);
    } else if (what === 'that cannot be read') {
      writeFileSync(file, '{"policy":');
    } else writeFileSync(file, kept().replace('"nothing"', '"lock"'));
    takeCard();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(existsSync(done)).toBe(false);
    const refused = lines.filter((line) => line.includes('policy-refused'));
    expect(refused.every((line) => line.includes(`${because}`))).toBe(true);
    expect(refused).toHaveLength(because === undefined ? 0 : 1);
  });

  it('takes no policy that another key signed', async () => {
    const stranger = successor();
    const admitted = hub.admitted();
    await start();
    const session = await admitted;
    await eventually(() => kept() !== '');
    const former = kept();
    const signed = hub.policyOf({ ...hub.policy, onCardRemoval: 'nothing' });
    session.say({ type: 'policy', policy: { ...signed, kid: stranger.jwk.kid } });
    await eventually(() => events().includes('policy-refused'));
    expect(kept()).toBe(former);
  });

  it('learns the policy that its hub tells anew', async () => {
    const admitted = hub.admitted();
    await start();
    const session = await admitted;
    const signed = hub.policyOf({ ...hub.policy, onCardRemoval: 'nothing' });
    session.say({ type: 'policy', policy: signed });
    await eventually(() => kept().includes('"nothing"'));
    expect(JSON.parse(kept())).toEqual(signed);
  });

  it('says that no command locks it, or that the command failed', async () => {
    await cut(new NoLock(log()));
    takeCard();
    await eventually(() => events().includes('not-locked'));
    new CommandLock('/nowhere/lock now', log()).lock('card-removed');
    await eventually(() => events().includes('lock-failed'));
    expect(existsSync(done)).toBe(false);
  });
});
