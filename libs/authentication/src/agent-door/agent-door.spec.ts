import { AGENT_PATHS } from '#libs/agent-contract';
import { THE_HUB } from '#libs/audit';
import { SigningKeys } from '#libs/keys';
import { WebSocket } from 'ws';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { testKeyring } from '../../../kernel/src/testing.js';
import { KeyringBadgeKeys } from '../desfire/badge-keys.js';
import { madeBadge, TestBadgeKeys, TestCard } from '../desfire/testing.js';
import { Loans } from '../loans/loans.js';
import { BadgeVersions } from './badge-versions.js';
import { BadgePersonalisations } from './badge-personalisations.js';
import {
  aPerson,
  enrolledAgent,
  enrolWith,
  TestAgent,
  testHub,
  TestSettings,
  type AgentPapers,
  type TestHub,
} from './testing.js';

let test: TestDatabase;
let hub: TestHub;
let names = 0;
const others: TestHub[] = [];

/** A second hub process, stopped after the test whatever happens. */
async function anotherHub(limits: Parameters<typeof testHub>[1] = {}): Promise<TestHub> {
  const other = await testHub(test.url, limits);
  others.push(other);
  return other;
}

const newAgent = (): Promise<AgentPapers> => enrolledAgent(hub, `POSTE-${++names}`);
const keys = new KeyringBadgeKeys(testKeyring(), new TestSettings());
const auditOf = (workstation: string) =>
  test.database.prisma.auditEvent.findMany({ where: { workstation }, orderBy: { at: 'asc' } });

beforeAll(async () => {
  test = await testDatabase();
  hub = await testHub(test.url);
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.stop();
});
afterAll(async () => {
  await hub.stop();
  await test.drop();
});

const statusOf = (path: string, headers: Record<string, string>) =>
  new Promise((resolve) => {
    const socket = new WebSocket(hub.url.replace('http', 'ws') + path, { headers });
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
    socket.on('error', () => {});
  });

const desk = (at: TestHub) => at.app.get(BadgePersonalisations, { strict: false });
const order = async (papers: AgentPapers) => ({
  workstationId: papers.workstationId,
  identityId: await aPerson(test.database),
  label: 'B-0042',
  by: THE_HUB,
});

