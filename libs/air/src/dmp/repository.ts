import { textOf as escaped } from '../vihf/xml-text.js';
import { includedPart, type Part } from './multipart.js';
import { assertDone } from './registry.js';
import type { SoapAnswer } from './soap.js';
import { unreadable, type XmlElement } from './xml-element.js';

const XDS = 'urn:ihe:iti:xds-b:2007';
const RS = 'urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0';
const XOP = 'http://www.w3.org/2004/08/xop/include';

export const RETRIEVE_ACTION = 'urn:ihe:iti:2007:RetrieveDocumentSet';

/** Which document, in which repository: the uniqueId of the registry, never its entryUUID. */
export interface DocumentAddress {
  readonly repositoryUniqueId: string;
  readonly documentUniqueId: string;
}

/** TD3.2 (ITI-43), one document: an assertion serves one request. */
export const retrieveBody = ({ repositoryUniqueId, documentUniqueId }: DocumentAddress): string =>
  [
    `<xds:RetrieveDocumentSetRequest xmlns:xds="${XDS}"><xds:DocumentRequest>`,
    `<xds:RepositoryUniqueId>${escaped(repositoryUniqueId)}</xds:RepositoryUniqueId>`,
    `<xds:DocumentUniqueId>${escaped(documentUniqueId)}</xds:DocumentUniqueId>`,
    '</xds:DocumentRequest></xds:RetrieveDocumentSetRequest>',
  ].join('');

/** A document as the DMP keeps it: a CDA with a PDF body stays a CDA. */
export interface DmpDocument {
  readonly mediaType: string;
  readonly content: Buffer;
}

/** @throws DomainError `dmp.refused`, `dmp.unreadable` */
export function readDocument(answer: SoapAnswer, asked: DocumentAddress): DmpDocument {
  const { content, parts } = answer;
  if (!content.is(XDS, 'RetrieveDocumentSetResponse')) throw unreadable('not-a-repository-answer');
  const status = content.child(RS, 'RegistryResponse');
  if (status === undefined) throw unreadable('status-unknown');
  assertDone(status);
  const response = content
    .all(XDS, 'DocumentResponse')
    .find((found) => found.textAt(XDS, 'DocumentUniqueId') === asked.documentUniqueId);
  const document = response?.child(XDS, 'Document');
  if (response === undefined || document === undefined) throw unreadable('document-missing');
  const mediaType = safeMediaType(response.textAt(XDS, 'mimeType'));
  return { mediaType, content: contentOf(document, parts) };
}

/** By reference (MTOM) or in base64 in its place. */
function contentOf(document: XmlElement, parts: readonly Part[]): Buffer {
  const href = document.child(XOP, 'Include')?.attribute('href');
  if (href !== undefined) return includedPart(href, parts).content;
  const text = document.text.replaceAll(/\s/g, '');
  if (text === '' || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw unreadable('document-encoding');
  return Buffer.from(text, 'base64');
}

/** Goes into a header of our answer: a type and its subtype, nothing else. */
const safeMediaType = (text: string): string =>
  /^[a-z0-9][\w.+-]{0,60}\/[a-z0-9][\w.+-]{0,60}$/i.test(text)
    ? text.toLowerCase()
    : 'application/octet-stream';
