import { plusSeconds, type Clock, type Secret } from '#libs/kernel';
import type { DpiSession, HubTokens } from '../session/session.js';
import type { SignIn } from './sign-in.js';

export type FreshToken =
  | { readonly kind: 'fresh'; readonly token: Secret }
  /** The hub must be asked again, through the browser. */
  | { readonly kind: 'sign-in-again' };

/** Seconds left under which a token is not worth sending. */
const MARGIN_SECONDS = 20;

/** Access tokens live five minutes: renewed when needed, once at a time for a session. */
export class AccessTokens {
  readonly #renewing = new Map<string, Promise<HubTokens | undefined>>();

  constructor(
    private readonly signIn: SignIn,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `hub.unreachable` */
  async of(session: DpiSession): Promise<FreshToken> {
    const { accessToken, accessTokenEndsAt } = session.tokens;
    if (this.clock.now() < plusSeconds(accessTokenEndsAt, -MARGIN_SECONDS)) {
      return { kind: 'fresh', token: accessToken };
    }
    const renewed = await this.#renewed(session);
    if (renewed === undefined) return { kind: 'sign-in-again' };
    session.tokens = renewed;
    return { kind: 'fresh', token: renewed.accessToken };
  }

  async #renewed(session: DpiSession): Promise<HubTokens | undefined> {
    const under = this.#renewing.get(session.id);
    if (under !== undefined) return under;
    const renewing = this.signIn.refreshed(session.tokens).finally(() => {
      this.#renewing.delete(session.id);
    });
    this.#renewing.set(session.id, renewing);
    return renewing;
  }
}
