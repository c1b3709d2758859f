import { epochSeconds, plusSeconds, type Clock } from '#libs/kernel';
import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { HubConnection } from './hub-connection.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A token is good this long after it was issued, and for a clock this much ahead. */
const LIFE_SECONDS = 180;
const SKEW_SECONDS = 30;

/** OpenID Connect Back-Channel Logout 1.0 § 2.4 and § 2.6. */
const LogoutClaims = z
  .object({
    iat: z.number(),
    jti: z.string().min(1).max(256),
    sub: z.string().min(1).optional(),
    sid: z.string().min(1).optional(),
    events: z.record(z.string(), z.unknown()),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined, 'sub or sid is needed')
  .refine(({ events }) => {
    const event = events[EVENT];
    return typeof event === 'object' && event !== null;
  }, 'the logout event is needed');

export interface NamedSession {
  readonly sub: string | undefined;
  readonly sid: string | undefined;
}

/** Reads logout tokens; each is taken once. */
export class LogoutTokens {
  readonly #seen = new Map<string, Date>();
  #keys: JWTVerifyGetKey | undefined;

  constructor(
    private readonly hub: HubConnection,
    private readonly clock: Clock,
  ) {}

  /** What the token says to close; undefined when it is not to be believed, or was already used. */
  async read(token: string): Promise<NamedSession | undefined> {
    const claims = await this.#verified(token);
    if (claims === undefined || !this.#first(claims.jti)) return undefined;
    return { sub: claims.sub, sid: claims.sid };
  }

  async #verified(token: string): Promise<z.infer<typeof LogoutClaims> | undefined> {
    const keys = this.#hubKeys();
    if (keys === undefined) return undefined;
    const now = this.clock.now();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.hub.settings.issuer,
        audience: this.hub.settings.clientId,
        algorithms: ['ES256'],
        typ: 'logout+jwt',
        currentDate: now,
        clockTolerance: SKEW_SECONDS,
      });
      const claims = LogoutClaims.safeParse(payload);
      if (!claims.success) return undefined;
      const age = epochSeconds(now) - claims.data.iat;
      return age >= -SKEW_SECONDS && age <= LIFE_SECONDS ? claims.data : undefined;
    } catch {
      return undefined;
    }
  }

  #hubKeys(): JWTVerifyGetKey | undefined {
    const uri = this.hub.configuration?.serverMetadata().jwks_uri;
    if (uri !== undefined)
      this.#keys ??= createRemoteJWKSet(new URL(uri), { timeoutDuration: 5000 });
    return this.#keys;
  }

  #first(jti: string): boolean {
    const now = this.clock.now();
    for (const [known, until] of this.#seen) if (until < now) this.#seen.delete(known);
    if (this.#seen.has(jti)) return false;
    this.#seen.set(jti, plusSeconds(now, LIFE_SECONDS + SKEW_SECONDS));
    return true;
  }
}
