/** Times of the agent door, in milliseconds. */
export class AgentDoorLimits {
  /** For the mutual proof. */
  readonly handshake: number = 5_000;
  /** From the card on the reader to the last answer of its dialogue. */
  readonly dialogue: number = 10_000;
  /** Between two signs of life asked of an agent; the second without an answer ends the connection. */
  readonly heartbeat: number = 15_000;
  /** Between two tellings of what a post does while the hub is away. */
  readonly policy: number = 5 * 60_000;
  /** For somebody to put the blank card on the reader; with the dialogue, under a proxy's usual minute. */
  readonly blankCard: number = 45_000;
  /** For the hub that holds the agent's connection to say so. */
  readonly hubAnswer: number = 5_000;
}
