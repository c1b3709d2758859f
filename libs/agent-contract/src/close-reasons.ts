/** Why the hub closes the socket, as WebSocket close codes (RFC 6455 §7.4.2: 4000–4999 are ours). */
export const CLOSE_CODES = {
  /** Not a message of the contract. */
  malformed: 4400,
  /** The agent's signature does not verify with the key of its enrolment. */
  'proof-refused': 4401,
  /** Unknown, never enrolled or disabled workstation. */
  'workstation-refused': 4403,
  /** The hub key the agent has pinned was withdrawn: the post must be enrolled again. */
  'hub-key-unknown': 4404,
  /** The mutual proof took too long. */
  'too-slow': 4408,
  /** A message that does not belong at this point of the conversation. */
  'out-of-order': 4409,
  /** A tap or a batch that was already seen, or of another tap. */
  replayed: 4410,
  /** The same workstation connected again, here or on another hub. */
  replaced: 4411,
  /** No answer to the heartbeat. */
  silent: 4412,
  'protocol-unsupported': 4426,
  /** The hub failed while it answered; come back later. */
  'hub-failed': 4500,
  /** The hub stops; come back soon (RFC 6455: going away). */
  'hub-stopping': 1001,
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;
