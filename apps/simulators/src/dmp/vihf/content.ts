import type { Element } from '@xmldom/xmldom';
import { luhnHolds, parseInstant } from '#libs/kernel';
import { must, needed } from '../checks/checks.js';
import {
  AUTHENTICATION_CLASSES,
  OID,
  PURPOSES,
  SECTORS,
  type Purpose,
} from '../codes/value-sets.js';
import { NS, attributeOf, childrenOf, descend, onlyChild, textOf } from '../soap/xml.js';
import { ATTRIBUTE, VihfAttributes } from './attributes.js';
import { checkPatientId } from './patient-id.js';
import { checkRoles } from './roles.js';
import type { Vihf } from './vihf.js';

const CLASS_PREFIX = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
const DECLARATION = 'CONF_EXI_PGSSIS';
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const PURPOSE_NAMES = ['mode acces VIHF 1.0', 'mode acces VIHF 2.0'];
const MASKING = '1.2.250.1.213.1.1.4.13';

/** What the simulator accepts beyond the fixed value sets. */
export interface AcceptedValues {
  readonly insOids: readonly string[];
  readonly homologations: readonly string[];
}

/** An instant of SAML: UTC, written with `Z`. */
export const utcInstant = (text: string | undefined): Date | undefined =>
  text !== undefined && UTC.test(text) ? parseInstant(text) : undefined;

function modeOf(attributes: VihfAttributes): Vihf['mode'] {
  const mode = attributes.text(ATTRIBUTE.mode);
  must(mode === 'INDIRECTE' || mode === 'INDIRECTE_RENFORCEE', 'mode', mode);
  return mode;
}

/** Subject: the national identifier in AIR (EX_AIR-020); plain indirect may use an internal one. */
function professionalOf(assertion: Element, mode: Vihf['mode']): string {
  const nameId = descend(assertion, NS.saml, 'Subject', 'NameID');
  const text = (nameId && textOf(nameId)) ?? '';
  if (mode === 'INDIRECTE' && /^1[0-9AB]{9}\/[^/\s]+$/.test(text)) return text;
  must(/^8\d{11}$/.test(text), 'name-id', text);
  must(luhnHolds(text.slice(1)), 'name-id-key', text);
  return text;
}

function checkAuthentication(assertion: Element, mode: Vihf['mode'], now: Date): void {
  const statement = needed(onlyChild(assertion, NS.saml, 'AuthnStatement'), 'assertion-children');
  const instant = utcInstant(attributeOf(statement, 'AuthnInstant'));
  must(instant !== undefined && instant <= now, 'authn-instant');
  const context = needed(onlyChild(statement, NS.saml, 'AuthnContext'), 'authn-class');
  const classRef = onlyChild(context, NS.saml, 'AuthnContextClassRef');
  const value = (classRef && textOf(classRef)) ?? '';
  const known =
    value.startsWith(CLASS_PREFIX) && AUTHENTICATION_CLASSES.has(value.slice(CLASS_PREFIX.length));
  must(known, 'authn-class', value);
  const declarations = childrenOf(context, NS.saml, 'AuthnContextDecl').map(textOf);
  const expected = mode === 'INDIRECTE' ? [] : [DECLARATION];
  must(declarations.join('|') === expected.join('|'), 'authn-declaration', declarations.join('|'));
}

function structureOfVihf(attributes: VihfAttributes): string {
  const structure = attributes.text(ATTRIBUTE.structure);
  must(/^1\d[0-9AB]\d{7}$/.test(structure), 'structure-format', structure);
  return structure;
}

function checkSector(attributes: VihfAttributes): void {
  const sector = attributes.text(ATTRIBUTE.sector);
  const [code, system, ...others] = sector.split('^');
  const form = others.length === 0 && system === OID.sectors && code !== undefined;
  must(form, 'sector-format', sector);
  must(SECTORS.has(code), 'sector-unknown', code);
}

const isPurpose = (code: string): code is Purpose => PURPOSES.some((purpose) => purpose === code);

function purposeOf(attributes: VihfAttributes): Purpose {
  const coded = attributes.coded(ATTRIBUTE.purpose, 'PurposeOfUse', 'purpose-form');
  const [purpose, ...others] = coded;
  must(purpose !== undefined && others.length === 0, 'purpose-form', `${coded.length}`);
  const named = PURPOSE_NAMES.includes(purpose.codeSystemName);
  must(purpose.codeSystem === OID.accessModes && named, 'purpose-form', purpose.codeSystemName);
  must(isPurpose(purpose.code), 'purpose-unknown', purpose.code);
  return purpose.code;
}

function checkSoftware(attributes: VihfAttributes, accepted: AcceptedValues): string {
  if (attributes.has(ATTRIBUTE.softwareId)) attributes.text(ATTRIBUTE.softwareId);
  attributes.text(ATTRIBUTE.softwareVersion);
  const homologation = attributes.text(ATTRIBUTE.homologation);
  must(accepted.homologations.includes(homologation), 'homologation-unknown');
  return attributes.text(ATTRIBUTE.softwareName);
}

function checkConstants(attributes: VihfAttributes): string {
  const version = attributes.text(ATTRIBUTE.version);
  must(version === '3.0' || version === '4.0', 'vihf-version', version);
  const resource = attributes.text(ATTRIBUTE.resource);
  must(resource === 'urn:dmp', 'resource', resource);
  if (attributes.has(ATTRIBUTE.confidentiality)) {
    const code = attributes.text(ATTRIBUTE.confidentiality);
    must(/^[A-Z_]+\^/.test(code) && code.endsWith(`^${MASKING}`), 'confidentiality-form', code);
  }
  return version;
}

/** Reads what an assertion says, each value in its closed set. */
export function readVihf(
  assertion: Element,
  id: string,
  accepted: AcceptedValues,
  now: Date,
): Vihf {
  const statement = needed(
    onlyChild(assertion, NS.saml, 'AttributeStatement'),
    'assertion-children',
  );
  const attributes = new VihfAttributes(statement);
  const version = checkConstants(attributes);
  const mode = modeOf(attributes);
  const professional = professionalOf(assertion, mode);
  checkAuthentication(assertion, mode, now);
  const structure = structureOfVihf(attributes);
  checkSector(attributes);
  const professionalName = attributes.text(ATTRIBUTE.subject);
  const { isDoctor } = checkRoles(attributes.coded(ATTRIBUTE.role, 'Role', 'role-form'));
  const patient = checkPatientId(attributes.text(ATTRIBUTE.patient), accepted.insOids);
  const purpose = purposeOf(attributes);
  const softwareName = checkSoftware(attributes, accepted);
  const said = { id, mode, version, professional, professionalName, structure };
  return { ...said, isDoctor, patient, purpose, softwareName };
}