const failureOf = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the mutual proof', () => {
  it('opens to an enrolled agent, and shows it online', async () => {
    const papers = await newAgent();
    const before = await hub.workstations.list();
    expect(before.find(({ id }) => id === papers.workstationId)?.agent).toBe('never');
    const agent = await TestAgent.connect(hub, papers);
    expect(agent.received.at(-1)).toEqual({
      type: 'welcome',
      workstation: papers.workstation,
      policy: {
        policy: { onCardRemoval: 'lock', validUntil: expect.any(String) },
        kid: papers.hubKey.kid,
        signature: expect.any(String),
      },
    });
    const after = await hub.workstations.list();
    expect(after.find(({ id }) => id === papers.workstationId)?.agent).toBe('online');
    agent.socket.close();
  });

  it('closes to another key than the enrolled one', async () => {
    const [papers, other] = [await newAgent(), await newAgent()];
    const thief = await TestAgent.open(hub, { ...papers, privateKey: other.privateKey });
    const nonce = thief.hello();
    thief.prove(nonce, await thief.next('hub-proof'));
    expect(await thief.closed).toEqual({ code: 4401, reason: 'proof-refused' });
  });

  it('closes to a proof recorded on another connection', async () => {
    const papers = await newAgent();
    const first = await TestAgent.open(hub, papers);
    const sent: string[] = [];
    const send = first.send.bind(first);
    first.send = (message) => {
      sent.push(JSON.stringify(message));
      send(message);
    };
    first.prove(first.hello(), await first.next('hub-proof'));
    await first.next('welcome');
    const replayer = await TestAgent.open(hub, papers);
    replayer.send(sent[0]!);
    await replayer.next('hub-proof');
    replayer.send(sent[1]!);
    expect(await replayer.closed).toMatchObject({ reason: 'proof-refused' });
    first.socket.close();
  });

  it.each([
    ['an unknown workstation', { workstationId: '00000000-0000-4000-8000-000000000000' }, 4403],
    ['another protocol', { protocol: 2 }, 4426],
    ['a hub key that was never given', { hubKid: 'nobody' }, 4404],
    ['a short nonce', { nonce: 'abc' }, 4400],
    ['a member too many', { admin: true }, 4400],
  ])('closes to %s', async (_what, change, code) => {
    const agent = await TestAgent.open(hub, await newAgent());
    agent.hello(change);
    expect(await agent.closed).toMatchObject({ code });
  });

  it.each([
    ['no JSON', 'hello', 4400],
    ['a card before the proof', { type: 'card-inserted', tap: 1, atr: '3B8180018080' }, 4409],
    ['a proof before the greeting', { type: 'agent-proof', signature: 's'.repeat(86) }, 4409],
    ['a message too big', `{"type":"${'x'.repeat(20_000)}"}`, 1009],
  ])('closes to %s', async (_what, message, code) => {
    const agent = await TestAgent.open(hub, await newAgent());
    agent.send(message);
    expect(await agent.closed).toMatchObject({ code });
  });

  it('gives up on an agent that says nothing', async () => {
    const impatient = await anotherHub({ limits: { handshake: 50 } });
    const agent = await TestAgent.open(impatient, await enrolledAgent(impatient, 'MUET-01'));
    expect(await agent.closed).toEqual({ code: 4408, reason: 'too-slow' });
  });

  it('gives the next hub key to an agent that has pinned the former one', async () => {
    const papers = await newAgent();
    const signing = hub.app.get(SigningKeys, { strict: false });
    const former = papers.hubKey.kid;
    await test.database.run((tx) => signing.rotate('agent-door', tx));
    const agent = await TestAgent.connect(hub, papers);
    expect(papers.hubKey.kid).not.toBe(former);
    agent.socket.close();
    const again = await TestAgent.connect(hub, papers);
    again.socket.close();
  });

  it('is refused to a page of a browser, and to other paths', async () => {
    expect(await statusOf(AGENT_PATHS.socket, { origin: 'https://mechant.example' })).toBe(403);
    expect(await statusOf('/agent/v2/socket', {})).toBe(404);
  });
});

describe('one live connection a workstation', () => {
  it('the last one wins', async () => {
    const papers = await newAgent();
    const first = await TestAgent.connect(hub, papers);
    const second = await TestAgent.connect(hub, papers);
    expect(await first.closed).toEqual({ code: 4411, reason: 'replaced' });
    second.socket.close();
  });

  it('over two hubs too', async () => {
    const other = await anotherHub();
    const papers = await newAgent();
    const first = await TestAgent.connect(hub, papers);
    const second = await TestAgent.connect(other, papers);
    expect(await first.closed).toMatchObject({ reason: 'replaced' });
    expect(second.socket.readyState).toBe(WebSocket.OPEN);
    await other.stop();
    expect(await second.closed).toMatchObject({ reason: 'hub-stopping' });
  });

  it('ends when the workstation is disabled, and does not open again', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    await hub.workstations.disable(papers.workstationId, 'poste volé', THE_HUB);
    expect(await agent.closed).toMatchObject({ reason: 'workstation-refused' });
    const again = await TestAgent.open(hub, papers);
    again.hello();
    expect(await again.closed).toMatchObject({ reason: 'workstation-refused' });
  });

  it('ends when the agent is enrolled anew: the former key is out', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    const { code } = await hub.workstations.agentTicket(papers.workstationId, THE_HUB);
    const renewed = await enrolWith(hub, code);
    expect(await agent.closed).toMatchObject({ reason: 'workstation-refused' });
    const former = await TestAgent.open(hub, papers);
    former.prove(former.hello(), await former.next('hub-proof'));
    expect(await former.closed).toMatchObject({ reason: 'proof-refused' });
    const agentAgain = await TestAgent.connect(hub, renewed);
    agentAgain.socket.close();
  });

  it('ends when the agent no longer answers the heartbeat', async () => {
    const beating = await anotherHub({ limits: { heartbeat: 40 } });
    const agent = await TestAgent.connect(beating, await enrolledAgent(beating, 'FIGE-01'));
    agent.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 150));
    agent.socket.resume();
    expect((await agent.closed).code).not.toBe(1000);
  });
});

