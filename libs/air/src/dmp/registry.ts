import { patientCx, type Patient } from '../domain/ins.js';
import { textOf as escaped } from '../vihf/xml-text.js';
import { documentEntryOf, EBRIM, type DocumentEntry } from './document-entry.js';
import { dmpRefused, type DmpAnswered } from './dmp-errors.js';
import { unreadable, type XmlElement } from './xml-element.js';
import type { SoapAnswer } from './soap.js';

const QUERY = 'urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0';
const RS = 'urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0';
const FIND_DOCUMENTS = 'urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d';
const APPROVED = 'urn:oasis:names:tc:ebxml-regrep:StatusType:Approved';

export const SEARCH_ACTION = 'urn:ihe:iti:2007:RegistryStoredQuery';

/** TD3.1 (ITI-18 FindDocuments): the approved documents of a patient, with their metadata. */
export function searchBody(patient: Patient): string {
  return [
    `<query:AdhocQueryRequest xmlns:query="${QUERY}" xmlns:rim="${EBRIM}">`,
    '<query:ResponseOption returnComposedObjects="true" returnType="LeafClass"/>',
    `<rim:AdhocQuery id="${FIND_DOCUMENTS}">`,
    slot('$XDSDocumentEntryPatientId', `'${patientCx(patient)}'`),
    slot('$XDSDocumentEntryStatus', `('${APPROVED}')`),
    '</rim:AdhocQuery></query:AdhocQueryRequest>',
  ].join('');
}

const slot = (name: string, value: string): string =>
  `<rim:Slot name="${name}"><rim:ValueList><rim:Value>${escaped(value)}</rim:Value></rim:ValueList></rim:Slot>`;

/** What was found, and what went wrong beside (PartialSuccess: both are shown). */
export interface SearchAnswer {
  readonly documents: readonly DocumentEntry[];
  readonly warnings: readonly DmpAnswered[];
}

/** @throws DomainError `dmp.refused`, `dmp.unreadable` */
export function readSearch({ content }: SoapAnswer): SearchAnswer {
  if (!content.is(QUERY, 'AdhocQueryResponse')) throw unreadable('not-a-registry-answer');
  const warnings = assertDone(content);
  const objects = content.child(EBRIM, 'RegistryObjectList')?.all(EBRIM, 'ExtrinsicObject') ?? [];
  return { documents: objects.map(documentEntryOf), warnings };
}

const STATUS = 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:';
const PARTIAL = 'urn:ihe:iti:2007:ResponseStatusType:PartialSuccess';

/**
 * The errors of a registry or repository answer: thrown when it failed, given back when it half succeeded.
 * @throws DomainError `dmp.refused`, `dmp.unreadable`
 */
export function assertDone(response: XmlElement): readonly DmpAnswered[] {
  const status = response.attribute('status') ?? '';
  const errors = response.below(RS, 'RegistryError').map(answeredOf);
  if (status === `${STATUS}Success` || status === PARTIAL) return errors;
  if (status !== `${STATUS}Failure`) throw unreadable('status-unknown');
  throw dmpRefused(errors[0] ?? { layer: 'xds', code: 'XDSRegistryError', text: '' });
}

function answeredOf(error: XmlElement): DmpAnswered {
  const code = error.attribute('errorCode') ?? 'XDSRegistryError';
  // Some stacks write the code as a URN or a QName.
  return {
    layer: 'xds',
    code: code.replace(/^.*[:/]/, ''),
    text: error.attribute('codeContext') ?? error.text,
  };
}
