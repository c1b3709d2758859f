import type { Random } from '#libs/kernel';
import type { AgentFolder } from './agent-folder.js';
import { BackOff, type BackOffTimes } from './back-off.js';
import { CardRelay } from './card-relay.js';
import { HubLink } from './hub-link.js';
import type { Log } from './log.js';
import type { CardReader } from './readers/card-reader.js';

export interface AgentParts {
  readonly folder: AgentFolder;
  readonly reader: CardReader;
  readonly random: Random;
  readonly log: Log;
  readonly backOff: BackOffTimes;
}

/** The agent at work: its reader, its hub, and the relay between them. */
export class BadgeAgent {
  readonly #reader: CardReader;
  readonly #relay: CardRelay;
  readonly #link: HubLink;

  constructor({ folder, reader, random, log, backOff }: AgentParts) {
    const privateKey = folder.privateKey();
    let papers = folder.papers();
    this.#reader = reader;
    this.#link = new HubLink(
      () => ({ papers, privateKey }),
      {
        work: (message) => this.#relay.work(message),
        lost: () => this.#relay.lost(),
        welcomed: () => this.#relay.welcomed(),
        newHubKey: (hubKey) => {
          papers = { ...papers, hubKey };
          folder.save(papers);
          log.info('hub-key-renewed', { kid: hubKey.kid });
        },
      },
      { backOff: new BackOff(backOff, random), random, log },
    );
    this.#relay = new CardRelay(reader, this.#link, log);
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
