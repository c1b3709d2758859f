import { AGENT_TOKEN } from '#libs/agent-contract';
import { epochSeconds, SystemClock, SystemRandom } from '#libs/kernel';
import { SignJWT } from 'jose';
import type { AgentFolder } from './agent-folder.js';

/** A token for one request: the hub is its audience, and takes it once. */
export async function agentToken(folder: AgentFolder): Promise<string> {
  const { hub, workstationId } = folder.papers();
  const now = epochSeconds(new SystemClock().now());
  return new SignJWT({ jti: new SystemRandom().token(16) })
    .setProtectedHeader({ alg: 'ES256', typ: AGENT_TOKEN.type })
    .setIssuer(workstationId)
    .setAudience(hub)
    .setIssuedAt(now)
    .setExpirationTime(now + AGENT_TOKEN.seconds)
    .sign(folder.privateKey());
}
