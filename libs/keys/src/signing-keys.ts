import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  canonicalJson,
  Clock,
  DomainError,
  hashToken,
  JsonObject,
  Keyring,
  Transactions,
  type Transaction,
} from '#libs/kernel';
import { SigningKeyRepository, type KeyRow } from './signing-key.repository.js';

/** What a key signs: tokens of the OpenID provider, seals of the audit trail, the hub's proof to badge agents. */
export type KeyUse = 'oidc' | 'audit-seal' | 'agent-door';
export type KeyAlgorithm = 'ES256' | 'RS256';

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: KeyAlgorithm;
  readonly publicJwk: JsonObject;
  readonly privateKey: KeyObject;
  readonly state: 'next' | 'active' | 'retiring';
}

export interface Rotation {
  readonly retiring: readonly string[];
  readonly active: readonly string[];
}

const ALGORITHMS: Readonly<Record<KeyUse, readonly KeyAlgorithm[]>> = {
  oidc: ['ES256', 'RS256'],
  'audit-seal': ['ES256'],
  'agent-door': ['ES256'],
};

/** How long a key is still published after it stopped signing: longer than any token lives. */
const OVERLAP_SECONDS = 24 * 3600;

const newPair = promisify(generateKeyPair);

/**
 * Signing keys: made at first need, private parts encrypted and bound to their row, rotated with overlap
 * (a retiring key stays published until what it signed has expired).
 */
@Injectable()
export class SigningKeys {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: SigningKeyRepository,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /** The keys that sign now, made when missing: one per algorithm of the use. */
  async ensure(use: KeyUse): Promise<readonly SigningKey[]> {
    const known = await this.repository.list(use);
    const complete = ALGORITHMS[use].every((algorithm) => activeOf(known, algorithm) !== undefined);
    const rows = complete ? known : await this.#makeMissing(use);
    return rows.filter((row) => row.state === 'active').map((row) => this.#open(row));
  }

  /** The key that signs now. @throws DomainError `keys.none` */
  async active(use: KeyUse, algorithm: KeyAlgorithm = 'ES256'): Promise<SigningKey> {
    const keys = await this.ensure(use);
    const key = keys.find((candidate) => candidate.algorithm === algorithm);
    if (key === undefined) throw new DomainError('keys.none', 'unavailable', { use, algorithm });
    return key;
  }

  /** Every key to publish, those that sign first: active, then retiring until their overlap ends. */
  async published(use: KeyUse): Promise<readonly SigningKey[]> {
    await this.ensure(use);
    const now = this.clock.now();
    const rows = await this.repository.list(use);
    const live = rows.filter((row) => row.retiresAt === null || row.retiresAt > now);
    return live.toSorted((a, b) => rank(a) - rank(b)).map((row) => this.#open(row));
  }

  /** A public key of any age, to verify an old signature. */
  async publicKey(kid: string): Promise<JsonObject | undefined> {
    return this.repository.publicKey(kid);
  }

  /** New keys sign from now on; the former ones stay published for a day. */
  async rotate(use: KeyUse, tx: Transaction): Promise<Rotation> {
    await this.repository.lock(tx);
    const former = (await this.repository.list(use, tx)).filter((row) => row.state === 'active');
    const retiresAt = this.clock.in(OVERLAP_SECONDS);
    for (const row of former) {
      await this.repository.setState(tx, row.kid, { state: 'retiring', retiresAt });
    }
    const active: string[] = [];
    for (const algorithm of ALGORITHMS[use]) active.push(await this.#make(tx, use, algorithm));
    return { retiring: former.map(({ kid }) => kid), active };
  }

  async #makeMissing(use: KeyUse): Promise<readonly KeyRow[]> {
    return this.transactions.run(async (tx) => {
      await this.repository.lock(tx);
      const known = await this.repository.list(use, tx);
      for (const algorithm of ALGORITHMS[use]) {
        if (activeOf(known, algorithm) === undefined) await this.#make(tx, use, algorithm);
      }
      return this.repository.list(use, tx);
    });
  }

  async #make(tx: Transaction, use: KeyUse, algorithm: KeyAlgorithm): Promise<string> {
    const pair =
      algorithm === 'ES256'
        ? await newPair('ec', { namedCurve: 'P-256' })
        : await newPair('rsa', { modulusLength: 2048 });
    const bare = JsonObject.parse(pair.publicKey.export({ format: 'jwk' }));
    const kid = hashToken(canonicalJson(bare)).slice(0, 22);
    const der = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
    await this.repository.insert(tx, {
      kid,
      purpose: use,
      algorithm,
      publicJwk: { ...bare, kid, alg: algorithm, use: 'sig' },
      privateBox: this.keyring.seal(der, placeOf(kid)),
      state: 'active',
      createdAt: this.clock.now(),
      activeFrom: this.clock.now(),
      retiresAt: null,
    });
    return kid;
  }

  #open(row: KeyRow): SigningKey {
    const der = this.keyring.open(row.privateBox, placeOf(row.kid));
    return {
      kid: row.kid,
      algorithm: row.algorithm,
      publicJwk: row.publicJwk,
      privateKey: createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }),
      state: row.state === 'retired' ? 'retiring' : row.state,
    };
  }
}

const placeOf = (kid: string) => ({ table: 'signing_key', column: 'private_box', row: kid });

const rank = (row: KeyRow): number => (row.state === 'active' ? 0 : 1);

const activeOf = (rows: readonly KeyRow[], algorithm: KeyAlgorithm): KeyRow | undefined =>
  rows.find((row) => row.state === 'active' && row.algorithm === algorithm);
