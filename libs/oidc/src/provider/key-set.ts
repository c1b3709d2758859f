import { Injectable } from '@nestjs/common';
import { JsonObject } from '#libs/kernel';
import { SigningKeys, type SigningKey } from '#libs/keys';
import type { JWK } from 'oidc-provider';
import { z } from 'zod';

/** The keys of a moment: their private parts for the provider, a print that changes with them. */
export interface KeySet {
  readonly print: string;
  readonly keys: readonly JWK[];
  readonly active: readonly SigningKey[];
}

const PrivateJwk = z.record(z.string(), z.string());

/** The keys that sign tokens: those that sign first, then those still published. */
@Injectable()
export class KeySets {
  constructor(private readonly signingKeys: SigningKeys) {}

  async now(): Promise<KeySet> {
    const published = await this.signingKeys.published('oidc');
    return {
      print: published.map(({ kid, state }) => `${kid}/${state}`).join(' '),
      keys: published.map(privateJwk),
      active: published.filter(({ state }) => state === 'active'),
    };
  }
}

function privateJwk(key: SigningKey): JWK {
  const jwk = PrivateJwk.parse(JsonObject.parse(key.privateKey.export({ format: 'jwk' })));
  return { ...jwk, kid: key.kid, alg: key.algorithm, use: 'sig' };
}
