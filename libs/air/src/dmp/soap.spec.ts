import type { DomainError } from '#libs/kernel';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ins } from '../domain/ins.js';
import { describeWith } from '../../../kernel/src/testing.js';
import { fixture, readFixture } from '../testing.js';
import { searchBody } from './registry.js';
import { retrieveBody } from './repository.js';
import { readSoapAnswer, soapEnvelope } from './soap.js';

const OURS = 'urn:uuid:3c7f8f1e-6c1f-4c55-9a51-2f3a4b5c6d7e';
const SOAP =
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://www.w3.org/2005/08/addressing"';
const relates = (to: string | null): string =>
  to === null ? '' : `<w:RelatesTo>${to}</w:RelatesTo>`;
const envelope = (body: string, to: string | null = OURS): string =>
  `<s:Envelope ${SOAP}><s:Header>${relates(to)}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
const fault = (code: string, text: string): string =>
  `<s:Fault><s:Code>${code}</s:Code><s:Reason><s:Text xml:lang="fr">${text}</s:Text></s:Reason></s:Fault>`;
const sender = (sub = ''): string => `<s:Value>s:Sender</s:Value>${sub}`;
const answer = (
  body: string | Buffer,
  contentType = 'application/soap+xml; charset=utf-8',
  status = 200,
) => readSoapAnswer({ status, contentType, body: Buffer.from(body) }, OURS);
const mtom = (xml: string): string =>
  `--b\r\nContent-Type: application/xop+xml\r\nContent-ID: <r>\r\n\r\n${xml}\r\n--b--\r\n`;
const refusal = (read: () => unknown): Record<string, unknown> => {
  try {
    read();
    return { code: 'read' };
  } catch (error) {
    const { code, shown } = error as DomainError;
    return { code, ...shown };
  }
};

const run = (tool: string, ...args: string[]): string =>
  execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const validate = (schema: string, path: string): string =>
  run('xmllint', '--noout', '--nonet', '--schema', fixture(schema), path);
const subcode = (value: string): string =>
  `<s:Subcode><s:Value xmlns:d="urn:d">d:${value}</s:Value></s:Subcode>`;

describe('a SOAP request', () => {
  const vihf = readFixture('01-air-simplifie-medecin.xml').trimEnd();
  const body = searchBody({ ins: Ins.parse('211046322000147'), oid: '1.2.250.1.213.1.4.10' });
  const made = soapEnvelope({
    action: 'urn:ihe:iti:2007:RegistryStoredQuery',
    messageId: OURS,
    assertion: vihf,
    body,
  });

  it('carries the assertion as it is, alone in wsse:Security', () => {
    expect(made).toContain(`secext-1.0.xsd">${vihf}</wsse:Security>`);
  });

  it('has every header that WS-Addressing asks for', () => {
    expect(made).toContain(`<wsa:MessageID>${OURS}</wsa:MessageID><wsa:To/>`);
    expect(made.match(/soap:mustUnderstand="true"/g)).toHaveLength(2);
  });

  it('escapes what names a document', () => {
    const asked = { repositoryUniqueId: '1.2', documentUniqueId: '1.2^<a>&"b"' };
    expect(retrieveBody(asked)).toContain('>1.2^&lt;a&gt;&amp;"b"<');
  });

  describeWith('xmlsec1', 'xmllint')('to other eyes', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'portique-soap-'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const saved = (xml: string): string => {
      const path = join(folder, 'message.xml');
      writeFileSync(path, xml);
      return path;
    };
    it('has a signature that verifies', () => {
      const idAttribute = ['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion'];
      expect(() =>
        run('xmlsec1', '--verify', ...idAttribute, '--trusted-pem', fixture('ca.pem'), saved(made)),
      ).not.toThrow();
    });

    it('has bodies that are valid ebRS and XDS.b', () => {
      const retrieve = retrieveBody({ repositoryUniqueId: '1.2.3', documentUniqueId: '1.2.3.4' });
      const schemas = { query: 'xsd/query.xsd', xds: 'xsd/xdsb/XDS.b_DocumentRepository.xsd' };
      expect(() => validate(schemas.query, saved(body))).not.toThrow();
      expect(() => validate(schemas.xds, saved(retrieve))).not.toThrow();
    });
  });
});

