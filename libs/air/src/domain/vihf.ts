import type { Secret } from '#libs/kernel';
import type { Patient } from './ins.js';
import type { Roles } from './roles.js';
import type { Purpose } from './value-sets.js';

/**
 * The ten points where the sources disagree: settings, not code (air-dmp §5.6). Their defaults are the
 * newest sources.
 */
export interface VihfOptions {
  readonly version: '3.0' | '4.0';
  readonly modeAttributeName: 'Authentification_Mode' | 'Authentification_mode';
  readonly issuerOrder: 'rfc2253' | 'reverse';
  readonly authnContextDecl: 'CONF_EXI_PGSSIS' | 'APP_BROWSER_AUTH';
  readonly conditions: 'omit' | 'window30';
  readonly professionName: 'professions' | 'G15';
  readonly knowHowName: 'specialites RPPS' | 'R01';
  readonly purposeName: 'mode acces VIHF 1.0' | 'mode acces VIHF 2.0';
  readonly typedValues: 'xs:string' | 'untyped';
  readonly c14nPrefixList: 'none' | 'ds saml #default xsi';
}

export const VIHF_DEFAULTS: VihfOptions = {
  version: '3.0',
  modeAttributeName: 'Authentification_Mode',
  issuerOrder: 'rfc2253',
  authnContextDecl: 'CONF_EXI_PGSSIS',
  conditions: 'omit',
  professionName: 'professions',
  knowHowName: 'specialites RPPS',
  purposeName: 'mode acces VIHF 2.0',
  typedValues: 'xs:string',
  c14nPrefixList: 'none',
};

/** A VIHF lives thirty seconds and serves one request (EX_AIR-040). */
export const VIHF_SECONDS = 30;

/** Identity of the software that has the assertion made; the number is secret (EX_GEN-1490). */
export interface DmpSoftware {
  readonly name: string;
  readonly version: string;
  readonly instance: string | undefined;
  readonly number: Secret;
}

/** What an assertion says: who, from where, how authenticated, towards which patient, why. */
export interface Vihf {
  /** `_` + UUID: an NCName, never twice the same. */
  readonly assertionId: string;
  readonly issuedAt: Date;
  /** PS_IdNat: `8` + RPPS. */
  readonly professionalId: string;
  /** Surname and first name, as the register has them. */
  readonly professionalName: string;
  /** The full 2FA that opened the session, never a tap. */
  readonly authenticatedAt: Date;
  readonly authnContextClass: string;
  /** Struct_IdNat: `1` + FINESS of the place of care. */
  readonly structureId: string;
  /** TRE_R02. */
  readonly sector: string;
  readonly roles: Roles;
  /** Absent for the transactions that target nobody (TD0.4, TD0.5). */
  readonly patient: Patient | undefined;
  readonly purpose: Purpose;
  readonly software: DmpSoftware;
}
