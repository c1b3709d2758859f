import { ACR_TWO_FACTORS } from '#libs/authentication';
import { errors, interactionPolicy } from 'oidc-provider';
import { z } from 'zod';

const { Check, base } = interactionPolicy;

/**
 * When a sign-in is needed: the library's checks, with two changes. No consent screen: applications are
 * registered by the hospital, their scopes are their limit. And a person whose care session ended between
 * two steps signs in again.
 */
export function signInPolicy(): interactionPolicy.DefaultPolicy {
  const policy = base();
  policy.remove('consent');
  policy
    .get('login')
    ?.checks.add(
      new Check(
        'care_session',
        'the session behind this browser is over',
        ({ oidc }) => oidc.session?.accountId !== undefined && oidc.account === undefined,
      ),
    );
  return policy;
}

const AskedLevel = z.object({
  id_token: z
    .object({
      acr: z
        .object({
          essential: z.boolean().optional(),
          value: z.string().optional(),
          values: z.array(z.string()).optional(),
        })
        .nullish(),
    })
    .optional(),
});

/**
 * An essential `acr` that the hub cannot give is refused at the request. The library would ask for a
 * sign-in again and again (OIDC Core § 5.5.1.1 leaves the choice; a loop helps nobody).
 * @throws UnmetAuthenticationRequirements (OpenID Connect Core Unmet Authentication Requirements 1.0)
 */
export function assertLevelCanBeMet(claims: unknown): void {
  const read = AskedLevel.safeParse(claims);
  if (!read.success) throw new errors.InvalidRequest('invalid claims.id_token.acr');
  const acr = read.data.id_token?.acr;
  if (acr?.essential !== true) return;
  const asked = acr.values ?? (acr.value === undefined ? undefined : [acr.value]);
  if (asked !== undefined && !asked.includes(ACR_TWO_FACTORS)) {
    throw new errors.UnmetAuthenticationRequirements('the acr asked for cannot be obtained');
  }
}
