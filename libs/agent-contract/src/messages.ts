import { z } from 'zod';

/** Version of the conversation on the socket. A hub refuses a version it does not speak. */
export const AGENT_PROTOCOL = 1;

/** At most this many bytes in one message: a batch of APDUs is far smaller. */
export const MAX_MESSAGE_BYTES = 16_384;

/** 32 random bytes, base64url. */
const Nonce = z.string().regex(/^[\w-]{43}$/);
/** ES256 signature as in JOSE (r ‖ s, 64 bytes), base64url. */
const Signature = z.string().regex(/^[\w-]{86}$/);

const Coordinate = z.string().regex(/^[\w-]{43}$/);

/** The agent's public key: EC P-256 (RFC 7518 §6.2), nothing private in it. */
export const AgentPublicKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: Coordinate,
  y: Coordinate,
});
export type AgentPublicKey = z.infer<typeof AgentPublicKey>;

/** The hub's key for agents, pinned by the agent at enrolment. Other members of the JWK are dropped. */
export const HubKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: Coordinate,
  y: Coordinate,
  kid: z.string().regex(/^[\w-]{1,64}$/),
});
export type HubKey = z.infer<typeof HubKey>;

const bytes = (from: number, to: number) =>
  z
    .string()
    .regex(/^(?:[0-9A-F]{2})+$/)
    .min(2 * from)
    .max(2 * to);

/** Counts cards put on the reader since the connection opened: each is greater than the one before. */
const Tap = z.int().positive();
/** Counts the batches of a tap, from 1. */
const Seq = z.int().positive().max(1000);
/** ISO 7816-4: a short command is 4 to 261 bytes, an answer 2 to 258. */
const Command = bytes(4, 261);
const Answer = bytes(2, 258);
/** ISO 7816-3: 2 to 33 bytes. */
const Atr = bytes(2, 33);

const MAX_BATCH = 8;

/** What the post shows after a tap. */
export const TapOutcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['pin-needed', 'reopened', 'locked', 'no-page', 'personalised']) }),
  z.strictObject({ kind: z.literal('refused'), because: z.string().max(64) }),
]);
export type TapOutcome = z.infer<typeof TapOutcome>;

/** Agent → hub. */
export const AgentMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.int(),
    workstationId: z.uuid(),
    nonce: Nonce,
    /** Which hub key the agent has pinned: the hub proves itself with that one. */
    hubKid: HubKey.shape.kid,
  }),
  z.strictObject({ type: z.literal('agent-proof'), signature: Signature }),
  z.strictObject({ type: z.literal('card-inserted'), tap: Tap, atr: Atr }),
  z.strictObject({
    type: z.literal('transmitted'),
    tap: Tap,
    seq: Seq,
    /** One answer a command, in order. */
    answers: z.array(Answer).min(1).max(MAX_BATCH),
  }),
  z.strictObject({ type: z.literal('card-removed'), tap: Tap }),
  /** A CPS in a contact reader: nothing is asked of it, its removal may lock the post. */
  z.strictObject({ type: z.literal('cps'), state: z.enum(['present', 'removed']) }),
]);
export type AgentMessage = z.infer<typeof AgentMessage>;

/** What a post does by itself while its hub is away. Signed by the hub: a file on a post is anybody's. */
export const PostPolicy = z.strictObject({
  /** Of a CPS that opened a session: whether taking it away locks the post. */
  onCardRemoval: z.enum(['nothing', 'lock']),
  /** ISO 8601, UTC: older, it counts for nothing. */
  validUntil: z.iso.datetime(),
});
export type PostPolicy = z.infer<typeof PostPolicy>;

export const SignedPolicy = z.strictObject({
  policy: PostPolicy,
  kid: HubKey.shape.kid,
  signature: Signature,
});
export type SignedPolicy = z.infer<typeof SignedPolicy>;

/** Hub → agent. */
export const HubMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hub-proof'),
    nonce: Nonce,
    kid: HubKey.shape.kid,
    signature: Signature,
    /** The key that follows the pinned one, vouched for by the pinned one. */
    next: z.strictObject({ key: HubKey, signature: Signature }).optional(),
  }),
  z.strictObject({
    type: z.literal('welcome'),
    workstation: z.string().max(100),
    policy: SignedPolicy,
  }),
  /** The policy of the post has changed, or grows old. */
  z.strictObject({ type: z.literal('policy'), policy: SignedPolicy }),
  z.strictObject({
    type: z.literal('transmit'),
    tap: Tap,
    seq: Seq,
    /** Commands that do not depend on one another's answers, to be sent in order. */
    apdus: z.array(Command).min(1).max(MAX_BATCH),
  }),
  z.strictObject({ type: z.literal('tap-ended'), tap: Tap, outcome: TapOutcome }),
]);
export type HubMessage = z.infer<typeof HubMessage>;

/** A message from the socket, or undefined when it is not one. */
export function readMessage<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
