import { Injectable } from '@nestjs/common';
import { BrowserSessions } from '#libs/authentication';
import { epochSeconds } from '#libs/kernel';
import type { Account, ClaimsParameter, KoaContextWithOIDC } from 'oidc-provider';
import { FactFinder } from '../claims/person-facts.js';
import { personClaims } from '../claims/person-claims.js';
import { scopesWith } from '../claims/scopes.js';
import { careOf } from './interaction-result.js';
import { LiveSessions } from './live-sessions.js';

type Asked = ClaimsParameter['userinfo'];

/** A code, a token: what stands for the browser's session. */
export interface UsedArtefact {
  readonly sessionUid: string | undefined;
  readonly isCode: boolean;
}

/**
 * The accounts of the provider. An account exists only while the person's care session is open: this is
 * where a code, a refresh token or a UserInfo request of a session that has ended is refused.
 */
@Injectable()
export class Accounts {
  constructor(
    private readonly live: LiveSessions,
    private readonly browsers: BrowserSessions,
    private readonly facts: FactFinder,
  ) {}

  /**
   * @param used what is being used; absent on an authorization request, where the browser's session is.
   * The state of the person's account was read less than a minute before when they come from the sign-in, or
   * exchange a code; else it is read here.
   */
  async find(
    ctx: KoaContextWithOIDC,
    subject: string,
    used: UsedArtefact | undefined,
  ): Promise<Account | undefined> {
    const uid = used === undefined ? ctx.oidc.session?.uid : used.sessionUid;
    if (uid === undefined) return undefined;
    const isFresh = used === undefined ? await this.#tieAfterSignIn(ctx, uid) : used.isCode;
    const session = await this.live.of(uid);
    if (session === undefined) return undefined;
    if (!isFresh && (await this.live.personOf(uid, subject)) === undefined) return undefined;
    const own = { sub: subject, session_expiry: epochSeconds(session.tapUntil) };
    return { accountId: subject, claims: this.#claimsOf(ctx, uid, own) };
  }

  #claimsOf(
    ctx: KoaContextWithOIDC,
    uid: string,
    own: { readonly sub: string; readonly session_expiry: number },
  ): Account['claims'] {
    return async (use, scope, asked) => {
      const allowed = (ctx.oidc.client?.scope ?? '').split(' ');
      const granted = use === 'id_token' ? [] : scope.split(' ');
      const scopes = scopesOf(granted, asked, allowed);
      const person = scopes.size === 0 ? undefined : await this.live.personOf(uid, own.sub);
      if (person === undefined) return own;
      const facts = await this.facts.factsOf(person.identity, scopes);
      return { ...own, ...personClaims(facts, scopes) };
    };
  }

  /** The browser comes back from the sign-in pages: its new session belongs to the care session opened there. */
  async #tieAfterSignIn(ctx: KoaContextWithOIDC, uid: string): Promise<boolean> {
    const care = careOf(ctx.oidc.result);
    if (care === undefined) return false;
    await this.browsers.link(uid, care.careSessionId, care.workstationId);
    return true;
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
