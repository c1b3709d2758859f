import { Injectable } from '@nestjs/common';
import { ClientAuthenticator } from '#libs/access';
import { Clock, fromEpochSeconds, hashToken, plusSeconds } from '#libs/kernel';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { OidcClients } from '../clients/oidc-clients.js';
import type { RegisteredClient } from '../clients/registered-client.js';
import {
  ASSERTION_ALGORITHMS,
  AssertionClaims,
  isShortLived,
  SKEW_SECONDS,
} from '../provider/assertion-rules.js';
import { issuerOf, OidcSettings } from '../settings.js';
import { SeenOnce } from './seen-once.repository.js';

/**
 * An application proves itself beside a person's token with `private_key_jwt` (RFC 7523 § 3): signed by one
 * of its registered keys, for this hub alone, for a minute at most, once.
 */
@Injectable()
export class AssertionAuthenticator extends ClientAuthenticator {
  constructor(
    private readonly clients: OidcClients,
    private readonly seen: SeenOnce,
    private readonly settings: OidcSettings,
    private readonly clock: Clock,
  ) {
    super();
  }

  async authenticate(assertion: string): Promise<string | undefined> {
    const client = await this.clients.find(unverified(assertion)?.iss ?? '');
    const keys = client?.settings.jwks;
    if (client === undefined || keys === undefined) return undefined;
    const claims = await this.#verified(assertion, client, keys);
    if (claims === undefined) return undefined;
    const { client_id: id } = client.settings;
    const expiresAt = plusSeconds(fromEpochSeconds(claims.exp), SKEW_SECONDS);
    return (await this.seen.isFirst(hashToken(`${id}\n${claims.jti}`), expiresAt)) ? id : undefined;
  }

  async #verified(
    assertion: string,
    { settings }: RegisteredClient,
    keys: NonNullable<RegisteredClient['settings']['jwks']>,
  ): Promise<AssertionClaims | undefined> {
    const { client_id: id } = settings;
    try {
      const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), {
        algorithms: ASSERTION_ALGORITHMS,
        issuer: id,
        subject: id,
        audience: issuerOf(this.settings),
        currentDate: this.clock.now(),
        clockTolerance: SKEW_SECONDS,
        maxTokenAge: 2 * SKEW_SECONDS + 60,
      });
      // One audience, as a string: an assertion made for several servers could be replayed by one of them.
      const read = AssertionClaims.safeParse(payload);
      return read.success && isShortLived(read.data) ? read.data : undefined;
    } catch {
      return undefined;
    }
  }
}

function unverified(assertion: string): JWTPayload | undefined {
  try {
    return decodeJwt(assertion);
  } catch {
    return undefined;
  }
}
