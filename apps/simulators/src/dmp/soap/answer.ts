import { randomUUID } from 'node:crypto';
import type { Check } from '../checks/check.js';
import { NS, escapeXml } from './xml.js';

/** What goes back: a SOAP envelope, and documents beside it when there are some. */
export interface SoapAnswer {
  readonly status: number;
  readonly xml: string;
  readonly attachments: readonly Attachment[];
}

/** A document beside the envelope, named by its Content-ID (without the angle brackets). */
export interface Attachment {
  readonly contentId: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

function envelope(action: string, relatesTo: string | undefined, body: string): string {
  const wsa = `xmlns="${NS.wsa}"`;
  const relation =
    relatesTo === undefined ? '' : `<RelatesTo ${wsa}>${escapeXml(relatesTo)}</RelatesTo>`;
  return `<soap:Envelope xmlns:soap="${NS.soap}"><soap:Header><Action ${wsa}>${action}</Action><MessageID ${wsa}>urn:uuid:${randomUUID()}</MessageID><To ${wsa}>${NS.wsa}/anonymous</To>${relation}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;
}

/** A normal answer to a request. */
export const soapAnswer = (
  action: string,
  relatesTo: string,
  body: string,
  attachments: readonly Attachment[] = [],
): SoapAnswer => ({ status: 200, xml: envelope(action, relatesTo, body), attachments });

const isCodeOfSoap = (code: string): boolean =>
  code === 'VersionMismatch' || code === 'MustUnderstand';

function subcode(code: string): string {
  if (isCodeOfSoap(code)) return '';
  const addressing = code === 'MessageAddressingHeaderRequired';
  const value = addressing ? `wsa:${code}` : code;
  const declaration = addressing ? ` xmlns:wsa="${NS.wsa}"` : '';
  return `<soap:Subcode><soap:Value${declaration}>${value}</soap:Value></soap:Subcode>`;
}

/** A SOAP 1.2 fault; HTTP 400 when the sender is at fault, else 500 (SOAP 1.2 part 2, table 20). */
export function soapFault(check: Check, relatesTo: string | undefined): SoapAnswer {
  const code = isCodeOfSoap(check.code) ? check.code : 'Sender';
  const language = check.text === check.text.replace(/[^\x20-\x7e]/g, '') ? 'en' : 'fr';
  const body = `<soap:Fault><soap:Code><soap:Value>soap:${code}</soap:Value>${subcode(check.code)}</soap:Code><soap:Reason><soap:Text xml:lang="${language}">${escapeXml(check.text)}</soap:Text></soap:Reason></soap:Fault>`;
  const status = code === 'Sender' ? 400 : 500;
  return { status, xml: envelope(`${NS.wsa}/fault`, relatesTo, body), attachments: [] };
}
