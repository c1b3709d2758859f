import { z } from 'zod';
import { AgentPublicKey, HubKey } from './messages.js';

export const AGENT_PATHS = {
  socket: '/agent/v1/socket',
  enrolments: '/agent/v1/enrolments',
  browserTickets: '/agent/v1/browser-tickets',
  locks: '/agent/v1/locks',
} as const;

/** `POST /agent/v1/enrolments`: the one-time code of an administrator, and the key the agent made. */
export const EnrolmentRequest = z.strictObject({
  code: z.string().regex(/^[\w-]{22}$/),
  publicKey: AgentPublicKey,
});
export type EnrolmentRequest = z.infer<typeof EnrolmentRequest>;

export const EnrolmentAnswer = z.strictObject({
  workstationId: z.uuid(),
  workstation: z.string(),
  hubKey: HubKey,
});
export type EnrolmentAnswer = z.infer<typeof EnrolmentAnswer>;

/** `POST /agent/v1/browser-tickets`: a one-time address that ties the browser which opens it to the post. */
export const BrowserTicketAnswer = z.strictObject({ url: z.url(), expiresAt: z.iso.datetime() });
export type BrowserTicketAnswer = z.infer<typeof BrowserTicketAnswer>;

/** `POST /agent/v1/locks`: the post was locked by its user; who was open there is locked. */
export const LockAnswer = z.strictObject({ workstation: z.string() });
export type LockAnswer = z.infer<typeof LockAnswer>;

/**
 * The bearer token of an agent's HTTP requests: a JWT signed ES256 with its key, `iss` the workstation's
 * id, `aud` the hub's origin, `jti` used once, no older than this many seconds.
 */
export const AGENT_TOKEN = { type: 'portique-agent+jwt', seconds: 60 } as const;
