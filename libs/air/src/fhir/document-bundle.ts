import type { Patient } from '../domain/ins.js';
import type { DocumentEntry, XdsAuthor, XdsCode } from '../dmp/document-entry.js';
import { frenchTextOf, type DmpAnswered } from '../dmp/dmp-errors.js';
import type { SearchAnswer } from '../dmp/registry.js';
import type {
  Bundle,
  CodeableConcept,
  Coding,
  DocumentReference,
  OperationOutcome,
} from './fhir.schemas.js';

/** Identifier systems of a document as XDS names it: what `Binary/_read` asks for, word for word. */
const DOCUMENT_UNIQUE_ID = 'urn:portique:xds:document-unique-id';
const REPOSITORY_UNIQUE_ID = 'urn:portique:xds:repository-unique-id';

/** The answer of TD3.1 as a FHIR R4 searchset, after the XDS mapping of IHE MHD. */
export function documentBundle({ documents, warnings }: SearchAnswer, patient: Patient): Bundle {
  const matches = documents.map((document) => ({
    fullUrl: document.entryUuid,
    resource: documentReference(document, patient),
    search: { mode: 'match' as const },
  }));
  const outcomes = warnings.length === 0 ? [] : [outcomeEntry(warnings)];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: documents.length,
    entry: [...matches, ...outcomes],
  };
}

function outcomeEntry(warnings: readonly DmpAnswered[]): Bundle['entry'][number] {
  const resource: OperationOutcome = {
    resourceType: 'OperationOutcome',
    issue: warnings.map((warning) => ({
      severity: 'warning',
      code: 'incomplete',
      details: { text: frenchTextOf(warning) ?? (warning.text || warning.code) },
      diagnostics: warning.code,
    })),
  };
  return { resource, search: { mode: 'outcome' } };
}

function documentReference(document: DocumentEntry, patient: Patient): DocumentReference {
  const { uniqueId, repositoryUniqueId, entryUuid, createdAt } = document;
  return {
    resourceType: 'DocumentReference',
    id: entryUuid.replace(/^urn:uuid:/, ''),
    masterIdentifier: masterIdentifier(uniqueId),
    identifier: [
      { system: 'urn:ietf:rfc:3986', value: entryUuid },
      { system: DOCUMENT_UNIQUE_ID, value: uniqueId },
      { system: REPOSITORY_UNIQUE_ID, value: repositoryUniqueId },
    ],
    status: document.isApproved ? 'current' : 'superseded',
    ...optional('type', concept(document.typeCode)),
    category: concepts(document.classCode),
    subject: { identifier: { system: `urn:oid:${patient.oid}`, value: patient.ins } },
    ...optional('date', createdAt?.includes('T') === true ? createdAt : undefined),
    author: document.authors.map((author) => ({ display: authorText(author) })),
    ...optional('description', document.comments ?? undefined),
    securityLabel: document.confidentiality.map((code) => ({ coding: [coding(code)] })),
    content: [contentOf(document)],
    context: contextOf(document),
  };
}

/** An OID, or `root^extension` as CDA documents are named. */
function masterIdentifier(uniqueId: string): DocumentReference['masterIdentifier'] {
  const [root = '', extension] = uniqueId.split('^');
  return extension === undefined || extension === ''
    ? { system: 'urn:ietf:rfc:3986', value: `urn:oid:${root}` }
    : { system: `urn:oid:${root}`, value: extension };
}

function contentOf(document: DocumentEntry): DocumentReference['content'][number] {
  const { mimeType, language, size, hash, title, createdAt, formatCode } = document;
  return {
    attachment: {
      contentType: mimeType,
      ...optional('language', language ?? undefined),
      ...optional('size', size ?? undefined),
      // XDS writes SHA-1 in hexadecimal, FHIR in base64.
      ...optional('hash', hash === null ? undefined : Buffer.from(hash, 'hex').toString('base64')),
      ...optional('title', title ?? undefined),
      ...optional('creation', createdAt ?? undefined),
    },
    ...optional('format', formatCode === null ? undefined : coding(formatCode)),
  };
}

function contextOf(document: DocumentEntry): DocumentReference['context'] {
  const { serviceStart, serviceStop, facilityType, practiceSetting, events } = document;
  const period = {
    ...optional('start', serviceStart ?? undefined),
    ...optional('end', serviceStop ?? undefined),
  };
  return {
    event: events.map((code) => ({ coding: [coding(code)] })),
    ...optional('period', Object.keys(period).length === 0 ? undefined : period),
    ...optional('facilityType', concept(facilityType)),
    ...optional('practiceSetting', concept(practiceSetting)),
  };
}

const authorText = ({ person, institution, speciality }: XdsAuthor): string =>
  [person, speciality, institution].filter((part) => part !== null).join(', ');

/** XDS names code systems by OID, sometimes by a URI. */
const coding = ({ code, system, label }: XdsCode): Coding => ({
  code,
  ...optional('system', systemUri(system)),
  ...optional('display', label ?? undefined),
});

function systemUri(system: string | null): string | undefined {
  if (system === null || system === '') return undefined;
  return /^\d+(?:\.\d+)+$/.test(system) ? `urn:oid:${system}` : system;
}

const concept = (code: XdsCode | null): CodeableConcept | undefined =>
  code === null
    ? undefined
    : { coding: [coding(code)], ...optional('text', code.label ?? undefined) };

const concepts = (code: XdsCode | null): CodeableConcept[] => {
  const one = concept(code);
  return one === undefined ? [] : [one];
};

/** A property only when it has a value: FHIR knows neither null nor undefined. */
function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  const entry: { [P in K]?: T } = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}
