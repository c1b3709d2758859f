import { ACR_TWO_FACTORS, meetsAcr } from '#libs/authentication';
import { epochSeconds, type Clock } from '#libs/kernel';
import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { z } from 'zod';
import { storableJson } from '../store/storable.js';

const { Check, base } = interactionPolicy;

type Test = (ctx: KoaContextWithOIDC) => boolean;

/**
 * When a sign-in is needed: the library's checks, with four changes. No consent screen: applications are
 * registered by the hospital, their scopes are their limit. `max_age` is counted with the hub's clock, as
 * `auth_time` is. A class of authentication (`acr`) asked for is met by a stronger one; a weaker session
 * signs in again, once. And a browser whose care session is locked, ended or past its four hours signs in
 * again, whatever is left of its session here.
 */
export function signInPolicy(clock: Clock): interactionPolicy.DefaultPolicy {
  const policy = base();
  policy.remove('consent');
  const checks = policy.get('login')?.checks;
  checks?.remove('max_age');
  checks?.remove('essential_acrs');
  checks?.remove('essential_acr');
  const add = (reason: string, description: string, test: Test): void =>
    checks?.add(new Check(reason, description, 'login_required', test));
  add('max_age', 'the full 2FA is too old', (ctx) => isTooOld(ctx, clock));
  add('acr', 'the session is of a weaker class than asked for', isTooWeak);
  add('care_session', 'the session behind this browser is over', isForsaken);
  return policy;
}

/** After a sign-in there is nothing to ask: the door let no proof pass that is too old. */
function isTooOld({ oidc }: KoaContextWithOIDC, clock: Clock): boolean {
  const maxAge = oidc.params?.['max_age'];
  if (maxAge === undefined || oidc.result?.login !== undefined) return Check.NO_NEED_TO_PROMPT;
  const age = epochSeconds(clock.now()) - (oidc.session?.loginTs ?? 0);
  return age > Number(maxAge);
}

/** After a sign-in there is nothing to ask: the door refused what is essential and was not met. */
function isTooWeak({ oidc }: KoaContextWithOIDC): boolean {
  if (oidc.session?.accountId === undefined || oidc.result?.login !== undefined)
    return Check.NO_NEED_TO_PROMPT;
  const asked = askedAcr({ acr_values: oidc.params?.['acr_values'], claims: oidc.claims }).values;
  if (asked.length === 0) return Check.NO_NEED_TO_PROMPT;
  return !meetsAcr(oidc.session.acr ?? '', asked);
}

/** `Accounts.find` gave no account: nobody's care session is open behind this browser. */
const isForsaken = ({ oidc }: KoaContextWithOIDC): boolean =>
  oidc.session?.accountId !== undefined && oidc.account === undefined;

const AskedLevel = z.object({
  essential: z.boolean().optional(),
  value: z.string().optional(),
  values: z.array(z.string()).optional(),
});
const AskedClaims = z.object({
  id_token: z.object({ acr: AskedLevel.nullish() }).optional(),
});

export interface AskedAcr {
  /** An answer of a weaker class is refused. */
  readonly isEssential: boolean;
  readonly values: readonly string[];
}

/** The classes that a request asks for: the `claims` parameter first, then `acr_values` (OIDC Core § 5.5.1.1). */
export function askedAcr(params: {
  readonly acr_values?: unknown;
  readonly claims?: unknown;
}): AskedAcr {
  const acr = AskedClaims.safeParse(params.claims).data?.id_token?.acr ?? {};
  const isEssential = acr.essential === true;
  const values = isEssential || isNamed(acr) ? valuesOf(acr) : wishedOf(params.acr_values);
  return { isEssential, values };
}

const isNamed = ({ value, values }: z.infer<typeof AskedLevel>): boolean =>
  value !== undefined || values !== undefined;

const wishedOf = (wished: unknown): readonly string[] =>
  typeof wished === 'string' ? wished.split(' ').filter(isKnownAcr) : [];

/** The classes named; two factors when none is. */
const valuesOf = ({ value, values }: z.infer<typeof AskedLevel>): readonly string[] =>
  values ?? (value === undefined ? [ACR_TWO_FACTORS] : [value]);

const isKnownAcr = (value: string): boolean => meetsAcr(ACR_TWO_FACTORS, [value]);

/**
 * A `claims` parameter that can be honoured. An essential `acr` that the hub cannot give is refused at the request. The library would ask for a
 * sign-in again and again (OIDC Core § 5.5.1.1 leaves the choice; a loop helps nobody).
 * @throws UnmetAuthenticationRequirements (OpenID Connect Core Unmet Authentication Requirements 1.0)
 */
export function assertClaimsRequest(claims: object): void {
  // What the code will hold must be storable: said now, not at the end of a sign-in.
  storableJson(claims);
  const read = AskedClaims.safeParse(claims);
  if (!read.success) throw new errors.InvalidRequest('invalid claims.id_token.acr');
  const { isEssential, values } = askedAcr({ claims });
  if (isEssential && !meetsAcr(ACR_TWO_FACTORS, values)) {
    throw new errors.UnmetAuthenticationRequirements('the acr asked for cannot be obtained');
  }
}
