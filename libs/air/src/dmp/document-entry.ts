import { unreadable, type XmlElement } from './xml-element.js';

export const EBRIM = 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0';

export interface XdsCode {
  readonly code: string;
  readonly system: string | null;
  readonly label: string | null;
}

export interface XdsAuthor {
  readonly person: string | null;
  readonly institution: string | null;
  readonly speciality: string | null;
}

/** The metadata of a document of the DMP (IHE ITI TF-3 §4.2, air-dmp §7.5). Times are UTC. */
export interface DocumentEntry {
  readonly entryUuid: string;
  readonly uniqueId: string;
  readonly repositoryUniqueId: string;
  readonly isApproved: boolean;
  readonly mimeType: string;
  readonly title: string | null;
  readonly comments: string | null;
  /** ISO 8601, or the precision the DMP gives. */
  readonly createdAt: string | null;
  readonly serviceStart: string | null;
  readonly serviceStop: string | null;
  readonly language: string | null;
  readonly size: number | null;
  /** SHA-1, hexadecimal. */
  readonly hash: string | null;
  readonly classCode: XdsCode | null;
  readonly typeCode: XdsCode | null;
  readonly formatCode: XdsCode | null;
  readonly facilityType: XdsCode | null;
  readonly practiceSetting: XdsCode | null;
  readonly events: readonly XdsCode[];
  /** Several per document: `N`, `INVISIBLE_PATIENT`… */
  readonly confidentiality: readonly XdsCode[];
  readonly authors: readonly XdsAuthor[];
}

const SCHEME = {
  uniqueId: 'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab',
  author: 'urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d',
  classCode: 'urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a',
  typeCode: 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983',
  confidentiality: 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f',
  formatCode: 'urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d',
  event: 'urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4',
  facilityType: 'urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1',
  practiceSetting: 'urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead',
} as const;

/** @throws DomainError `dmp.unreadable` when what names the document is missing */
export function documentEntryOf(object: XmlElement): DocumentEntry {
  const slots = (name: string): readonly string[] => slotValues(object, name);
  const slot = (name: string): string | null => slots(name)[0] ?? null;
  const one = (scheme: string): XdsCode | null => codes(object, scheme)[0] ?? null;
  return {
    ...identityOf(object, slot('repositoryUniqueId')),
    mimeType: object.attribute('mimeType') ?? 'application/octet-stream',
    title: localized(object, 'Name'),
    comments: localized(object, 'Description'),
    createdAt: instantOf(slot('creationTime')),
    serviceStart: instantOf(slot('serviceStartTime')),
    serviceStop: instantOf(slot('serviceStopTime')),
    language: slot('languageCode'),
    size: sizeOf(slot('size')),
    hash: slot('hash'),
    classCode: one(SCHEME.classCode),
    typeCode: one(SCHEME.typeCode),
    formatCode: one(SCHEME.formatCode),
    facilityType: one(SCHEME.facilityType),
    practiceSetting: one(SCHEME.practiceSetting),
    events: codes(object, SCHEME.event),
    confidentiality: codes(object, SCHEME.confidentiality),
    authors: classifications(object, SCHEME.author).map(authorOf),
  };
}

function identityOf(
  object: XmlElement,
  repositoryUniqueId: string | null,
): Pick<DocumentEntry, 'entryUuid' | 'uniqueId' | 'repositoryUniqueId' | 'isApproved'> {
  const uniqueId = object
    .all(EBRIM, 'ExternalIdentifier')
    .find((identifier) => identifier.attribute('identificationScheme') === SCHEME.uniqueId)
    ?.attribute('value');
  const entryUuid = object.attribute('id');
  if (uniqueId === undefined || entryUuid === undefined || repositoryUniqueId === null)
    throw unreadable('document-without-identifier');
  const isApproved = object.attribute('status')?.endsWith(':Approved') === true;
  return { entryUuid, uniqueId, repositoryUniqueId, isApproved };
}

const classifications = (object: XmlElement, scheme: string): readonly XmlElement[] =>
  object
    .all(EBRIM, 'Classification')
    .filter((classification) => classification.attribute('classificationScheme') === scheme);

const codes = (object: XmlElement, scheme: string): readonly XdsCode[] =>
  classifications(object, scheme).map((classification) => ({
    code: classification.attribute('nodeRepresentation') ?? '',
    system: slotValues(classification, 'codingScheme')[0] ?? null,
    label: localized(classification, 'Name'),
  }));

const slotValues = (element: XmlElement, name: string): readonly string[] =>
  element
    .all(EBRIM, 'Slot')
    .filter((slot) => slot.attribute('name') === name)
    .flatMap((slot) => slot.child(EBRIM, 'ValueList')?.all(EBRIM, 'Value') ?? [])
    .map(({ text }) => text);

const localized = (element: XmlElement, name: string): string | null =>
  element.at(EBRIM, name, 'LocalizedString')?.attribute('value') ?? null;

function authorOf(author: XmlElement): XdsAuthor {
  const first = (name: string): string | null => slotValues(author, name)[0] ?? null;
  return {
    person: xcnName(first('authorPerson')),
    institution: first('authorInstitution')?.split('^')[0] ?? null,
    speciality: codedLabel(first('authorSpecialty')),
  };
}

/** XCN `<id>^<surname>^<first>^…` → "first SURNAME". */
function xcnName(person: string | null): string | null {
  const [, surname = '', first = ''] = person?.split('^') ?? [];
  const name = `${first} ${surname}`.trim();
  return name === '' ? null : name;
}

/** `code^label^system` → label. */
const codedLabel = (coded: string | null): string | null => {
  const [code, label] = coded?.split('^') ?? [];
  return label === undefined || label === '' ? (code ?? null) : label;
};

/** DTM of XDS, UTC, cut at any precision → ISO 8601 at the same precision (a time needs its minutes). */
export function instantOf(dtm: string | null): string | null {
  const found = /^(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)?(\d\d)?)?/.exec(dtm ?? '');
  if (found === null) return null;
  const [, year, month, day, hour, minute = '00', second = '00'] = found;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  return hour === undefined ? date : `${date}T${hour}:${minute}:${second}Z`;
}

const sizeOf = (text: string | null): number | null =>
  text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;
