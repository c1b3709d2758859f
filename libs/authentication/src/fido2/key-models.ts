import { X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, Transactions } from '#libs/kernel';
import { AuthenticationSettings, type TrustedAuthenticator } from '../settings.js';
import { chainOf, judgeAttestation } from './attestation.js';
import {
  KeyModelRepository,
  type ImportedMetadata,
  type KeyModel,
  type KeySighting,
} from './key-models.repository.js';
import { BARRED_STATUSES, isOverdue, readMetadata, type MetadataEntry } from './mds-blob.js';

/** What a new key says of itself. */
export interface ShownKey {
  readonly attestationObject: Uint8Array;
  readonly aaguid: string;
  readonly transports: readonly string[];
}

export interface Acceptance {
  /** That of the metadata when absent. */
  readonly name?: string | undefined;
  readonly card?: boolean | undefined;
  /** The maker's roots, PEM; else those of the metadata, else what the key that was seen gave. */
  readonly roots?: readonly string[] | undefined;
}

export interface MetadataImport {
  readonly number: number;
  readonly nextUpdate: string;
  readonly overdue: boolean;
  readonly models: number;
  /** Models of keys in service that the file says are revoked or compromised. */
  readonly barred: readonly { readonly aaguid: string; readonly keys: number }[];
}

export interface KeyModelList {
  readonly metadata: (ImportedMetadata & { readonly overdue: boolean }) | undefined;
  readonly models: readonly (KeyModel & {
    readonly barred: string | undefined;
    readonly keys: number;
  })[];
  readonly seen: readonly KeySighting[];
}

