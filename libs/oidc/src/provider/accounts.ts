import { Injectable } from '@nestjs/common';
import { CareSessions } from '#libs/authentication';
import type { Account, ClaimsParameter, KoaContextWithOIDC } from 'oidc-provider';
import { FactFinder } from '../claims/person-facts.js';
import { personClaims } from '../claims/person-claims.js';
import { scopesWith } from '../claims/scopes.js';
import { careOf } from './interaction-result.js';
import { LiveSessions } from './live-sessions.js';

type Asked = ClaimsParameter['userinfo'];

/**
 * The accounts of the provider. An account exists only while the person's care session is open: this is
 * where a code, a refresh token or a UserInfo request of a session that has ended is refused.
 */
@Injectable()
export class Accounts {
  constructor(
    private readonly live: LiveSessions,
    private readonly careSessions: CareSessions,
    private readonly facts: FactFinder,
  ) {}

  /** @param token what is being used; absent on an authorization request, where the browser's session is. */
  async find(
    ctx: KoaContextWithOIDC,
    subject: string,
    token: { readonly sessionUid?: string | undefined } | undefined,
  ): Promise<Account | undefined> {
    const uid = token === undefined ? ctx.oidc.session?.uid : token.sessionUid;
    if (token === undefined && uid !== undefined) await this.#tieAfterSignIn(ctx, uid);
    const person = await this.live.personOf(uid, subject);
    if (person === undefined) return undefined;
    return {
      accountId: subject,
      claims: async (use, scope, asked) => {
        const allowed = (ctx.oidc.client?.scope ?? '').split(' ');
        const granted = use === 'id_token' ? [] : scope.split(' ');
        const scopes = scopesOf(granted, asked, allowed);
        if (scopes.size === 0) return { sub: subject };
        const facts = await this.facts.factsOf(person.identity, scopes);
        return { sub: subject, ...personClaims(facts, scopes) };
      },
    };
  }

  /** The browser comes back from the sign-in pages: its new session belongs to the care session opened there. */
  async #tieAfterSignIn(ctx: KoaContextWithOIDC, uid: string): Promise<void> {
    const care = careOf(ctx.oidc.result);
    if (care === undefined) return;
    await this.careSessions.linkBrowser(uid, care.careSessionId, care.workstationId);
  }
}

/**
 * The scopes whose claims are wanted: those granted (at UserInfo; the ID token holds none of them, OIDC Core
 * § 5.4), and those of claims asked for by name; never beyond the application's.
 */
function scopesOf(
  granted: readonly string[],
  asked: NonNullable<Asked>,
  allowed: readonly string[],
): ReadonlySet<string> {
  const named = Object.keys(asked).flatMap((claim) => scopesWith(claim, allowed));
  const wanted = new Set([...granted.filter((scope) => allowed.includes(scope)), ...named]);
  wanted.delete('openid');
  return wanted;
}
