import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { parseXml } from '../soap/xml.js';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { SetClock } from '../../../../../libs/kernel/src/testing.js';
import type { DmpDocument } from '../documents/document.js';
import { makeDocuments } from '../documents/make-documents.js';
import type { DmpPatient, DmpPatients } from '../patients.js';
import { APPROVED_ONLY, retrieveBody, searchBody } from '../testing.js';
import type { Vihf } from '../vihf/vihf.js';
import { answerRetrieve, answerSearch, type Desk } from './consultation.js';

const XSD = join(import.meta.dirname, '../fixtures/xsd');
const clock = new SetClock('2026-11-25T08:00:00Z');

const person = (serial: number): DmpPatient => ({
  ins: `2700169${String(serial).padStart(8, '0')}`,
  insOid: '1.2.250.1.213.1.4.10',
  familyName: 'L’ÉPREUVE & "FILS" <1>',
  givenNames: ['ZOÉ'],
  birthDate: '1970-01-05',
  sex: 'F',
  dmp: 'active',
});
const patients: DmpPatients = new Map(
  Array.from({ length: 20 }, (_, index) => person(index)).map((one) => [one.ins, one]),
);
const documents = makeDocuments(patients, new Map(), [], clock);
const desk: Desk = { patients, documents };
const vihfFor = (ins: string): Vihf => ({
  id: '_1',
  mode: 'INDIRECTE_RENFORCEE',
  version: '3.0',
  professional: '899700000005',
  professionalName: 'X',
  structure: '1690000001',
  isDoctor: true,
  patient: { ins, oid: '1.2.250.1.213.1.4.10' },
  purpose: 'normal',
  softwareName: 'PORTIQUE',
});

let query: XsdValidator;
let repository: XsdValidator;

const validatorOf = (file: string): XsdValidator => {
  const path = join(XSD, file);
  return XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(path), { url: path }));
};
const validate = (validator: XsdValidator, xml: string): void => {
  using document = XmlDocument.fromString(xml);
  validator.validate(document);
};
const of = (ins: string): readonly DmpDocument[] =>
  documents.filter(({ patientIns }) => patientIns === ins);

beforeAll(() => {
  xmlRegisterFsInputProviders();
  query = validatorOf('query.xsd');
  repository = validatorOf('XDS.b_DocumentRepository.xsd');
});

afterAll(() => {
  query.dispose();
  repository.dispose();
});

const search = (ins: string, body: string) =>
  answerSearch(desk, parseXml(body).documentElement!, vihfFor(ins), false);
const retrieve = (ins: string, ids: readonly string[]) =>
  answerRetrieve(desk, parseXml(retrieveBody(ids)).documentElement!, vihfFor(ins), false);

const expanded = (body: string): string => body.replaceAll(/<xop:Include[^>]*\/>/g, 'AAAA');

describe('an answer of TD3.1', () => {
  it('with documents, with references, without any, or in error, is valid (ebRS 3.0)', () => {
    const [ins = ''] = patients.keys();
    const found = search(ins, searchBody([APPROVED_ONLY]));
    expect(found.body).toContain('ExtrinsicObject');
    validate(query, found.body);
    validate(query, search(ins, searchBody([APPROVED_ONLY], undefined, 'ObjectRef')).body);
    const none = "('urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated')";
    validate(query, search(ins, searchBody([['$XDSDocumentEntryStatus', none]])).body);
    const failed = search(ins, searchBody([]));
    expect(failed.refusals).toHaveLength(1);
    validate(query, failed.body);
  });
});

describe('an answer of TD3.2', () => {
  it('with documents, in part, or in error, is valid (XDS.b) once XOP is expanded', () => {
    const [ins = ''] = patients.keys();
    const ids = of(ins).map(({ uniqueId }) => uniqueId);
    const given = retrieve(ins, ids.slice(0, 2));
    expect(given.attachments).toHaveLength(2);
    for (const answer of [
      given,
      retrieve(ins, [...ids.slice(0, 1), '1.2']),
      retrieve(ins, ['1.2']),
    ]) {
      validate(repository, expanded(answer.body));
    }
  });
});

describe('the documents', () => {
  it('are three to eight for each patient, with their own identifiers', () => {
    for (const ins of patients.keys()) {
      expect(of(ins).length).toBeGreaterThanOrEqual(3);
      expect(of(ins).length).toBeLessThanOrEqual(8);
    }
    for (const key of ['uniqueId', 'entryUuid'] as const) {
      expect(new Set(documents.map((document) => document[key])).size).toBe(documents.length);
    }
    for (const { uniqueId } of documents)
      expect(uniqueId).toMatch(/^(?=.{1,64}$)[0-2](\.(0|[1-9]\d*))+$/);
  });

  it('are the same each time, and in the past', () => {
    const again = makeDocuments(patients, new Map(), [], new SetClock('2026-11-25T19:30:00Z'));
    expect(again.map(({ hash }) => hash)).toEqual(documents.map(({ hash }) => hash));
    for (const { createdAt, serviceStart } of documents) {
      expect(createdAt.getTime()).toBeLessThan(clock.now().getTime());
      expect(serviceStart.getTime()).toBeLessThan(createdAt.getTime());
    }
  });

  it('are CDA R2 in French that names the patient; some hold a PDF whose table of objects is right', () => {
    let pdfs = 0;
    for (const { bytes, uniqueId, patientIns } of documents) {
      const text = bytes.toString('utf8');
      using cda = XmlDocument.fromString(text);
      const namespaces = { c: 'urn:hl7-org:v3' };
      const value = (xpath: string): string => {
        const found = cda.root.eval(`string(${xpath})`, namespaces);
        return typeof found === 'string' ? found : '';
      };
      expect(value('/c:ClinicalDocument/c:id/@root')).toBe(uniqueId);
      expect(value('/c:ClinicalDocument/c:recordTarget/c:patientRole/c:id/@extension')).toBe(
        patientIns,
      );
      expect(value('/c:ClinicalDocument/c:languageCode/@code')).toBe('fr-FR');
      const base64 = value('/c:ClinicalDocument/c:component/c:nonXMLBody/c:text');
      if (base64 === '') continue;
      pdfs += 1;
      const pdf = Buffer.from(base64, 'base64').toString('latin1');
      const start = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
      expect(pdf.slice(start, start + 4)).toBe('xref');
      const offsets = [...pdf.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) =>
        Number(offset),
      );
      offsets.forEach((offset, index) =>
        expect(pdf.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj`)),
      );
      expect(offsets).toHaveLength(5);
    }
    expect(pdfs).toBeGreaterThanOrEqual(patients.size);
  });
});
