import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentPublicKey, HubKey, readMessage, SignedPolicy } from '#libs/agent-contract';
import { DomainError } from '#libs/kernel';
import { z } from 'zod';
import { HubOrigin } from './hub-origin.js';

const Papers = z.strictObject({
  hub: HubOrigin,
  workstationId: z.uuid(),
  workstation: z.string(),
  /** Pinned: only a hub that has this key is spoken to. */
  hubKey: HubKey,
});
/** What the agent knows of its hub since its enrolment. */
export type Papers = z.infer<typeof Papers>;

/** The agent's folder: `agent.key` (private, 0600), `agent.json`, and `policy.json` once a hub was met. */
export class AgentFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** A new key pair, kept at once; the public part, to enrol with. Replaces a former key when saved whole. */
  newKey(): AgentPublicKey {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#write('agent.key.new', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return AgentPublicKey.parse(pair.publicKey.export({ format: 'jwk' }));
  }

  /** The enrolment succeeded: the new key and what the hub said are the agent's from now on. */
  enrolled(papers: Papers): void {
    this.save(papers);
    renameSync(this.#file('agent.key.new'), this.#file('agent.key'));
  }

  save(papers: Papers): void {
    this.#write('agent.json.new', `${JSON.stringify(papers, null, 2)}\n`);
    renameSync(this.#file('agent.json.new'), this.#file('agent.json'));
  }

  /** @throws DomainError `agent.not-enrolled`, `agent.papers-unreadable` */
  papers(): Papers {
    const read = Papers.safeParse(this.#json());
    if (read.success) return read.data;
    const folder = this.#path;
    throw new DomainError('agent.papers-unreadable', 'invalid', { folder }, { cause: read.error });
  }

  /** What the post does while the hub is away, as the hub last said; undefined when nothing readable is there. */
  policy(): SignedPolicy | undefined {
    if (!existsSync(this.#file('policy.json'))) return undefined;
    return readMessage(SignedPolicy, this.#read('policy.json'));
  }

  savePolicy(policy: SignedPolicy): void {
    this.#write('policy.json.new', `${JSON.stringify(policy)}\n`);
    renameSync(this.#file('policy.json.new'), this.#file('policy.json'));
  }

  privateKey(): KeyObject {
    return createPrivateKey(this.#read('agent.key'));
  }

  #json(): unknown {
    try {
      return JSON.parse(this.#read('agent.json'));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  #read(name: string): string {
    const file = this.#file(name);
    if (!existsSync(file)) {
      throw new DomainError('agent.not-enrolled', 'conflict', { folder: this.#path });
    }
    return readFileSync(file, 'utf8');
  }

  #write(name: string, content: string | Buffer): void {
    mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    // The mode holds for a file that is made: one left by an interrupted enrolment goes first.
    rmSync(this.#file(name), { force: true });
    writeFileSync(this.#file(name), content, { mode: 0o600, flag: 'wx' });
  }

  #file(name: string): string {
    return join(this.#path, name);
  }
}
