import type { IdentityId } from '#libs/kernel';

/** What a person may do in the hub itself. */
export const HUB_ROLES = ['officer', 'auditor', 'administrator'] as const;
export type HubRole = (typeof HUB_ROLES)[number];

/** Who calls: a person through an application, or an application by itself. */
export type Principal =
  | {
      readonly kind: 'person';
      readonly identityId: IdentityId;
      readonly clientId: string;
      readonly scopes: ReadonlySet<string>;
      readonly roles: ReadonlySet<HubRole>;
      /** The OIDC session (browser) from which the token was issued. */
      readonly oidcSessionUid: string | undefined;
    }
  | {
      readonly kind: 'client';
      readonly clientId: string;
      readonly scopes: ReadonlySet<string>;
    };

export type PersonPrincipal = Extract<Principal, { kind: 'person' }>;

/** Reads an access token; implemented by libs/oidc, bound in the hub. */
export abstract class TokenReader {
  /** The live principal of a bearer token, or undefined when it is unknown, expired or revoked. */
  abstract read(bearer: string): Promise<Principal | undefined>;
}

/** Authenticates an application by `private_key_jwt` (RFC 7523); implemented by libs/oidc. */
export abstract class ClientAuthenticator {
  /** The client id when the assertion is good and was never seen, else undefined. */
  abstract authenticate(assertion: string): Promise<string | undefined>;
}
