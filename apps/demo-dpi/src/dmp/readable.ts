import { parseCda } from '../cda/cda.js';
import { XmlRefused } from '../cda/xml.js';
import type { Readable } from './document-page.js';

interface Content {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

const XML = new Set([
  'text/xml',
  'application/xml',
  'application/hl7-v3+xml',
  'application/cda+xml',
]);

const isPdf = (bytes: Buffer): boolean => bytes.subarray(0, 5).toString('latin1') === '%PDF-';

/** What can be shown of a document; undefined when it is not what it says it is. */
export function readableOf({ mediaType, bytes }: Content): Readable | undefined {
  if (XML.has(mediaType)) return cdaIn(bytes);
  if (mediaType === 'application/pdf') return isPdf(bytes) ? { kind: 'pdf' } : undefined;
  if (mediaType === 'text/plain') return { kind: 'text', text: bytes.toString('utf8') };
  return { kind: 'other', mediaType };
}

function cdaIn(bytes: Buffer): Readable | undefined {
  try {
    return { kind: 'cda', cda: parseCda(bytes) };
  } catch (error) {
    if (error instanceof XmlRefused) return undefined;
    throw error;
  }
}

/** The PDF inside a document, or the document itself when it is one. */
export function pdfOf(content: Content): Buffer | undefined {
  const readable = readableOf(content);
  if (readable?.kind === 'pdf') return content.bytes;
  if (readable?.kind !== 'cda' || readable.cda.body.kind !== 'pdf') return undefined;
  return readable.cda.body.bytes;
}