/** Which models of keys the hospital accepts: its configuration's, those accepted here, less those that the FIDO Alliance bars. */
@Injectable()
export class KeyModels {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: KeyModelRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: AuthenticationSettings,
  ) {}

  async list(): Promise<KeyModelList> {
    const [metadata, models, seen, keys] = await Promise.all([
      this.repository.metadata(),
      this.repository.models(),
      this.repository.sightings(),
      this.repository.inService(),
    ]);
    const shown = models.map(async (model) => ({
      ...model,
      barred: barredBy(await this.repository.entry(model.aaguid)),
      keys: keys.get(model.aaguid) ?? 0,
    }));
    const overdue = metadata !== undefined && isOverdue(metadata, this.clock.now());
    return {
      metadata: metadata === undefined ? undefined : { ...metadata, overdue },
      models: await Promise.all(shown),
      seen,
    };
  }

  /** Why this key is not accepted; undefined when it is. A model that nobody accepted yet is kept for the administrator. */
  async refusalOf(key: ShownKey): Promise<string | undefined> {
    const { attestationObject, aaguid } = key;
    const entry = await this.repository.entry(aaguid);
    if (barredBy(entry) !== undefined) return 'model-barred';
    const trust = {
      trustedAuthenticators: await this.#trusted(aaguid, entry),
      acceptAnyAttestedKeyForDemo: this.settings.acceptAnyAttestedKeyForDemo,
    };
    const verdict = judgeAttestation(attestationObject, aaguid, trust, this.clock.now());
    if (verdict.kind === 'trusted') return undefined;
    if (verdict.because === 'model-not-listed') await this.#see(key);
    return verdict.because;
  }

  /**
   * Accepts a model from now on.
   * @throws DomainError `fido2.model-unknown` when nothing says which roots its keys lead to; `fido2.model-barred`, `fido2.root-unreadable`
   */
  async accept(
    aaguid: string,
    { name, card = false, roots }: Acceptance,
    by: Actor,
  ): Promise<KeyModel> {
    const entry = await this.#notBarred(aaguid);
    const anchors = roots ?? (entry === undefined ? await this.#anchorOf(aaguid) : []);
    for (const root of anchors) assertCertificate(root);
    const model = {
      aaguid,
      name: name ?? entry?.description ?? aaguid,
      roots: anchors,
      card,
      acceptedAt: this.clock.now(),
      acceptedBy: `${by.kind}:${by.id}`,
    };
    await this.transactions.run(async (tx) => {
      await this.repository.save(tx, model);
      await this.audit.record(tx, {
        kind: 'fido2.model-accepted',
        outcome: 'success',
        actor: by,
        detail: { aaguid, model: model.name, card, roots: anchors.map(fingerprintOf) },
      });
    });
    return model;
  }

  /** Keys of this model already enrolled go on serving; no new one is. @throws DomainError `fido2.model-unknown` */
  async remove(aaguid: string, by: Actor): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.repository.remove(tx, aaguid))) throw unknown(aaguid);
      await this.audit.record(tx, {
        kind: 'fido2.model-removed',
        outcome: 'success',
        actor: by,
        detail: { aaguid },
      });
    });
  }

  /**
   * Takes the FIDO Alliance's file in: verified, never older than the one before.
   * @param root PEM, of another metadata service.
   * @throws DomainError `fido2.mds-unreadable`, `fido2.mds-chain`, `fido2.mds-signature`, `fido2.mds-older`
   */
  async importMetadata(blob: string, by: Actor, root?: string): Promise<MetadataImport> {
    const now = this.clock.now();
    const metadata = await readMetadata(blob, now, root);
    const { number, nextUpdate, entries } = metadata;
    await this.transactions.run(async (tx) => {
      const former = await this.repository.metadata();
      if (former !== undefined && former.number > number)
        throw new DomainError('fido2.mds-older', 'conflict', { number, former: former.number });
      await this.repository.replaceMetadata(tx, metadata, { at: now, by: `${by.kind}:${by.id}` });
      await this.audit.record(tx, {
        kind: 'fido2.metadata-imported',
        outcome: 'success',
        actor: by,
        detail: { number, nextUpdate, models: entries.length },
      });
    });
    const overdue = isOverdue(metadata, now);
    return {
      number,
      nextUpdate,
      overdue,
      models: entries.length,
      barred: await this.#barred(entries),
    };
  }

  async #notBarred(aaguid: string): Promise<MetadataEntry | undefined> {
    const entry = await this.repository.entry(aaguid);
    const barred = barredBy(entry);
    if (barred !== undefined)
      throw new DomainError('fido2.model-barred', 'refused', { barred }, { shown: { barred } });
    return entry;
  }

  async #barred(entries: readonly MetadataEntry[]) {
    const keys = await this.repository.inService();
    return entries
      .filter((entry) => barredBy(entry) !== undefined && keys.has(entry.aaguid))
      .map(({ aaguid }) => ({ aaguid, keys: keys.get(aaguid) ?? 0 }));
  }

  async #trusted(
    aaguid: string,
    entry: MetadataEntry | undefined,
  ): Promise<readonly TrustedAuthenticator[]> {
    const model = await this.repository.model(aaguid);
    if (model === undefined) return this.settings.trustedAuthenticators;
    const roots = model.roots.length > 0 ? model.roots : (entry?.roots ?? []);
    return [...this.settings.trustedAuthenticators, { aaguid, name: model.name, roots }];
  }

  async #see({ attestationObject, aaguid, transports }: ShownKey): Promise<void> {
    const anchor = chainOf(attestationObject).at(-1);
    if (anchor === undefined) return;
    const sighting = { aaguid, transports, anchor: anchor.toString() };
    await this.transactions.run((tx) => this.repository.seen(tx, sighting, this.clock.now()));
  }

  async #anchorOf(aaguid: string): Promise<readonly string[]> {
    const seen = await this.repository.sighting(aaguid);
    if (seen === undefined) throw unknown(aaguid);
    return [seen.anchor];
  }
}

const barredBy = (entry: MetadataEntry | undefined): string | undefined =>
  entry?.statuses.find((status) => BARRED_STATUSES.has(status));

const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256;

function assertCertificate(pem: string): void {
  try {
    fingerprintOf(pem);
  } catch (cause) {
    throw new DomainError('fido2.root-unreadable', 'invalid', {}, { cause });
  }
}

const unknown = (aaguid: string): DomainError =>
  new DomainError('fido2.model-unknown', 'not-found', { aaguid }, { shown: { aaguid } });
