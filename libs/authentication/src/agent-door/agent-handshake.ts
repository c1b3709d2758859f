import { createPublicKey, sign, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  AGENT_PROTOCOL,
  HubKey,
  nextKeyText,
  policyText,
  proofText,
  type AgentMessage,
  type AgentPublicKey,
  type CloseReason,
  type HubMessage,
  type SignedPolicy,
} from '#libs/agent-contract';
import { SigningKeys, type SigningKey } from '#libs/keys';
import { Clock, Random } from '#libs/kernel';
import type { Post } from '../sessions/care-sessions.js';
import { PostBook } from '../workstations/post-book.repository.js';
import { Workstations } from '../workstations/workstations.js';

export type Hello = Extract<AgentMessage, { type: 'hello' }>;

export type Greeting =
  | {
      readonly kind: 'greeted';
      readonly post: Post;
      readonly proof: Extract<HubMessage, { type: 'hub-proof' }>;
      /** What the post does while the hub is away. */
      readonly policy: SignedPolicy;
      /** Whether the agent's signature over this very exchange is good. */
      proves(signature: string): boolean;
    }
  | { readonly kind: 'refused'; readonly because: CloseReason };

/** A hub that is away for longer than this is no longer believed about anything. */
const POLICY_SECONDS = 24 * 3600;

/** Mutual proof: the hub's key is pinned by the agent, the agent's key was given at its enrolment. */
@Injectable()
export class AgentHandshake {
  constructor(
    private readonly workstations: Workstations,
    private readonly posts: PostBook,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** The key that a newly enrolled agent pins. */
  async hubKey(): Promise<HubKey> {
    return HubKey.parse((await this.keys.active('agent-door')).publicJwk);
  }

  async greet(hello: Hello): Promise<Greeting> {
    if (hello.protocol !== AGENT_PROTOCOL) return refused('protocol-unsupported');
    const { workstationId, nonce: agentNonce } = hello;
    const workstation = await this.workstations.enrolled(workstationId);
    if (workstation === undefined) return refused('workstation-refused');
    const published = await this.keys.published('agent-door');
    const pinned = published.find(({ kid }) => kid === hello.hubKid);
    if (pinned === undefined) return refused('hub-key-unknown');
    const exchange = { workstationId, agentNonce, hubNonce: this.random.token() };
    const next = published.find(({ state, kid }) => state === 'active' && kid !== pinned.kid);
    return {
      kind: 'greeted',
      post: workstation.post,
      policy: await this.#policy(workstation.post, next ?? pinned),
      proof: {
        type: 'hub-proof',
        nonce: exchange.hubNonce,
        kid: pinned.kid,
        signature: signed(pinned, proofText('hub', exchange)),
        ...(next === undefined ? {} : { next: vouched(workstationId, pinned, next) }),
      },
      proves: (signature) => isSigned(workstation.key, proofText('agent', exchange), signature),
    };
  }

  /** The policy of the post, again: its area may have changed, and it must not grow old. */
  async policyOf(post: Post, kid: string): Promise<SignedPolicy | undefined> {
    const published = await this.keys.published('agent-door');
    const key = published.find((candidate) => candidate.kid === kid);
    return key === undefined ? undefined : this.#policy(post, key);
  }

  async #policy(post: Post, key: SigningKey): Promise<SignedPolicy> {
    const { onCardRemoval } = await this.posts.of(post.id);
    const policy = { onCardRemoval, validUntil: this.clock.in(POLICY_SECONDS).toISOString() };
    return { policy, kid: key.kid, signature: signed(key, policyText(post.id, policy)) };
  }
}

const refused = (because: CloseReason): Greeting => ({ kind: 'refused', because });

/** JOSE's form of an ES256 signature: r ‖ s. */
const FORM = 'ieee-p1363';

const signed = ({ privateKey }: SigningKey, text: string): string =>
  sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: FORM }).toString('base64url');

function isSigned(jwk: AgentPublicKey, text: string, signature: string): boolean {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const bytes = Buffer.from(signature, 'base64url');
  return verify('sha256', Buffer.from(text), { key, dsaEncoding: FORM }, bytes);
}

function vouched(workstationId: string, pinned: SigningKey, next: SigningKey) {
  const key = HubKey.parse(next.publicJwk);
  return { key, signature: signed(pinned, nextKeyText(workstationId, key)) };
}
