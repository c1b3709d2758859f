import { readFileSync } from 'node:fs';
import { AIR_DEFAULTS, type AirSettings } from '#libs/air';
import type { AuthenticationSettings, TrustedAuthenticator } from '#libs/authentication';
import { ConfigError } from '#libs/kernel';
import { z } from 'zod';
import type { HubEnvironment } from './config.js';

const TrustFile = z.array(
  z.strictObject({
    aaguid: z.union([z.literal('*'), z.uuid().transform((text) => text.toLowerCase())]),
    name: z.string().min(1),
    roots: z.array(z.string().includes('BEGIN CERTIFICATE')).min(1),
  }),
);

/** Rules of sign-in. @throws ConfigError when the file of trusted keys cannot be read */
export const authenticationSettings = (config: HubEnvironment): AuthenticationSettings => ({
  tapWindowSeconds: config.PORTIQUE_TAP_WINDOW_MINUTES * 60,
  sessionIdleSeconds: config.PORTIQUE_SESSION_IDLE_MINUTES * 60,
  siteTravelSeconds: config.PORTIQUE_SITE_TRAVEL_SECONDS,
  areaTravelSeconds: config.PORTIQUE_AREA_TRAVEL_SECONDS,
  onImpossibleTravel: config.PORTIQUE_ON_IMPOSSIBLE_TRAVEL,
  rpId: new URL(config.PORTIQUE_ORIGIN).hostname,
  origin: config.PORTIQUE_ORIGIN,
  trustedAuthenticators: trustedAuthenticators(config.PORTIQUE_FIDO2_TRUST_FILE),
  acceptAnyAttestedKeyForDemo: config.PORTIQUE_ACCEPT_ANY_ATTESTED_KEY_FOR_DEMO,
  meansMonths: config.PORTIQUE_MEANS_MONTHS,
  badgeSite: config.PORTIQUE_BADGE_SITE,
  badgeKeyVersion: config.PORTIQUE_BADGE_KEY_VERSION,
  desk: {
    enrolmentCheck: config.PORTIQUE_ENROLMENT_CHECK,
    loanHours: config.PORTIQUE_LOAN_HOURS,
    backupHours: config.PORTIQUE_BACKUP_HOURS,
    backupApprovals: config.PORTIQUE_BACKUP_APPROVALS === 2 ? 2 : 1,
  },
});

function trustedAuthenticators(file: string | undefined): readonly TrustedAuthenticator[] {
  if (file === undefined) return [];
  try {
    return TrustFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`PORTIQUE_FIDO2_TRUST_FILE: ${why}`]);
  }
}

/** The DMP's side; undefined when AIR is off. */
export function airSettings(config: HubEnvironment): AirSettings | undefined {
  const { PORTIQUE_AIR_DMP_URL: dmpUrl, PORTIQUE_AIR_FINESS: finess } = config;
  const certificates = airCertificates(config);
  if (dmpUrl === undefined || finess === undefined || certificates === undefined) return undefined;
  return {
    ...AIR_DEFAULTS,
    dmpUrl,
    finess,
    certificates,
    vihf: vihfOptions(config),
    insOids: config.PORTIQUE_AIR_INS_OIDS ?? AIR_DEFAULTS.insOids,
  };
}

const AirFiles = z.object({
  PORTIQUE_AIR_AUTH_CERT_FILE: z.string(),
  PORTIQUE_AIR_AUTH_KEY_FILE: z.string(),
  PORTIQUE_AIR_SEAL_CERT_FILE: z.string(),
  PORTIQUE_AIR_SEAL_KEY_FILE: z.string(),
  PORTIQUE_AIR_CA_FILE: z.string(),
  PORTIQUE_AIR_SERVER_CA_FILE: z.string(),
});

function airCertificates(config: HubEnvironment): AirSettings['certificates'] | undefined {
  const { data: files } = AirFiles.safeParse(config);
  if (files === undefined) return undefined;
  return {
    clientCertificate: files.PORTIQUE_AIR_AUTH_CERT_FILE,
    clientKey: files.PORTIQUE_AIR_AUTH_KEY_FILE,
    sealCertificate: files.PORTIQUE_AIR_SEAL_CERT_FILE,
    sealKey: files.PORTIQUE_AIR_SEAL_KEY_FILE,
    authorities: files.PORTIQUE_AIR_CA_FILE,
    serverAuthorities: files.PORTIQUE_AIR_SERVER_CA_FILE,
    revocationLists: config.PORTIQUE_AIR_CRL_FILES,
  };
}

const vihfOptions = (config: HubEnvironment): AirSettings['vihf'] => ({
  version: config.PORTIQUE_VIHF_VERSION,
  modeAttributeName: config.PORTIQUE_VIHF_MODE_ATTRIBUTE,
  issuerOrder: config.PORTIQUE_VIHF_ISSUER_ORDER,
  authnContextDecl: config.PORTIQUE_VIHF_DECL,
  conditions: config.PORTIQUE_VIHF_CONDITIONS,
  professionName: config.PORTIQUE_VIHF_PROFESSION_NAME,
  knowHowName: config.PORTIQUE_VIHF_KNOW_HOW_NAME,
  purposeName: config.PORTIQUE_VIHF_PURPOSE_NAME,
  typedValues: config.PORTIQUE_VIHF_TYPED_VALUES,
  c14nPrefixList: config.PORTIQUE_VIHF_C14N_PREFIXES,
});
