import type { HubKey, PostPolicy } from './messages.js';

/** What both sides of a connection have said before they prove themselves. */
export interface Exchange {
  readonly workstationId: string;
  readonly agentNonce: string;
  readonly hubNonce: string;
}

const DOMAIN = 'portique-agent/1';

/**
 * The text each side signs (ES256). The role keeps one side's proof from serving as the other's; both
 * nonces keep a proof of another connection out. No part can hold a line break (see the schemas).
 */
export function proofText(role: 'hub' | 'agent', exchange: Exchange): string {
  const { workstationId, agentNonce, hubNonce } = exchange;
  return [DOMAIN, `${role}-proof`, workstationId, agentNonce, hubNonce].join('\n');
}

/** The text by which a pinned hub key vouches for its successor. */
export function nextKeyText(workstationId: string, next: HubKey): string {
  return [DOMAIN, 'next-hub-key', workstationId, next.kid, next.x, next.y].join('\n');
}

/** The text by which the hub vouches for what a post does while the hub is away. */
export function policyText(workstationId: string, policy: PostPolicy): string {
  return [DOMAIN, 'policy', workstationId, policy.onCardRemoval, policy.validUntil].join('\n');
}
