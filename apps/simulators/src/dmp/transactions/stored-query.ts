import type { Element } from '@xmldom/xmldom';
import { must, needed } from '../checks/checks.js';
import { APPROVED } from '../documents/ebrim.js';
import { xdsTime, type Code, type DmpDocument } from '../documents/document.js';
import { NS, attributeOf, childrenOf, descend, onlyChild, textOf } from '../soap/xml.js';
import { readPatientId } from '../vihf/patient-id.js';

const FIND_DOCUMENTS = 'urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d';
const GET_DOCUMENTS = 'urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4';
const PATIENT = '$XDSDocumentEntryPatientId';
const STATUS = '$XDSDocumentEntryStatus';

type Parameters = ReadonlyMap<string, readonly string[]>;
type Test = (document: DmpDocument) => boolean;

/** A stored query (ITI-18): which documents it wants, and in which form. */
export interface StoredQuery {
  readonly returnType: 'LeafClass' | 'ObjectRef';
  /** The patient the query names; the VIHF alone may name it (RG_3010). */
  readonly patient: { readonly ins: string; readonly oid: string } | undefined;
  readonly wants: Test;
}

/** `'text'` without its quotes. */
function quoted(value: string): string {
  const [, text] = /^'([^']*)'$/.exec(value) ?? [];
  return needed(text, 'query-malformed', value);
}

/** `('a','b')`, the form of the parameters that may have several values. */
function listOf(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => {
    const [, inside] = /^\((.*)\)$/s.exec(value.trim()) ?? [];
    const items = needed(inside, 'query-malformed', value).match(/'[^']*'/g) ?? [];
    must(items.length > 0, 'query-malformed', value);
    return items.map(quoted);
  });
}

function single(parameters: Parameters, name: string): string | undefined {
  const values = parameters.get(name);
  if (values === undefined) return undefined;
  const [value] = values;
  must(value !== undefined && values.length === 1, 'query-parameter-count', name);
  must(!value.startsWith('('), 'query-parameter-count', name);
  return value;
}

const CODES: Readonly<Record<string, (document: DmpDocument) => readonly Code[]>> = {
  $XDSDocumentEntryClassCode: ({ classCode }) => [classCode],
  $XDSDocumentEntryTypeCode: ({ typeCode }) => [typeCode],
  $XDSDocumentEntryFormatCode: ({ formatCode }) => [formatCode],
  $XDSDocumentEntryPracticeSettingCode: ({ practiceSetting }) => [practiceSetting],
  $XDSDocumentEntryHealthcareFacilityTypeCode: ({ facilityType }) => [facilityType],
  $XDSDocumentEntryConfidentialityCode: ({ confidentiality }) => confidentiality,
  $XDSDocumentEntryEventCodeList: () => [],
};

const TIMES: Readonly<Record<string, (document: DmpDocument) => Date>> = {
  $XDSDocumentEntryCreationTime: ({ createdAt }) => createdAt,
  $XDSDocumentEntryServiceStartTime: ({ serviceStart }) => serviceStart,
  $XDSDocumentEntryServiceStopTime: ({ serviceStop }) => serviceStop,
};

function timeTest(name: string, parameters: Parameters): Test | undefined {
  const [, stem, bound] = /^(.*)(From|To)$/.exec(name) ?? [];
  const read = TIMES[stem ?? ''];
  if (read === undefined) return undefined;
  const value = needed(single(parameters, name), 'query-malformed', name).replaceAll("'", '');
  must(/^\d{4,14}$/.test(value) && value.length % 2 === 0, 'query-malformed', name);
  return (document) => {
    const time = xdsTime(read(document));
    const limit = value.padEnd(14, '0');
    return bound === 'From' ? time >= limit : time < limit;
  };
}

function codeTest(name: string, values: readonly string[]): Test | undefined {
  const read = CODES[name];
  if (read === undefined) return undefined;
  const wanted = listOf(values);
  for (const value of wanted) must(/^[^^]+\^\^[^^]+$/.test(value), 'query-malformed', value);
  return (document) =>
    read(document).some(({ code, scheme }) => wanted.includes(`${code}^^${scheme}`));
}

function testOf(name: string, parameters: Parameters): Test {
  const values = parameters.get(name) ?? [];
  if (name === PATIENT) return () => true;
  if (name === STATUS) {
    const wanted = listOf(values);
    return () => wanted.includes(APPROVED);
  }
  const test = codeTest(name, values) ?? timeTest(name, parameters);
  return needed(test, 'query-malformed', name);
}

function findDocuments(parameters: Parameters): Test {
  must(parameters.has(STATUS), 'query-parameter-missing', STATUS);
  const tests = Array.from(parameters.keys()).map((name) => testOf(name, parameters));
  return (document) => tests.every((test) => test(document));
}

function getDocuments(parameters: Parameters): Test {
  const byEntry = parameters.get('$XDSDocumentEntryEntryUUID');
  const byUnique = parameters.get('$XDSDocumentEntryUniqueId');
  const one = (byEntry === undefined) !== (byUnique === undefined);
  must(one, 'query-parameter-missing', '$XDSDocumentEntryEntryUUID');
  const wanted = listOf(byEntry ?? byUnique ?? []);
  return ({ entryUuid, uniqueId }) => wanted.includes(byEntry === undefined ? uniqueId : entryUuid);
}

function parametersOf(query: Element): Parameters {
  const parameters = new Map<string, readonly string[]>();
  for (const slot of childrenOf(query, NS.rim, 'Slot')) {
    const name = attributeOf(slot, 'name') ?? '';
    const list = needed(onlyChild(slot, NS.rim, 'ValueList'), 'query-malformed', name);
    const values = childrenOf(list, NS.rim, 'Value').map((value) => textOf(value) ?? '');
    must(values.length > 0, 'query-malformed', name);
    must(!parameters.has(name), 'query-parameter-count', name);
    parameters.set(name, values);
  }
  return parameters;
}

function patientOf(parameters: Parameters): StoredQuery['patient'] {
  const value = single(parameters, PATIENT);
  if (value === undefined) return undefined;
  return needed(readPatientId(quoted(value)), 'query-malformed', PATIENT);
}

function returnTypeOf(request: Element): StoredQuery['returnType'] {
  const option = onlyChild(request, NS.query, 'ResponseOption');
  const type = option && attributeOf(option, 'returnType');
  must(type === 'LeafClass' || type === 'ObjectRef', 'query-malformed', 'returnType');
  return type;
}

/** Reads the body of TD3.1. */
export function readStoredQuery(request: Element): StoredQuery {
  const returnType = returnTypeOf(request);
  const query = needed(descend(request, NS.rim, 'AdhocQuery'), 'query-malformed', 'AdhocQuery');
  const id = attributeOf(query, 'id') ?? '';
  must(id === FIND_DOCUMENTS || id === GET_DOCUMENTS, 'query-unknown', id);
  const parameters = parametersOf(query);
  const wants = id === FIND_DOCUMENTS ? findDocuments(parameters) : getDocuments(parameters);
  return { returnType, patient: patientOf(parameters), wants };
}
