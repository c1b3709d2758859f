import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { claimsOf } from '../claims/scopes.js';

type Grants = new (properties: { clientId: string; accountId: string }) => Grant;

interface GrantModel extends Grants {
  find(id: string): Promise<Grant | undefined>;
}

/**
 * The grant of an application in this browser session: made without a consent screen, for exactly the
 * scopes that the hospital registered for it, and brought up to date when they changed.
 */
export async function grantOf(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, provider } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const { clientId, scope = 'openid' } = client;
  const wanted = { clientId, accountId: session.accountId, scope };
  const former = await findGrant(provider.Grant, session.grantIdFor(clientId));
  if (former !== undefined && isFor(former, wanted)) return former;
  await former?.destroy();
  return newGrant(provider.Grant, wanted);
}

interface WantedGrant {
  readonly clientId: string;
  readonly accountId: string;
  readonly scope: string;
}

async function newGrant(model: GrantModel, wanted: WantedGrant): Promise<Grant> {
  const { scope, ...parties } = wanted;
  const grant = new model(parties);
  grant.addOIDCScope(scope);
  grant.addOIDCClaims([...claimsOf(scope.split(' '))]);
  await grant.save();
  return grant;
}

const isFor = (grant: Grant, { accountId, scope }: WantedGrant): boolean =>
  grant.accountId === accountId && grant.getOIDCScope() === scope;

const findGrant = async (model: GrantModel, id: string | undefined): Promise<Grant | undefined> =>
  id === undefined ? undefined : model.find(id);

/**
 * Every ID token names its session (`sid`), as an application needs to act on a logout. The library does it
 * for those with a back-channel address only, unless it is asked for as a claim.
 */
export function withSessionId({ oidc }: KoaContextWithOIDC): void {
  oidc.claims.id_token = { ...oidc.claims.id_token, sid: null };
}
