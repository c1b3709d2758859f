import type { AdapterPayload } from 'oidc-provider';
import {
  ArtefactStore,
  type Artefact,
  type ArtefactKey,
  type KeptArtefact,
} from '../libs/oidc/src/store/artefact.js';

const nameOf = ({ model, id }: ArtefactKey): string => `${model}:${id}`;

/** The cheapest store there is: two maps, nothing lasts. Only what the measured flows ask. */
export class MemoryStore extends ArtefactStore {
  readonly #kept = new Map<string, { payload: AdapterPayload; consumedAt: Date | null }>();
  readonly #byUid = new Map<string, string>();

  async upsert(artefact: Artefact): Promise<void> {
    this.#kept.set(nameOf(artefact), { payload: artefact.payload, consumedAt: null });
    if (artefact.uid !== null) this.#byUid.set(artefact.uid, nameOf(artefact));
  }

  async insertOnce(artefact: Artefact): Promise<boolean> {
    if (this.#kept.has(nameOf(artefact))) return false;
    await this.upsert(artefact);
    return true;
  }

  async find(key: ArtefactKey): Promise<KeptArtefact | undefined> {
    return this.#kept.get(nameOf(key));
  }

  async findByUid(uid: string): Promise<KeptArtefact | undefined> {
    return this.#kept.get(this.#byUid.get(uid) ?? '');
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(key: ArtefactKey): Promise<boolean> {
    const kept = this.#kept.get(nameOf(key));
    if (kept === undefined || kept.consumedAt !== null) return false;
    kept.consumedAt = new Date();
    return true;
  }

  async destroy(key: ArtefactKey): Promise<void> {
    this.#kept.delete(nameOf(key));
  }

  async revokeTokensOf(): Promise<void> {}
  async revokeGrants(): Promise<void> {}
  async takeSessions(): Promise<readonly AdapterPayload[]> {
    return [];
  }
  async purge(): Promise<number> {
    return 0;
  }
}
