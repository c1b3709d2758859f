/** What was shown at the full 2FA that opened the session. */
export type AirMeans = 'fido2' | 'badge-pin' | 'badge-password' | 'cps';

const CLASSES = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';

/**
 * AuthnContextClassRef for each means (air-dmp §5.3). The SAML list of 2005 knows no FIDO2: unspecified.
 * For a badge with a PIN or a password the sources disagree, so it is a setting; its default is a card with
 * a PIN that proves a key.
 */
export const AUTHN_CONTEXT_CLASSES: Readonly<Record<AirMeans, string>> = {
  fido2: `${CLASSES}unspecified`,
  'badge-pin': `${CLASSES}Smartcard`,
  'badge-password': `${CLASSES}Smartcard`,
  cps: `${CLASSES}SmartcardPKI`,
};

interface Shown {
  readonly factor: string;
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
  if (shown.has('cps')) return 'cps';
  if (shown.has('fido2')) return 'fido2';
  if (!shown.has('badge')) return undefined;
  if (shown.has('pin')) return 'badge-pin';
  return shown.has('ad-password') ? 'badge-password' : undefined;
}
