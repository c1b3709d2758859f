import type { Clock, Random } from '#libs/kernel';
import type { AgentFolder } from './agent-folder.js';
import { BackOff, type BackOffTimes } from './back-off.js';
import { CardRelay } from './card-relay.js';
import { HubLink } from './hub-link.js';
import type { Log } from './log.js';
import type { PostLock } from './post-lock.js';
import { PostPolicyCache } from './post-policy.js';
import type { CardReader } from './readers/card-reader.js';

export interface AgentParts {
  readonly folder: AgentFolder;
  readonly reader: CardReader;
  readonly random: Random;
  readonly log: Log;
  readonly backOff: BackOffTimes;
  readonly clock: Clock;
  /** Of the operating system's session. */
  readonly lock: PostLock;
}

/** The agent at work: its reader, its hub, and the relay between them. */
export class BadgeAgent {
  readonly #reader: CardReader;
  readonly #relay: CardRelay;
  readonly #link: HubLink;

  constructor({ folder, reader, random, log, backOff, clock, lock }: AgentParts) {
    const privateKey = folder.privateKey();
    let papers = folder.papers();
    const policy = new PostPolicyCache(folder, () => papers, { clock, log });
    this.#reader = reader;
    this.#link = new HubLink(
      () => ({ papers, privateKey }),
      {
        work: (message) => this.#relay.work(message),
        lost: () => this.#relay.lost(),
        welcomed: () => this.#relay.welcomed(),
        policy: (signed) => policy.learn(signed),
        newHubKey: (hubKey) => {
          papers = { ...papers, hubKey };
          folder.save(papers);
          log.info('hub-key-renewed', { kid: hubKey.kid });
        },
      },
      { backOff: new BackOff(backOff, random), random, log },
    );
    const alone = {
      cardTaken: () => {
        if (policy.current()?.onCardRemoval === 'lock') lock.lock('card-removed');
      },
    };
    this.#relay = new CardRelay(reader, this.#link, { alone, log });
  }

  /** Returns the reader's name. */
  async start(): Promise<string> {
    const name = await this.#reader.start(this.#relay);
    this.#link.start();
    return name;
  }

  async stop(): Promise<void> {
    this.#link.stop();
    await this.#reader.stop();
  }
}
