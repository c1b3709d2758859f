import { AUTHN_CONTEXT_CLASSES, type AirMeans } from './domain/authn-context.js';
import { PRODUCTION_INS_OIDS } from './domain/ins.js';
import { VIHF_DEFAULTS, type VihfOptions } from './domain/vihf.js';

/** Files of the hospital's certificates; read again every day, and when the operator asks. */
export interface CertificateFiles {
  /** ORG_AUTH_CLI (TLS), PEM. */
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** ORG_SIGN (seal), PEM. */
  readonly sealCertificate: string;
  readonly sealKey: string;
  /** Authorities trusted for both, PEM. */
  readonly authorities: string;
  /** Authorities of the DMP's server certificate, PEM. */
  readonly serverAuthorities: string;
  /** Revocation lists kept on disk (PEM or DER). */
  readonly revocationLists?: readonly string[] | undefined;
}

/** How the hub speaks to the DMP in the hospital's name. */
export abstract class AirSettings {
  /** Base of the services, e.g. `https://lps2.dmp.gouv.fr/si-dmp-server/v2/services`: the one host called. */
  abstract readonly dmpUrl: string;
  /** FINESS of the legal entity (EJ) that the certificates are of. */
  abstract readonly finess: string;
  abstract readonly certificates: CertificateFiles;
  abstract readonly vihf: VihfOptions;
  /** Authorities of assignment accepted for an INS; production ones by default. */
  abstract readonly insOids: readonly string[];
  /** Seconds since the full 2FA beyond which it must be done again. */
  abstract readonly strongAuthenticationSeconds: number;
  /** Means that the hospital homologated (PGSSI-S); others are refused. */
  abstract readonly homologatedMeans: readonly AirMeans[];
  abstract readonly authnContextClasses: Readonly<Record<AirMeans, string>>;
  /** OID that names the software as sender of HL7 v3 messages (TD0.2). */
  abstract readonly senderOid: string;
  abstract readonly limits: DmpLimits;
}

/** Bounds of a call to the DMP. */
export interface DmpLimits {
  readonly connectMilliseconds: number;
  /** For the first byte of the answer, then between two pieces of it. */
  readonly answerMilliseconds: number;
  /** For the whole call. */
  readonly wholeMilliseconds: number;
  /** Octets of an answer. */
  readonly answerBytes: number;
}

const MEBI = 1024 * 1024;

/** What most installations keep. */
export const AIR_DEFAULTS = {
  vihf: VIHF_DEFAULTS,
  insOids: PRODUCTION_INS_OIDS,
  strongAuthenticationSeconds: 4 * 3600,
  homologatedMeans: ['fido2', 'badge-pin', 'badge-password', 'cps'],
  authnContextClasses: AUTHN_CONTEXT_CLASSES,
  /** Arc of UUIDs (X.667): Portique's own, until an installation has one. */
  senderOid: '2.25.293565264175120165508320045090612715645',
  limits: {
    connectMilliseconds: 5_000,
    answerMilliseconds: 20_000,
    wholeMilliseconds: 60_000,
    answerBytes: 60 * MEBI,
  },
} as const satisfies Omit<AirSettings, 'dmpUrl' | 'finess' | 'certificates'>;

/** National identifier of a structure (Struct_IdNat): `1` + FINESS. */
export const structureIdOf = (finess: string): string => `1${finess}`;
