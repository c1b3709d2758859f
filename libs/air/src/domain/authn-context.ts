/** What was shown at the full 2FA that opened the session. */
export type AirMeans = 'fido2' | 'badge-pin';

const CLASSES = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';

/**
 * AuthnContextClassRef for each means (air-dmp §5.3). The SAML list of 2005 knows no FIDO2: unspecified.
 * For a badge with a PIN the sources disagree, so it is a setting; its default is a card with a PIN that
 * proves a key.
 */
export const AUTHN_CONTEXT_CLASSES: Readonly<Record<AirMeans, string>> = {
  fido2: `${CLASSES}unspecified`,
  'badge-pin': `${CLASSES}Smartcard`,
};

interface Shown {
  readonly factor: 'badge' | 'pin' | 'fido2';
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * The means behind a session, from the facts of the 2FA alone: what was shown later (a tap that reopens)
 * adds nothing. Undefined: not two factors, no access.
 */
export function meansOf(factors: readonly Shown[], strongAt: Date): AirMeans | undefined {
  const until = strongAt.toISOString();
  const shown = new Set(factors.filter(({ at }) => at <= until).map(({ factor }) => factor));
  if (shown.has('fido2')) return 'fido2';
  return shown.has('badge') && shown.has('pin') ? 'badge-pin' : undefined;
}