describe('a card on the reader', () => {
  it('made by the hub is read: unknown to the register, it is refused by name', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    const outcome = await agent.tap(await madeBadge(keys));
    expect(outcome).toEqual({ kind: 'refused', because: 'unknown-badge' });
    agent.socket.close();
  });

  it.each([
    ['blank', () => new TestCard(), 'foreign-badge'],
    ['of another hospital', () => madeBadge(new TestBadgeKeys(1, 5)), 'foreign-badge'],
  ])('%s is refused and traced', async (_which, make, because) => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    expect(await agent.tap(await make())).toEqual({ kind: 'refused', because });
    const events = await auditOf(papers.workstation);
    expect(events.at(-1)).toMatchObject({ kind: 'badge.not-recognised', outcome: 'refused' });
    agent.socket.close();
  });

  it('that is a CPS by its ATR is not spoken to', async () => {
    const agent = await TestAgent.connect(hub, await newAgent());
    const card = new TestCard();
    const outcome = await agent.tap(card, '3B9B188001001225006480040100009044');
    expect(outcome).toEqual({ kind: 'refused', because: 'cps-card' });
    expect(card.received).toEqual([]);
    agent.socket.close();
  });

  it('pulled during the dialogue is “pulled”, and the next one is read', async () => {
    const agent = await TestAgent.connect(hub, await newAgent());
    const tap = agent.put(undefined);
    await agent.next('transmit');
    agent.send({ type: 'card-removed', tap });
    expect((await agent.next('tap-ended')).outcome).toMatchObject({ because: 'pulled' });
    expect(await agent.tap(await madeBadge(keys))).toMatchObject({ because: 'unknown-badge' });
    agent.socket.close();
  });

  it('put down while the one before is still being written down is read after it', async () => {
    const agent = await TestAgent.connect(hub, await newAgent());
    const pulled = agent.put(undefined);
    await agent.next('transmit');
    agent.send({ type: 'card-removed', tap: pulled });
    const quick = agent.put(await madeBadge(keys));
    const first = await agent.next('tap-ended');
    const second = await agent.next('tap-ended');
    expect([first, second]).toMatchObject([
      { tap: pulled, outcome: { because: 'pulled' } },
      { tap: quick, outcome: { because: 'unknown-badge' } },
    ]);
    agent.socket.close();
  });

  it('that does not answer in time is given up; its late answer does no harm', async () => {
    const quick = await anotherHub({ limits: { dialogue: 60 } });
    const agent = await TestAgent.connect(quick, await enrolledAgent(quick, 'LENT-01'));
    const tap = agent.put(undefined);
    const { seq, apdus } = await agent.next('transmit');
    expect((await agent.next('tap-ended')).outcome).toMatchObject({ because: 'pulled' });
    agent.send({ type: 'transmitted', tap, seq, answers: apdus.map(() => '9100') });
    agent.send({ type: 'card-removed', tap });
    expect(await agent.tap(await madeBadge(keys))).toMatchObject({ because: 'unknown-badge' });
    agent.socket.close();
  });

  it('whose connection is lost ends its dialogue', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    agent.put(undefined);
    await agent.next('transmit');
    agent.socket.terminate();
    await eventually(async () => {
      const [last] = (await auditOf(papers.workstation)).slice(-1);
      expect(last?.detail).toMatchObject({ because: 'pulled' });
    });
  });

  it.each([
    [
      'a tap number used before',
      { type: 'card-inserted', tap: 1, atr: '3B8180018080' },
      'replayed',
    ],
    [
      'a second card while one is there',
      { type: 'card-inserted', tap: 2, atr: '3B8180018080' },
      'out-of-order',
    ],
    [
      'the answers of another tap',
      { type: 'transmitted', tap: 9, seq: 1, answers: ['9100'] },
      'replayed',
    ],
    [
      'answers to a batch that was not sent',
      { type: 'transmitted', tap: 1, seq: 2, answers: ['9100'] },
      'replayed',
    ],
    [
      'fewer answers than commands',
      { type: 'transmitted', tap: 1, seq: 1, answers: ['9100'] },
      'malformed',
    ],
    ['the removal of another card', { type: 'card-removed', tap: 9 }, 'replayed'],
    ['a second greeting', 'hello', 'out-of-order'],
  ])('%s closes the connection', async (_what, message, reason) => {
    const agent = await TestAgent.connect(hub, await newAgent());
    agent.put(undefined);
    await agent.next('transmit');
    if (message === 'hello') agent.hello();
    else agent.send(message);
    expect(await agent.closed).toMatchObject({ reason });
  });

  it('answers sent twice close the connection', async () => {
    const agent = await TestAgent.connect(hub, await newAgent());
    const card = await madeBadge(keys);
    const tap = agent.put(undefined);
    const { seq, apdus } = await agent.next('transmit');
    const answers = apdus.map((apdu) =>
      card.answer(Buffer.from(apdu, 'hex')).toString('hex').toUpperCase(),
    );
    agent.send({ type: 'transmitted', tap, seq, answers });
    agent.send({ type: 'transmitted', tap, seq, answers });
    expect(await agent.closed).toMatchObject({ reason: 'replayed' });
  });
});

