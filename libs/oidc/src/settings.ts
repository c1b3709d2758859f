/** What the provider must be told. */
export abstract class OidcSettings {
  /** Public origin of the hub, as browsers and applications see it; the issuer is `${origin}/oidc`. */
  abstract readonly origin: string;
}

/** Path of the provider on the public origin. */
export const MOUNT = '/oidc';

export const issuerOf = ({ origin }: OidcSettings): string => `${origin}${MOUNT}`;
export const isSecure = ({ origin }: OidcSettings): boolean => origin.startsWith('https://');
