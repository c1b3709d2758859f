import { policyText, type PostPolicy, type SignedPolicy } from '#libs/agent-contract';
import { parseInstant, type Clock } from '#libs/kernel';
import type { AgentFolder, Papers } from './agent-folder.js';
import type { Log } from './log.js';
import { isSignedBy } from './signatures.js';

/**
 * What the post does by itself while its hub is away: kept on the post, believed only when the pinned hub key
 * signed it for this post, and not for long. It locks; it never opens anything.
 */
export class PostPolicyCache {
  readonly #folder: AgentFolder;
  readonly #papers: () => Papers;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(
    folder: AgentFolder,
    papers: () => Papers,
    { clock, log }: { readonly clock: Clock; readonly log: Log },
  ) {
    this.#folder = folder;
    this.#papers = papers;
    this.#clock = clock;
    this.#log = log;
  }

  learn(signed: SignedPolicy): void {
    if (!this.#isGenuine(signed)) {
      this.#log.warn('policy-refused', { because: 'signature' });
      return;
    }
    this.#folder.savePolicy(signed);
  }

  /** Undefined when nothing that can be believed is kept. */
  current(): PostPolicy | undefined {
    const kept = this.#folder.policy();
    if (kept === undefined) return undefined;
    const until = parseInstant(kept.policy.validUntil);
    const isOld = until === undefined || until <= this.#clock.now();
    if (!isOld && this.#isGenuine(kept)) return kept.policy;
    this.#log.warn('policy-refused', { because: isOld ? 'too-old' : 'signature' });
    return undefined;
  }

  #isGenuine({ policy, kid, signature }: SignedPolicy): boolean {
    const { hubKey, workstationId } = this.#papers();
    return kid === hubKey.kid && isSignedBy(hubKey, policyText(workstationId, policy), signature);
  }
}