describe('a badge made at the desk', () => {
  it('is the person’s means, and its next tap is recognised', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    const wanted = await order(papers);
    const made = desk(hub).personalise(wanted);
    const card = new TestCard();
    await eventually(async () => {
      expect(await agent.tap(card)).toEqual({ kind: 'personalised' });
    });
    const { meansId } = await made;
    const means = await test.database.prisma.means.findUnique({
      where: { id: meansId },
      include: { plastic: { include: { badge: true } }, steps: true },
    });
    expect(means).toMatchObject({
      identityId: wanted.identityId,
      state: 'active',
      label: 'B-0042',
      level: 'substantial',
      plastic: { purpose: 'personal', badge: { keyVersion: 1 } },
      steps: [{ fromState: null, toState: 'active' }],
    });
    expect(JSON.stringify(means)).not.toContain(card.uid.toString('hex'));
    expect(await agent.tap(card)).toEqual({ kind: 'no-page' });
    agent.socket.close();
  });

  it('replaces another in one act: the former is revoked, the person is the same', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    const wanted = await order(papers);
    const first = desk(hub).personalise(wanted);
    await eventually(async () => {
      expect(await agent.tap(new TestCard())).toEqual({ kind: 'personalised' });
    });
    const { meansId: former } = await first;
    const stranger = { ...wanted, identityId: await aPerson(test.database), replaces: former };
    await expect(desk(hub).personalise(stranger)).rejects.toThrow('means.unknown');
    const second = desk(hub).personalise({ ...wanted, replaces: former });
    await eventually(async () => {
      expect(await agent.tap(new TestCard())).toEqual({ kind: 'personalised' });
    });
    const { meansId } = await second;
    const states = await test.database.prisma.means.findMany({
      where: { identityId: wanted.identityId },
    });
    expect(Object.fromEntries(states.map(({ id, state }) => [id, state]))).toEqual({
      [former]: 'revoked',
      [meansId]: 'active',
    });
    await expect(desk(hub).personalise({ ...wanted, replaces: former })).rejects.toThrow(
      'means.state-refused',
    );
    agent.socket.close();
  });

  it('for the stock has no holder: its tap is refused until it is lent', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    const { workstationId, by } = await order(papers);
    const wanted = { workstationId, by, label: 'Prêt 7', serial: 'P-007' };
    const made = desk(hub).personaliseForStock(wanted);
    const card = new TestCard();
    await eventually(async () => {
      expect(await agent.tap(card)).toEqual({ kind: 'personalised' });
    });
    const { plasticId } = await made;
    expect(await agent.tap(card)).toMatchObject({ kind: 'refused', because: 'unknown-badge' });
    await expect(desk(hub).personaliseForStock(wanted)).rejects.toThrow('badge.serial-taken');
    const identityId = await aPerson(test.database);
    const loans = hub.app.get(Loans, { strict: false });
    await loans.lend({ identityId, plasticId, reason: 'forgotten', by: THE_HUB });
    expect(await agent.tap(card)).toEqual({ kind: 'no-page' });
    const [version] = await hub.app.get(BadgeVersions, { strict: false }).count();
    expect(version).toMatchObject({ keyVersion: 1, stock: 1 });
    expect(version!.held).toBeGreaterThan(0);
    agent.socket.close();
  });

  it('may be asked of another hub than the one the agent speaks to', async () => {
    const other = await anotherHub();
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    const made = desk(other).personalise(await order(papers));
    await eventually(async () => {
      expect(await agent.tap(new TestCard())).toEqual({ kind: 'personalised' });
    });
    await expect(made).resolves.toHaveProperty('meansId');
    agent.socket.close();
  });

  it('is not made twice of one card', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    const card = new TestCard();
    const first = desk(hub).personalise(await order(papers));
    await eventually(async () => {
      expect(await agent.tap(card)).toEqual({ kind: 'personalised' });
    });
    await first;
    const second = desk(hub).personalise(await order(papers));
    const refusal = failureOf(second);
    await eventually(async () => {
      expect(await agent.tap(card)).toMatchObject({ because: 'badge.already-issued' });
    });
    expect(await refusal).toMatchObject({ code: 'badge.already-issued' });
    agent.socket.close();
  });

  it('pulled too early is not active, and can be made again', async () => {
    const papers = await newAgent();
    const agent = await TestAgent.connect(hub, papers);
    const wanted = await order(papers);
    const first = desk(hub).personalise(wanted);
    const interrupted = failureOf(first);
    const card = new TestCard();
    const answer = card.answer.bind(card);
    await eventually(async () => {
      // Until the hub expects it, the card is only read: the count is that of the commands of a making.
      let sent = 0;
      card.answer = (apdu) => {
        sent += 1;
        if (sent === 20) agent.send({ type: 'card-removed', tap });
        return answer(apdu);
      };
      const tap = agent.put(card);
      const { outcome } = await agent.next('tap-ended');
      if (sent < 20) agent.send({ type: 'card-removed', tap });
      expect(outcome).toMatchObject({ because: 'badge.interrupted' });
    });
    expect(await interrupted).toMatchObject({
      code: 'badge.interrupted',
      shown: { because: 'pulled' },
    });
    expect(
      await test.database.prisma.means.count({ where: { identityId: wanted.identityId } }),
    ).toBe(0);
    card.answer = answer;
    const again = desk(hub).personalise(wanted);
    await eventually(async () => {
      expect(await agent.tap(card)).toEqual({ kind: 'personalised' });
    });
    await again;
    agent.socket.close();
  });

  it('is refused without an agent, without a card, and for a person who left', async () => {
    const quick = await anotherHub({ limits: { hubAnswer: 100, blankCard: 150 } });
    const papers = await enrolledAgent(quick, 'BUREAU-01');
    const wanted = await order(papers);
    await expect(desk(quick).personalise(wanted)).rejects.toThrow('workstation.agent-offline');
    const agent = await TestAgent.connect(quick, papers);
    const two = await Promise.allSettled([
      desk(quick).personalise(wanted),
      desk(quick).personalise(wanted),
    ]);
    const codes = two.map((one) => (one.status === 'rejected' ? one.reason.code : 'made'));
    expect(codes.map(String).toSorted()).toEqual(['badge.no-card', 'workstation.busy']);
    const { identityId } = wanted;
    await test.database.prisma.identity.update({
      where: { id: identityId },
      data: { state: 'left' },
    });
    await expect(desk(quick).personalise(wanted)).rejects.toThrow('identity.not-active');
    agent.socket.close();
  });
});

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await check();
      return;
    } catch (error) {
      if (tries > 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
