import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import {
  AGENT_PATHS,
  AGENT_PROTOCOL,
  EnrolmentAnswer,
  HubMessage,
  proofText,
  readMessage,
} from '#libs/agent-contract';
import { SystemClock, SystemRandom } from '#libs/kernel';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import type { DesfireState } from '../apps/simulators/src/card/desfire/desfire-state.js';
import { VirtualDesfire } from '../apps/simulators/src/card/virtual-desfire.js';
import { openLoop, type Round } from './numbers.js';

/** A workstation whose agent can be enrolled. */
export interface TapPost {
  readonly id: string;
  readonly code: string;
}

export interface TapLoad {
  readonly origin: string;
  readonly posts: readonly TapPost[];
  readonly cards: readonly DesfireState[];
  readonly perSecond: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/**
 * People who walk: each round of the ward, every badge is put on the next post, where somebody else's session
 * is open. A page waits there, as on a real post. Time from the card on the reader to the end of the tap.
 */
export async function tapRound(load: TapLoad): Promise<Round> {
  const pool = new Pool(load.origin, { connections: 16 });
  const agents: Agent[] = [];
  const papers: Papers[] = [];
  for (const post of load.posts) papers.push(await enrol(load.origin, post));
  // An enrolment sends away whoever holds the post; that news must not meet the new connection.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  for (const paper of papers) agents.push(await Agent.connected(load.origin, paper));
  const cards = load.cards.map(
    (state) => new VirtualDesfire(state, new SystemRandom(), new SystemClock()),
  );
  // A card is on one reader at a time: behind a post that is late, its holder is late on the next one.
  const hands = cards.map((): Promise<unknown> => Promise.resolve());
  const waits: number[] = [];
  const tap = async (rank: number): Promise<void> => {
    const at = rank % agents.length;
    const agent = agents[at]!;
    const whose = (at + Math.floor(rank / agents.length)) % cards.length;
    const card = cards[whose]!;
    const before = hands[whose];
    const mine = agent.inLine(async () => {
      await before;
      await openPage(pool, agent.workstationId);
      const from = performance.now();
      const outcome = await agent.tap(card);
      waits.push(performance.now() - from);
      if (outcome !== 'reopened') throw new Error(outcome);
    });
    hands[whose] = mine.catch(() => {});
    await mine;
  };
  await openLoop({ seconds: load.warmUpSeconds, perSecond: load.perSecond }, tap);
  waits.length = 0;
  const { perSecond, seconds, warmUpSeconds } = load;
  const first = warmUpSeconds * perSecond;
  const round = await openLoop({ seconds, perSecond }, (rank) => tap(first + rank));
  for (const agent of agents) agent.leave();
  await pool.close();
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { ...round, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

async function openPage(pool: Pool, workstationId: string): Promise<void> {
  const { statusCode, body } = await pool.request({
    path: `/bench/page/${workstationId}`,
    method: 'POST',
  });
  await body.dump();
  if (statusCode !== 204) throw new Error(`page: ${statusCode}`);
}

/** What an agent keeps after its enrolment. */
interface Papers extends EnrolmentAnswer {
  readonly privateKey: KeyObject;
}

async function enrol(origin: string, { code }: TapPost): Promise<Papers> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const answer = await fetch(origin + AGENT_PATHS.enrolments, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, publicKey: publicKey.export({ format: 'jwk' }) }),
  });
  return { ...EnrolmentAnswer.parse(await answer.json()), privateKey };
}

interface Waiting {
  readonly resolve: (message: HubMessage) => void;
  readonly reject: (error: Error) => void;
}

/** A badge agent in memory. */
class Agent {
  #card: VirtualDesfire | undefined;
  #tap = 0;
  readonly #waiting: Waiting[] = [];
  /** One card at a time on a reader: whoever comes meanwhile stands in line. */
  #line: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly socket: WebSocket,
    readonly workstationId: string,
  ) {
    socket.on('message', (bytes: Buffer) => {
      const message = readMessage(HubMessage, bytes.toString());
      if (message?.type === 'transmit') this.#transmit(message);
      else if (message !== undefined) this.#waiting.shift()?.resolve(message);
    });
    socket.on('close', (code, reason) => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`closed: ${code} ${reason.toString()}`));
    });
  }

  static async connected(
    origin: string,
    { workstationId, hubKey, privateKey }: Papers,
  ): Promise<Agent> {
    const socket = new WebSocket(origin.replace('http', 'ws') + AGENT_PATHS.socket);
    const agent = new Agent(socket, workstationId);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const nonce = randomBytes(32).toString('base64url');
    agent.#send({
      type: 'hello',
      protocol: AGENT_PROTOCOL,
      workstationId,
      nonce,
      hubKid: hubKey.kid,
    });
    const proof = await agent.#next();
    if (proof.type !== 'hub-proof') throw new Error(proof.type);
    const exchange = { workstationId, agentNonce: nonce, hubNonce: proof.nonce };
    const pinned = createPublicKey({ key: { ...hubKey }, format: 'jwk' });
    const es256 = { dsaEncoding: 'ieee-p1363' } as const;
    const said = Buffer.from(proofText('hub', exchange));
    const signature = Buffer.from(proof.signature, 'base64url');
    if (!verify('sha256', said, { key: pinned, ...es256 }, signature))
      throw new Error('not the hub');
    const own = Buffer.from(proofText('agent', exchange));
    const signed = sign('sha256', own, { key: privateKey, ...es256 }).toString('base64url');
    agent.#send({ type: 'agent-proof', signature: signed });
    await agent.#next();
    return agent;
  }

  async inLine(act: () => Promise<void>): Promise<void> {
    const mine = this.#line.then(act);
    this.#line = mine.catch(() => {});
    await mine;
  }

  async tap(card: VirtualDesfire): Promise<string> {
    card.powerOn();
    this.#card = card;
    const tap = ++this.#tap;
    this.#send({ type: 'card-inserted', tap, atr: '3B8180018080' });
    const ended = await this.#next();
    this.#send({ type: 'card-removed', tap });
    if (ended.type !== 'tap-ended') throw new Error(ended.type);
    return ended.outcome.kind === 'refused' ? ended.outcome.because : ended.outcome.kind;
  }

  leave(): void {
    this.socket.terminate();
  }

  #next(): Promise<HubMessage> {
    return new Promise((resolve, reject) => void this.#waiting.push({ resolve, reject }));
  }

  #transmit({ tap, seq, apdus }: Extract<HubMessage, { type: 'transmit' }>): void {
    const answers = apdus.map(
      (apdu) => this.#card?.answer(Buffer.from(apdu, 'hex')).toString('hex').toUpperCase() ?? '',
    );
    this.#send({ type: 'transmitted', tap, seq, answers });
  }

  #send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }
}
