import { ACR_TWO_FACTORS, meetsAcr } from '#libs/authentication';
import { epochSeconds, type Clock } from '#libs/kernel';
import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { z } from 'zod';
import { storableJson } from '../store/storable.js';

const { Check, base } = interactionPolicy;

type Test = (ctx: KoaContextWithOIDC) => boolean;

/**
 * When a sign-in is needed: the library's checks, with three changes. No consent screen: applications are
 * registered by the hospital, their scopes are their limit. `max_age` is counted with the hub's clock, as
 * `auth_time` is. And a browser whose care session is locked, ended or past its four hours signs in
 * again, whatever is left of its session here.
 */
export function signInPolicy(clock: Clock): interactionPolicy.DefaultPolicy {
  const policy = base();
  policy.remove('consent');
  const checks = policy.get('login')?.checks;
  checks?.remove('max_age');
  const add = (reason: string, description: string, test: Test): void =>
    checks?.add(new Check(reason, description, 'login_required', test));
  add('max_age', 'the full 2FA is too old', (ctx) => isTooOld(ctx, clock));
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
  const acr = read.data.id_token?.acr ?? {};
  if (acr.essential === true && !isObtainable(acr)) {
    throw new errors.UnmetAuthenticationRequirements('the acr asked for cannot be obtained');
  }
}

function isObtainable({ value, values }: z.infer<typeof AskedLevel>): boolean {
  const asked = values ?? (value === undefined ? [ACR_TWO_FACTORS] : [value]);
  return meetsAcr(ACR_TWO_FACTORS, asked);
}
