import { randomUUID } from 'node:crypto';
import { Refusal, needed } from '../checks/checks.js';
import type { SoapAnswer } from './answer.js';

/** An HTTP body with its type. */
export interface HttpBody {
  readonly contentType: string;
  readonly body: Buffer;
}

const ROOT = 'root.message@urn:si-dmp-server';

/** A plain SOAP 1.2 body. */
export const plainBody = ({ xml }: SoapAnswer): HttpBody => ({
  contentType: 'application/soap+xml; charset=UTF-8',
  body: Buffer.from(xml, 'utf8'),
});

const part = (boundary: string, headers: readonly string[], bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`\r\n--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`, 'utf8'),
    bytes,
  ]);

/** The answer as MTOM (XOP in multipart/related), faults included: the repository always answers so. */
export function mtomBody({ xml, attachments }: SoapAnswer): HttpBody {
  const boundary = `uuid:${randomUUID()}`;
  const root = [
    'Content-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"',
    'Content-Transfer-Encoding: binary',
    `Content-ID: <${ROOT}>`,
  ];
  const parts = attachments.map(({ contentId, mimeType, bytes }) =>
    part(
      boundary,
      [
        `Content-Type: ${mimeType}`,
        'Content-Transfer-Encoding: binary',
        `Content-ID: <${contentId}>`,
      ],
      bytes,
    ),
  );
  return {
    contentType: `multipart/related; type="application/xop+xml"; boundary="${boundary}"; start="<${ROOT}>"; start-info="application/soap+xml"`,
    body: Buffer.concat([
      part(boundary, root, Buffer.from(xml, 'utf8')),
      ...parts,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}

function parameterOf(contentType: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(contentType);
  return found?.[1] ?? found?.[2];
}

/** The SOAP text of an MTOM request: the part that `start` names, the first one otherwise. */
function rootPart(contentType: string, body: Buffer): string {
  const boundary = needed(parameterOf(contentType, 'boundary'), 'http-media-type', 'boundary');
  const start = parameterOf(contentType, 'start');
  const parts = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`).slice(1, -1);
  const found = parts.find((text) => start === undefined || text.includes(`Content-ID: ${start}`));
  const [, ...content] = (found ?? '').split('\r\n\r\n');
  if (content.length === 0) throw new Refusal('xml-malformed', 'multipart');
  return Buffer.from(content.join('\r\n\r\n'), 'latin1').toString('utf8');
}

/** The SOAP text of a request, plain or MTOM. */
export function soapTextOf(contentType: string, body: Buffer): string {
  const [type = ''] = contentType.split(';');
  switch (type.trim().toLowerCase()) {
    case 'application/soap+xml':
      return body.toString('utf8');
    case 'multipart/related':
      return rootPart(contentType, body);
    default:
      throw new Refusal('http-media-type', contentType);
  }
}
