import { parseInstant } from '#libs/kernel';
import {
  childAt,
  childrenOf,
  elementsOf,
  parseXml,
  textOf,
  XmlRefused,
  type XmlElement,
} from './xml.js';

export interface CdaSection {
  readonly title: string;
  /** The narrative block (`text`): what a person reads. */
  readonly text: XmlElement | undefined;
  readonly sections: readonly CdaSection[];
}

/** A person or a device that wrote or signed. */
export interface CdaAuthor {
  readonly name: string;
  readonly role: string;
  readonly organisation: string;
}

type CdaBody =
  | { readonly kind: 'sections'; readonly sections: readonly CdaSection[] }
  | { readonly kind: 'pdf'; readonly bytes: Buffer }
  /** A body of a kind that is not shown here. */
  | { readonly kind: 'other'; readonly mediaType: string };

/** What a person reads of a CDA R2 document. */
export interface Cda {
  readonly title: string;
  readonly createdAt: Date | undefined;
  readonly patient: string;
  /** INS or other national identifiers of the patient it is about. */
  readonly patientIds: readonly string[];
  readonly authors: readonly CdaAuthor[];
  readonly custodian: string;
  readonly body: CdaBody;
}

const HL7_TIME = /^(\d{8})(\d{2}(?:\d{2}){0,2})?(?:\.\d+)?([+-]\d{4})?$/;
const NOON = '12';

/** HL7 time `YYYYMMDD[HH[MM[SS]]][.S][±ZZZZ]`; without a zone it is UTC, without an hour it is noon. */
export function hl7Instant(value: string | undefined): Date | undefined {
  const parts = HL7_TIME.exec(value ?? '');
  if (parts === null) return undefined;
  const [, day = '', time = NOON, zone = '+0000'] = parts;
  const [hour, minute, second] = [time.slice(0, 2), time.slice(2, 4), time.slice(4)];
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const clock = `${hour}:${minute.padEnd(2, '0')}:${second.padEnd(2, '0')}`;
  return parseInstant(`${date}T${clock}${zone.slice(0, 3)}:${zone.slice(3)}`);
}

/** "Dr Camille AUBÉPINE". */
function nameIn(holder: XmlElement | undefined): string {
  const name = childAt(holder, 'name');
  if (name === undefined) return '';
  const parts = ['prefix', 'given', 'family'].flatMap((part) => childrenOf(name, part).map(textOf));
  return parts.length === 0 ? textOf(name) : parts.filter((part) => part !== '').join(' ');
}

function authorOf(assigned: XmlElement | undefined): CdaAuthor {
  const person = childAt(assigned, 'assignedPerson');
  const device = childAt(assigned, 'assignedAuthoringDevice', 'softwareName');
  const name = nameIn(person);
  return {
    name: name === '' ? textOf(device) : name,
    role: childAt(assigned, 'code')?.attributes.get('displayName') ?? '',
    organisation: textOf(childAt(assigned, 'representedOrganization', 'name')),
  };
}

const sectionOf = (section: XmlElement): CdaSection => ({
  title: textOf(childAt(section, 'title')),
  text: childAt(section, 'text'),
  sections: sectionsIn(section),
});

const sectionsIn = (holder: XmlElement | undefined): readonly CdaSection[] =>
  childrenOf(holder, 'component')
    .flatMap((component) => childrenOf(component, 'section'))
    .map(sectionOf);

const isPdf = (bytes: Buffer): boolean => bytes.subarray(0, 5).toString('latin1') === '%PDF-';

/** A body that is one file in base64. */
function fileBody(text: XmlElement | undefined): CdaBody {
  const mediaType = text?.attributes.get('mediaType') ?? '';
  if (mediaType !== 'application/pdf') return { kind: 'other', mediaType };
  const bytes = Buffer.from(textOf(text).replaceAll(' ', ''), 'base64');
  return isPdf(bytes) ? { kind: 'pdf', bytes } : { kind: 'other', mediaType };
}

function bodyOf(root: XmlElement): CdaBody {
  const component = childAt(root, 'component');
  const file = childAt(component, 'nonXMLBody');
  if (file !== undefined) return fileBody(childAt(file, 'text'));
  return { kind: 'sections', sections: sectionsIn(childAt(component, 'structuredBody')) };
}

const ENCODING = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w-]+)["']/;
const KNOWN_ENCODINGS = new Set(['utf-8', 'iso-8859-1', 'iso-8859-15', 'windows-1252']);

function textIn(bytes: Buffer): string {
  const declared = ENCODING.exec(bytes.subarray(0, 200).toString('latin1'))?.[1]?.toLowerCase();
  const encoding = declared ?? 'utf-8';
  if (!KNOWN_ENCODINGS.has(encoding)) throw new XmlRefused('encoding');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new XmlRefused('encoding');
  }
}

/** @throws XmlRefused when the bytes are not a CDA document that can be read. */
export function parseCda(bytes: Buffer): Cda {
  const root = parseXml(textIn(bytes));
  if (root.name !== 'ClinicalDocument') throw new XmlRefused('not-cda');
  const target = childAt(root, 'recordTarget', 'patientRole');
  const authors = childrenOf(root, 'author')
    .map((author) => authorOf(childAt(author, 'assignedAuthor')))
    .filter(({ name, organisation }) => name !== '' || organisation !== '');
  return {
    title: textOf(childAt(root, 'title')),
    createdAt: hl7Instant(childAt(root, 'effectiveTime')?.attributes.get('value')),
    patient: nameIn(childAt(target, 'patient')),
    patientIds: childrenOf(target, 'id').map(({ attributes }) => attributes.get('extension') ?? ''),
    authors,
    custodian: textOf(
      elementsOf(childAt(root, 'custodian', 'assignedCustodian')).flatMap((organisation) =>
        childrenOf(organisation, 'name'),
      )[0],
    ),
    body: bodyOf(root),
  };
}
