import type { AdapterPayload } from 'oidc-provider';

/** The name of an artefact: its model (`Session`, `AccessToken`, …) and its id. */
export interface ArtefactKey {
  readonly model: string;
  readonly id: string;
}

/** An artefact of the provider as it is kept. */
export interface Artefact extends ArtefactKey {
  readonly payload: AdapterPayload;
  /** The grant it dies with; for tokens and codes only. */
  readonly grantId: string | null;
  readonly userCode: string | null;
  /** The browser session's permanent name; for sessions only. */
  readonly uid: string | null;
  readonly expiresAt: Date | null;
}

/** A live artefact, with the moment of its one use when it was used. */
export interface KeptArtefact {
  readonly payload: AdapterPayload;
  readonly consumedAt: Date | null;
}

/**
 * Where the provider's artefacts live: PostgreSQL in the product, memory in a bench. Expired artefacts
 * are never given back, purged or not.
 */
export abstract class ArtefactStore {
  abstract upsert(artefact: Artefact): Promise<void>;
  /** False when a live artefact of that name is there already. */
  abstract insertOnce(artefact: Artefact): Promise<boolean>;
  abstract find(key: ArtefactKey): Promise<KeptArtefact | undefined>;
  abstract findByUid(uid: string): Promise<KeptArtefact | undefined>;
  abstract findByUserCode(userCode: string): Promise<KeptArtefact | undefined>;
  /** True for exactly one caller, once. */
  abstract consume(key: ArtefactKey): Promise<boolean>;
  abstract destroy(key: ArtefactKey): Promise<void>;
  /** Removes the codes and tokens of a grant; the grant itself stays. */
  abstract revokeTokensOf(grantId: string): Promise<void>;
  /** Removes grants with their codes and tokens. */
  abstract revokeGrants(grantIds: readonly string[]): Promise<void>;
  /** Removes browser sessions; each is given back to exactly one caller. */
  abstract takeSessions(uids: readonly string[]): Promise<readonly AdapterPayload[]>;
  /** Removes at most `limit` expired artefacts; returns how many. */
  abstract purge(limit: number): Promise<number>;
}