describe('a SOAP answer', () => {
  it.each([
    ['simple', envelope('<a xmlns="urn:1"/>'), 'application/soap+xml'],
    [
      'MTOM',
      mtom(envelope('<a xmlns="urn:1"/>')),
      'multipart/related; boundary=b; type="application/xop+xml"',
    ],
  ])('is read, %s', (_form, body, contentType) => {
    expect(answer(body, contentType).content.is('urn:1', 'a')).toBe(true);
  });

  it.each([
    ['another request', envelope('<a/>', 'urn:uuid:00000000-0000-4000-8000-000000000000')],
    ['nothing', envelope('<a/>', null)],
    [
      'another request, for a fault',
      envelope(fault(sender(), 'x'), 'urn:uuid:00000000-0000-4000-8000-000000000000'),
    ],
  ])('that relates to %s is not ours', (_what, body) => {
    expect(refusal(() => answer(body))).toEqual({
      code: 'dmp.unreadable',
      because: 'relates-to-another-request',
    });
  });

  it.each([
    ['an HTML page', '<html/>', 'text/html', 'http-503-without-soap'],
    ['nothing', '', '', 'http-503-without-soap'],
    ['another XML', '<a/>', 'application/soap+xml', 'not-soap'],
    [
      'SOAP 1.1',
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>',
      'text/xml',
      'not-soap',
    ],
    ['an empty body', envelope(''), 'application/soap+xml', 'empty-body'],
  ])('that is %s is unreadable', (_what, body, contentType, because) => {
    expect(refusal(() => answer(body, contentType, 503))).toEqual({
      code: 'dmp.unreadable',
      because,
    });
  });

  it.each([
    [
      'of a code',
      fault(sender(subcode('DMPInvalidCertificate')), 'Not a valid signature certificate'),
      'DMPInvalidCertificate',
      /certificat de signature/,
    ],
    [
      'whose code is in its text',
      fault(sender(), 'DMPInvalidCertificate'),
      'DMPInvalidCertificate',
      /certificat de signature/,
    ],
    [
      'known by its text',
      fault(sender(), 'Aucune spécialité dans le vihf'),
      'Sender',
      /spécialité/,
    ],
    [
      'of addressing',
      fault(
        sender(),
        'A required header representing a Message Addressing Property is not present',
      ),
      'Sender',
      /adressage/,
    ],
    ['of a structure', fault(sender(), 'Structure introuvable ou Inactive'), 'Sender', /structure/],
    [
      'of a professional tied to no structure',
      fault(sender(), 'PS et Structure non liés'),
      'Sender',
      /annuaire national/,
    ],
    [
      'that is unknown',
      fault(sender(subcode('DMPNouveau')), 'Un texte nouveau'),
      'DMPNouveau',
      /^Un texte nouveau$/,
    ],
    ['that says nothing', '<s:Fault/>', 'Fault', /^Fault$/],
  ])('that is a fault %s says so in French, code kept', (_what, body, dmpCode, text) => {
    const said = refusal(() => answer(envelope(body), 'application/soap+xml', 500));
    expect(said).toMatchObject({ code: 'dmp.refused', layer: 'soap', dmpCode });
    expect(said['dmpText']).toMatch(text);
  });

  it('that is a fault inside a multipart is a fault', () => {
    const body = mtom(envelope(fault(sender(), 'DMPInvalidCertificate'), null));
    expect(refusal(() => answer(body, 'multipart/related; boundary=b', 500))).toMatchObject({
      code: 'dmp.refused',
      dmpCode: 'DMPInvalidCertificate',
    });
  });
});
