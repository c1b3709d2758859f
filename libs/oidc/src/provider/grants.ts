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
  const { client, session } = ctx.oidc;
  const accountId = session?.accountId;
  if (client === undefined || session === undefined || accountId === undefined) return undefined;
  const model: GrantModel = ctx.oidc.provider.Grant;
  const scope = client.scope ?? 'openid';
  const former = await findGrant(model, session.grantIdFor(client.clientId));
  if (former !== undefined && isFor(former, accountId, scope)) return former;
  await former?.destroy();
  const grant = new model({ clientId: client.clientId, accountId });
  grant.addOIDCScope(scope);
  grant.addOIDCClaims([...claimsOf(scope.split(' '))]);
  await grant.save();
  return grant;
}

const isFor = (grant: Grant, accountId: string, scope: string): boolean =>
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
