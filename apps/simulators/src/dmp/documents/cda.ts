import type { DmpPatient } from '../patients.js';
import { escapeXml } from '../soap/xml.js';
import { xdsTime, type Author } from './document.js';
import type { Model, Section } from './models.js';
import { makePdf } from './pdf.js';

const LOINC = '2.16.840.1.113883.6.1';

/** What a CDA document is made from. */
export interface CdaSource {
  readonly model: Model;
  readonly patient: DmpPatient;
  readonly author: Author;
  readonly uniqueId: string;
  readonly createdAt: Date;
  readonly serviceStart: Date;
  readonly serviceStop: Date;
}

const time = (instant: Date): string => `${xdsTime(instant)}+0000`;
const coded = (tag: string, { code, label, scheme }: Model['typeCode']): string =>
  `<${tag} code="${escapeXml(code)}" codeSystem="${scheme}" displayName="${escapeXml(label)}"/>`;

function patientRole(patient: DmpPatient): string {
  const given = patient.givenNames.map((name) => `<given>${escapeXml(name)}</given>`).join('');
  return `<recordTarget><patientRole><id root="${patient.insOid}" extension="${patient.ins}"/><patient><name><family qualifier="BR">${escapeXml(patient.familyName)}</family>${given}</name><administrativeGenderCode code="${patient.sex}" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="${patient.birthDate.replaceAll('-', '')}"/></patient></patientRole></recordTarget>`;
}

const organisation = (tag: string, author: Author): string =>
  `<${tag}><id root="1.2.250.1.71.4.2.2" extension="${escapeXml(author.institutionId)}"/><name>${escapeXml(author.institution)}</name></${tag}>`;

const assigned = (tag: string, author: Author): string =>
  `<${tag}><id root="1.2.250.1.71.4.2.1" extension="${author.idNat}"/>${coded('code', author.specialty)}<assignedPerson><name><family>${escapeXml(author.familyName)}</family><given>${escapeXml(author.givenName)}</given></name></assignedPerson>${organisation('representedOrganization', author)}</${tag}>`;

function header({ model, patient, author, uniqueId, createdAt, ...service }: CdaSource): string {
  return [
    '<realmCode code="FR"/>',
    '<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>',
    '<templateId root="2.16.840.1.113883.2.8.2.1"/><templateId root="1.2.250.1.213.1.1.1.1"/>',
    `<id root="${uniqueId}"/>`,
    coded('code', model.typeCode),
    `<title>${escapeXml(model.title)}</title>`,
    `<effectiveTime value="${time(createdAt)}"/>`,
    '<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25" displayName="Normal"/>',
    `<languageCode code="fr-FR"/><setId root="${uniqueId}"/><versionNumber value="1"/>`,
    patientRole(patient),
    `<author><time value="${time(createdAt)}"/>${assigned('assignedAuthor', author)}</author>`,
    `<custodian><assignedCustodian>${organisation('representedCustodianOrganization', author)}</assignedCustodian></custodian>`,
    `<legalAuthenticator><time value="${time(createdAt)}"/><signatureCode code="S"/>${assigned('assignedEntity', author)}</legalAuthenticator>`,
    `<documentationOf><serviceEvent><effectiveTime><low value="${time(service.serviceStart)}"/><high value="${time(service.serviceStop)}"/></effectiveTime><performer typeCode="PRF">${assigned('assignedEntity', author)}</performer></serviceEvent></documentationOf>`,
    `<componentOf><encompassingEncounter><effectiveTime><low value="${time(service.serviceStart)}"/><high value="${time(service.serviceStop)}"/></effectiveTime><location><healthCareFacility><code code="SA01" codeSystem="1.2.250.1.71.4.2.4" displayName="Etablissement public de santé"/></healthCareFacility></location></encompassingEncounter></componentOf>`,
  ].join('\n');
}

const cells = (row: readonly string[], tag: string): string =>
  `<tr>${row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return `<table border="1"><thead>${cells(head, 'th')}</thead><tbody>${body.map((row) => cells(row, 'td')).join('')}</tbody></table>`;
}

const section = ({ title, code, paragraphs = [], rows }: Section): string =>
  `<component><section><code code="${code}" codeSystem="${LOINC}"/><title>${escapeXml(title)}</title><text>${paragraphs.map((paragraph) => `<paragraph>${escapeXml(paragraph)}</paragraph>`).join('')}${rows === undefined ? '' : table(rows)}</text></section></component>`;

function pdfBody({ model, patient, author }: CdaSource): string {
  const lines = [
    `Patient : ${patient.familyName} ${patient.givenNames.join(' ')}, né(e) le ${patient.birthDate}`,
    `Auteur : Dr ${author.givenName} ${author.familyName}, ${author.institution}`,
    '',
    ...model.sections.flatMap(({ title, paragraphs = [] }) => [title, ...paragraphs, '']),
    'Document fictif, pour démonstration.',
  ];
  const pdf = makePdf(model.title, lines).toString('base64');
  return `<nonXMLBody><text mediaType="application/pdf" representation="B64">${pdf}</text></nonXMLBody>`;
}

/** A CDA R2 document in French, with sections or with a PDF inside. */
export function makeCda(source: CdaSource): Buffer {
  const body =
    source.model.form === 'pdf'
      ? pdfBody(source)
      : `<structuredBody>${source.model.sections.map(section).join('')}</structuredBody>`;
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n${header(source)}\n<component>${body}</component>\n</ClinicalDocument>\n`,
    'utf8',
  );
}
