import { createHash } from 'node:crypto';
import type { DmpPatient } from '../patients.js';
import { NS, escapeXml } from '../soap/xml.js';
import { REPOSITORY, xdsTime, type Author, type Code, type DmpDocument } from './document.js';

const SCHEME = {
  author: 'urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d',
  classCode: 'urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a',
  confidentiality: 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f',
  formatCode: 'urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d',
  facilityType: 'urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1',
  practiceSetting: 'urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead',
  typeCode: 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983',
  patientId: 'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427',
  uniqueId: 'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab',
};
const STABLE = 'urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1';
export const APPROVED = 'urn:oasis:names:tc:ebxml-regrep:StatusType:Approved';
const STATUS = 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType';

const slot = (name: string, ...values: readonly string[]): string =>
  `<rim:Slot name="${name}"><rim:ValueList>${values.map((value) => `<rim:Value>${escapeXml(value)}</rim:Value>`).join('')}</rim:ValueList></rim:Slot>`;

const named = (text: string): string =>
  `<rim:Name><rim:LocalizedString charset="UTF8" value="${escapeXml(text)}" xml:lang="FR"/></rim:Name>`;

/** A stable identifier for a part of a document's entry. */
function partId(document: DmpDocument, part: string): string {
  const hex = createHash('sha256').update(`${document.entryUuid}/${part}`).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const classification = (
  document: DmpDocument,
  scheme: string,
  { code, label, scheme: table }: Code,
): string =>
  `<rim:Classification classificationScheme="${scheme}" classifiedObject="${document.entryUuid}" id="${partId(document, scheme + code)}" nodeRepresentation="${escapeXml(code)}">${slot('codingScheme', table)}${named(label)}</rim:Classification>`;

const personOf = ({ idNat, familyName, givenName }: Author): string =>
  `${idNat}^${familyName}^${givenName}^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS`;

function authorOf(document: DmpDocument): string {
  const { author } = document;
  const { code, label, scheme } = author.specialty;
  return `<rim:Classification classificationScheme="${SCHEME.author}" classifiedObject="${document.entryUuid}" id="${partId(document, 'author')}" nodeRepresentation="">${slot('authorInstitution', `${author.institution}^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^${author.institutionId}`)}${slot('authorPerson', personOf(author))}${slot('authorSpecialty', `${code}^${label}^${scheme}`)}</rim:Classification>`;
}

const externalIdentifier = (
  document: DmpDocument,
  scheme: string,
  value: string,
  name: string,
): string =>
  `<rim:ExternalIdentifier id="${partId(document, name)}" identificationScheme="${scheme}" registryObject="${document.entryUuid}" value="${escapeXml(value)}">${named(name)}</rim:ExternalIdentifier>`;

function slotsOf(document: DmpDocument, patient: DmpPatient): string {
  const given = patient.givenNames.join(' ');
  return [
    slot('creationTime', xdsTime(document.createdAt)),
    slot('hash', document.hash),
    slot('languageCode', 'fr-FR'),
    slot('legalAuthenticator', personOf(document.author)),
    slot('repositoryUniqueId', REPOSITORY),
    slot('serviceStartTime', xdsTime(document.serviceStart)),
    slot('serviceStopTime', xdsTime(document.serviceStop)),
    slot('size', String(document.bytes.length)),
    slot('sourcePatientId', `${patient.ins}^^^&${patient.insOid}&ISO^NH`),
    slot(
      'sourcePatientInfo',
      `PID-5|${patient.familyName}^${given}^^^^^L`,
      `PID-7|${patient.birthDate.replaceAll('-', '')}`,
      `PID-8|${patient.sex}`,
    ),
  ].join('');
}

/** The entry of a document in the registry (ebRIM ExtrinsicObject). */
export function extrinsicObject(document: DmpDocument, patient: DmpPatient): string {
  const classifications = [
    authorOf(document),
    classification(document, SCHEME.classCode, document.classCode),
    ...document.confidentiality.map((code) =>
      classification(document, SCHEME.confidentiality, code),
    ),
    classification(document, SCHEME.formatCode, document.formatCode),
    classification(document, SCHEME.facilityType, document.facilityType),
    classification(document, SCHEME.practiceSetting, document.practiceSetting),
    classification(document, SCHEME.typeCode, document.typeCode),
  ].join('');
  const patientId = `${patient.ins}^^^&${patient.insOid}&ISO^NH`;
  const identifiers =
    externalIdentifier(document, SCHEME.patientId, patientId, 'XDSDocumentEntry.patientId') +
    externalIdentifier(document, SCHEME.uniqueId, document.uniqueId, 'XDSDocumentEntry.uniqueId');
  return `<rim:ExtrinsicObject id="${document.entryUuid}" lid="${document.entryUuid}" isOpaque="false" mimeType="${document.mimeType}" objectType="${STABLE}" status="${APPROVED}">${slotsOf(document, patient)}${named(document.title)}<rim:VersionInfo versionName="1"/>${classifications}${identifiers}</rim:ExtrinsicObject>`;
}

export const objectRef = (document: DmpDocument): string =>
  `<rim:ObjectRef id="${document.entryUuid}"/>`;

/** An error of the registry or the repository. */
export interface RegistryError {
  readonly code: string;
  readonly text: string;
  readonly location?: string;
}

export type ResponseStatus = 'Success' | 'Failure' | 'PartialSuccess';

/** The URI of a status; the partial one is IHE's. */
export const statusUri = (status: ResponseStatus): string =>
  status === 'PartialSuccess'
    ? 'urn:ihe:iti:2007:ResponseStatusType:PartialSuccess'
    : `${STATUS}:${status}`;

/** The list of errors, or nothing when there is none. */
export function errorList(errors: readonly RegistryError[]): string {
  if (errors.length === 0) return '';
  const items = errors.map(
    ({ code, text, location }) =>
      `<rs:RegistryError codeContext="${escapeXml(text)}" errorCode="${code}" location="${escapeXml(location ?? '')}" severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"/>`,
  );
  return `<rs:RegistryErrorList highestSeverity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error">${items.join('')}</rs:RegistryErrorList>`;
}

export const EBXML_NAMESPACES = `xmlns:query="${NS.query}" xmlns:rim="${NS.rim}" xmlns:rs="${NS.rs}"`;
