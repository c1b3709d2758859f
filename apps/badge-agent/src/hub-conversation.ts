import type { KeyObject } from 'node:crypto';
import {
  AGENT_PROTOCOL,
  HubMessage,
  nextKeyText,
  proofText,
  readMessage,
  type AgentMessage,
  type Exchange,
  type HubKey,
  type SignedPolicy,
} from '#libs/agent-contract';
import type { Random } from '#libs/kernel';
import type { Papers } from './agent-folder.js';
import { isSignedBy, signText } from './signatures.js';

type Proof = Extract<HubMessage, { type: 'hub-proof' }>;
/** What the hub says once both are proven. */
export type WorkMessage = Extract<HubMessage, { type: 'transmit' | 'tap-ended' }>;

export interface ConversationEvents {
  send(message: AgentMessage): void;
  welcomed(workstation: string): void;
  /** What the post does while the hub is away, vouched for by the pinned key. */
  policy(policy: SignedPolicy): void;
  /** The hub's key has a successor, vouched for by the pinned one. */
  newHubKey(key: HubKey): void;
  work(message: WorkMessage): void;
  /** The other side is not our hub, or does not speak the contract: nothing more is said to it. */
  broken(because: 'hub-not-recognised' | 'not-understood'): void;
}

export interface AgentIdentity {
  readonly papers: Papers;
  readonly privateKey: KeyObject;
}

/** One connection's conversation: the mutual proof, then the work. */
export class HubConversation {
  readonly #identity: AgentIdentity;
  readonly #events: ConversationEvents;
  readonly #nonce: string;
  #stage: 'greeted' | 'proven' | 'welcome' = 'greeted';

  constructor(identity: AgentIdentity, random: Random, events: ConversationEvents) {
    this.#identity = identity;
    this.#events = events;
    this.#nonce = random.token();
  }

  begin(): void {
    const { workstationId, hubKey } = this.#identity.papers;
    this.#events.send({
      type: 'hello',
      protocol: AGENT_PROTOCOL,
      workstationId,
      nonce: this.#nonce,
      hubKid: hubKey.kid,
    });
  }

  hear(text: string): void {
    const message = readMessage(HubMessage, text);
    if (message === undefined || !this.#take(message)) this.#events.broken('not-understood');
  }

  /** False when the message does not belong here. */
  #take(message: HubMessage): boolean {
    if (message.type === 'hub-proof') return this.#stage === 'greeted' && this.#prove(message);
    if (message.type === 'welcome') return this.#stage === 'proven' && this.#welcome(message);
    if (this.#stage !== 'welcome') return false;
    return message.type === 'policy' ? this.#learn(message.policy) : this.#work(message);
  }

  #welcome({ workstation, policy }: Extract<HubMessage, { type: 'welcome' }>): true {
    this.#stage = 'welcome';
    this.#events.welcomed(workstation);
    return this.#learn(policy);
  }

  #work(message: WorkMessage): true {
    this.#events.work(message);
    return true;
  }

  #learn(policy: SignedPolicy): true {
    this.#events.policy(policy);
    return true;
  }

  /** The hub first: the agent signs nothing for anyone else. */
  #prove(proof: Proof): true {
    const { papers, privateKey } = this.#identity;
    const { workstationId } = papers;
    const exchange = { workstationId, agentNonce: this.#nonce, hubNonce: proof.nonce };
    if (!this.#isOurHub(proof, exchange)) {
      this.#events.broken('hub-not-recognised');
      return true;
    }
    if (proof.next !== undefined) this.#events.newHubKey(proof.next.key);
    this.#stage = 'proven';
    const signature = signText(privateKey, proofText('agent', exchange));
    this.#events.send({ type: 'agent-proof', signature });
    return true;
  }

  #isOurHub({ kid, signature, next }: Proof, exchange: Exchange): boolean {
    const { hubKey, workstationId } = this.#identity.papers;
    if (kid !== hubKey.kid) return false;
    if (!isSignedBy(hubKey, proofText('hub', exchange), signature)) return false;
    if (next === undefined) return true;
    return isSignedBy(hubKey, nextKeyText(workstationId, next.key), next.signature);
  }
}
