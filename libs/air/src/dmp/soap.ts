import { mediaTypeOf, relatedPartsOf, type Part } from './multipart.js';
import { dmpRefused } from './dmp-errors.js';
import { readXml, unreadable, type XmlElement } from './xml-element.js';

const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const WSA = 'http://www.w3.org/2005/08/addressing';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

/** A request before it is wrapped: the body's XML and what it is sent for. */
export interface SoapCall {
  readonly action: string;
  /** `urn:uuid:…`, never twice the same. */
  readonly messageId: string;
  /** The signed assertion, inserted as it is. */
  readonly assertion: string;
  readonly body: string;
}

/** SOAP 1.2 with WS-Addressing 1.0 and the assertion alone in wsse:Security (air-dmp §5.1, §7.1). */
export const soapEnvelope = ({ action, messageId, assertion, body }: SoapCall): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<soap:Envelope xmlns:soap="${SOAP}" xmlns:wsa="${WSA}"><soap:Header>`,
    `<wsa:MessageID>${messageId}</wsa:MessageID><wsa:To/>`,
    `<wsa:ReplyTo soap:mustUnderstand="true"><wsa:Address>${WSA}/anonymous</wsa:Address></wsa:ReplyTo>`,
    `<wsa:Action soap:mustUnderstand="true">${action}</wsa:Action>`,
    `<wsse:Security xmlns:wsse="${WSSE}">${assertion}</wsse:Security>`,
    `</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`,
  ].join('');

/** What came back over HTTP. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** The first element of the body, and the parts that may be included in it. */
export interface SoapAnswer {
  readonly content: XmlElement;
  readonly parts: readonly Part[];
}

/**
 * Reads an answer, simple or MTOM: the faults, then the body. The answer must be the one of our request.
 * @throws DomainError `dmp.refused` (a fault), `dmp.unreadable`
 */
export function readSoapAnswer(answer: RawAnswer, messageId: string): SoapAnswer {
  const { envelope, parts } = openAnswer(answer);
  if (!envelope.is(SOAP, 'Envelope')) throw unreadable('not-soap');
  const content = envelope.child(SOAP, 'Body')?.children[0];
  if (content === undefined) throw unreadable('empty-body');
  const isFault = content.is(SOAP, 'Fault');
  assertRelated(envelope, messageId, isFault);
  if (isFault) throw faultOf(content);
  return { content, parts };
}

/** A fault raised before the headers were read relates to nothing; anything else to our request alone. */
function assertRelated(envelope: XmlElement, messageId: string, isFault: boolean): void {
  const relatesTo = envelope.at(SOAP, 'Header')?.child(WSA, 'RelatesTo')?.text;
  if (relatesTo === messageId || (isFault && relatesTo === undefined)) return;
  throw unreadable('relates-to-another-request');
}

function openAnswer({ status, contentType, body }: RawAnswer): {
  readonly envelope: XmlElement;
  readonly parts: readonly Part[];
} {
  const media = mediaTypeOf(contentType);
  switch (media.type) {
    case 'multipart/related': {
      const { root, parts } = relatedPartsOf(media, body);
      return { envelope: readXml(root.content), parts };
    }
    case 'application/soap+xml':
    case 'application/xop+xml':
    case 'text/xml':
      return { envelope: readXml(body), parts: [] };
    default:
      throw unreadable(`http-${status}-without-soap`);
  }
}

/** SOAP 1.2 part 1 §5.4: the innermost code is the one that says most. */
function faultOf(fault: XmlElement): Error {
  const code = fault.child(SOAP, 'Code');
  const sub = innermost(code?.child(SOAP, 'Subcode')) ?? code;
  const value = sub?.child(SOAP, 'Value')?.text ?? 'Fault';
  const text = fault.textAt(SOAP, 'Reason', 'Text');
  return dmpRefused({ layer: 'soap', ...codeAndText(value.replace(/^[^:]*:/, ''), text) });
}

function innermost(subcode: XmlElement | undefined): XmlElement | undefined {
  const deeper = subcode?.child(SOAP, 'Subcode');
  return deeper === undefined ? subcode : innermost(deeper);
}

/** Some faults say `Sender` and put the code of the DMP in the reason: "DMPxxx" or "DMPxxx : text". */
function codeAndText(code: string, text: string): { readonly code: string; readonly text: string } {
  const inText = /^((?:DMP|XDS)[A-Za-z]+)(?:\s*[:-]\s*(.*))?$/s.exec(text);
  if (inText?.[1] === undefined || /^(?:DMP|XDS)/.test(code)) return { code, text };
  return { code: inText[1], text: inText[2] ?? '' };
}
