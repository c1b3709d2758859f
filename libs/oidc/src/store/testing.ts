import type { Clock } from '#libs/kernel';
import type { AdapterPayload } from 'oidc-provider';
import { ArtefactStore, type Artefact, type ArtefactKey, type KeptArtefact } from './artefact.js';

interface MemoryArtefact extends Artefact {
  readonly consumedAt: Date | null;
}

const nameOf = (key: ArtefactKey): string => `${key.model}:${key.id}`;

/**
 * The provider's artefacts in memory, for tests and to measure what the durable store costs
 * (`bench`: `overrideProvider(ArtefactStore)`). Never in the product: a restart loses every session.
 */
export class MemoryArtefacts extends ArtefactStore {
  readonly #kept = new Map<string, MemoryArtefact>();
  readonly #byUid = new Map<string, string>();
  readonly #byGrant = new Map<string, Set<string>>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async upsert(artefact: Artefact): Promise<void> {
    const name = nameOf(artefact);
    const former = this.#kept.get(name);
    this.#kept.set(name, { ...artefact, consumedAt: former?.consumedAt ?? null });
    if (artefact.uid !== null) this.#byUid.set(artefact.uid, name);
    if (artefact.grantId === null) return;
    const names = this.#byGrant.get(artefact.grantId) ?? new Set<string>();
    this.#byGrant.set(artefact.grantId, names.add(name));
  }

  async insertOnce(artefact: Artefact): Promise<boolean> {
    if (this.#live(nameOf(artefact)) !== undefined) return false;
    await this.upsert(artefact);
    return true;
  }

  async find(key: ArtefactKey): Promise<KeptArtefact | undefined> {
    return this.#live(nameOf(key));
  }

  async findByUid(uid: string): Promise<KeptArtefact | undefined> {
    return this.#live(this.#byUid.get(uid) ?? '');
  }

  async findByUserCode(userCode: string): Promise<KeptArtefact | undefined> {
    const found = [...this.#kept.values()].find((artefact) => artefact.userCode === userCode);
    return found === undefined ? undefined : this.#live(nameOf(found));
  }

  async consume(key: ArtefactKey): Promise<boolean> {
    const kept = this.#kept.get(nameOf(key));
    if (kept === undefined || kept.consumedAt !== null) return false;
    this.#kept.set(nameOf(key), { ...kept, consumedAt: this.clock.now() });
    return true;
  }

  async destroy(key: ArtefactKey): Promise<void> {
    this.#kept.delete(nameOf(key));
  }

  async revokeTokensOf(grantId: string): Promise<void> {
    for (const name of this.#byGrant.get(grantId) ?? []) this.#kept.delete(name);
    this.#byGrant.delete(grantId);
  }

  async revokeGrants(grantIds: readonly string[]): Promise<void> {
    for (const id of grantIds) {
      await this.revokeTokensOf(id);
      await this.destroy({ model: 'Grant', id });
    }
  }

  async takeSessions(uids: readonly string[]): Promise<readonly AdapterPayload[]> {
    const taken = uids.flatMap((uid) => {
      const name = this.#byUid.get(uid) ?? '';
      const kept = this.#kept.get(name);
      this.#kept.delete(name);
      this.#byUid.delete(uid);
      return kept === undefined ? [] : [kept.payload];
    });
    return taken;
  }

  async purge(limit: number): Promise<number> {
    const now = this.clock.now();
    const expired = [...this.#kept.values()]
      .filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now)
      .slice(0, limit);
    for (const artefact of expired) this.#kept.delete(nameOf(artefact));
    return expired.length;
  }

  #live(name: string): KeptArtefact | undefined {
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    if (kept.expiresAt !== null && kept.expiresAt <= this.clock.now()) return undefined;
    return { payload: kept.payload, consumedAt: kept.consumedAt };
  }
}
