import { attributeOf as escaped } from '../vihf/xml-text.js';
import { TEST_INS_OIDS, type Patient } from '../domain/ins.js';
import { dmpRefused } from './dmp-errors.js';
import { unreadable, type XmlElement } from './xml-element.js';
import type { SoapAnswer } from './soap.js';

const HL7 = 'urn:hl7-org:v3';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const DMP_OID = '1.2.250.1.213.4.1.1.1';
const REASON = '1.2.250.1.213.1.1.4.11';

export const EXISTENCE_ACTION = 'urn:hl7-org:v3:PRPA_IN201307UV02';

/** What TD0.2 needs beside the patient. */
export interface ExistenceQuery {
  readonly patient: Patient;
  /** UUID, without prefix. */
  readonly id: string;
  readonly at: Date;
  readonly senderOid: string;
  readonly senderName: string;
}

/** TD0.2: does the patient have a DMP, and may this professional enter it? (air-dmp §7.3) */
export function existenceBody(query: ExistenceQuery): string {
  const { patient, id, at, senderOid, senderName } = query;
  const time = at.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const instance = `root="${escaped(senderOid)}" extension="${id}"`;
  // Test identities go with debugging, as in the published samples.
  const isTest = TEST_INS_OIDS.some((oid) => oid === patient.oid);
  return [
    `<PRPA_IN201307UV02 xmlns="${HL7}" xmlns:xsi="${XSI}" ITSVersion="XML_1.0">`,
    `<id ${instance}/><creationTime value="${time}"/>`,
    '<interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201307UV02"/>',
    `<processingCode code="${isTest ? 'D' : 'P'}"/><processingModeCode code="T"/><acceptAckCode code="AL"/>`,
    device('receiver', 'RCV', { oid: DMP_OID, name: 'DMP' }),
    device('sender', 'SND', { oid: senderOid, name: senderName }),
    '<attentionLine xsi:nil="true"/>',
    '<controlActProcess classCode="CACT" moodCode="EVN">',
    `<reasonCode code="TEST_EXST" codeSystem="${REASON}"/>`,
    `<queryByParameter><queryId ${instance}/><statusCode code="new"/><parameterList>`,
    '<dataSource xsi:nil="true"/>',
    `<patientIdentifier><value root="${escaped(patient.oid)}" extension="${patient.ins}"/>`,
    '<semanticsText>Patient.id</semanticsText></patientIdentifier>',
    '</parameterList></queryByParameter></controlActProcess></PRPA_IN201307UV02>',
  ].join('');
}

const device = (
  element: string,
  type: string,
  { oid, name }: { readonly oid: string; readonly name: string },
): string =>
  `<${element} typeCode="${type}"><device classCode="DEV" determinerCode="INSTANCE"><id root="${escaped(oid)}"/><softwareName>${escaped(name)}</softwareName></device></${element}>`;

/** What the DMP says of a patient. Codes that the published material does not list are kept as read. */
export interface DmpStatus {
  readonly exists: boolean;
  /** `unknown`: a state whose code is not documented (`stateCode` keeps it). */
  readonly state: 'active' | 'closed' | 'none' | 'unknown';
  readonly stateCode: string | null;
  /** `VALIDE` opens consultation; other codes are not documented. */
  readonly authorisation: string | null;
  readonly isAuthorised: boolean;
  readonly isTreatingDoctor: boolean | null;
  readonly hasInternetAccount: boolean | null;
  readonly isInMonEspaceSante: boolean | null;
  readonly opposesEmergencyAccess: boolean | null;
}

/** @throws DomainError `dmp.refused` (AE, AR), `dmp.unreadable` */
export function readExistence({ content }: SoapAnswer, asked: Patient): DmpStatus {
  if (!content.is(HL7, 'PRPA_IN201308UV02')) throw unreadable('not-an-existence-answer');
  const acknowledgement = acceptedIn(content);
  const response = ['controlActProcess', 'queryAck', 'queryResponseCode'];
  const found = content.attributeAt(HL7, response, 'code');
  if (found === 'NF') return NONE;
  const [patient] = content.below(HL7, 'patient');
  if (found !== 'OK' || patient === undefined) throw unreadable('no-query-answer');
  assertSame(patient, asked);
  return statusOf(content, acknowledgement, patient);
}

/** AA is an answer; AE and AR are refusals. */
function acceptedIn(message: XmlElement): XmlElement {
  const acknowledgement = message.child(HL7, 'acknowledgement');
  const type = acknowledgement?.attribute('typeCode');
  if (acknowledgement === undefined || type === undefined) throw unreadable('no-acknowledgement');
  if (type === 'AA') return acknowledgement;
  const code = acknowledgement.attributeAt(HL7, ['acknowledgementDetail', 'code'], 'code') ?? type;
  const text = acknowledgement.textAt(HL7, 'acknowledgementDetail', 'text');
  throw dmpRefused({ layer: 'hl7', code, text });
}

const NONE: DmpStatus = {
  exists: false,
  state: 'none',
  stateCode: null,
  authorisation: null,
  isAuthorised: false,
  isTreatingDoctor: null,
  hasInternetAccount: null,
  isInMonEspaceSante: null,
  opposesEmergencyAccess: null,
};

/** Another patient's answer is never shown. */
function assertSame(patient: XmlElement, { ins, oid }: Patient): void {
  const ids = patient.all(HL7, 'id');
  const isSame = ids.some(
    (id) => id.attribute('root') === oid && id.attribute('extension') === ins,
  );
  if (!isSame) throw unreadable('another-patient');
}

function statusOf(
  message: XmlElement,
  acknowledgement: XmlElement,
  patient: XmlElement,
): DmpStatus {
  const attention = codedValues(message.below(HL7, 'attentionLine'), 'keyWordText');
  const observed = codedValues(patient.below(HL7, 'administrativeObservation'), 'code');
  const stateCode = patient.child(HL7, 'statusCode')?.attribute('code') ?? null;
  const details = acknowledgement
    .all(HL7, 'acknowledgementDetail')
    .map((detail) => detail.child(HL7, 'code')?.attribute('code'));
  const authorisation = attention.get('AUTORISATION') ?? null;
  return {
    exists: true,
    state: stateOf(stateCode, details.includes('DMPClosed')),
    stateCode,
    authorisation,
    isAuthorised: authorisation === 'VALIDE',
    isTreatingDoctor: truth(attention.get('STATUT_MT')),
    hasInternetAccount: truth(observed.get('COMPTE_INTERNET_OUVERT')),
    isInMonEspaceSante: truth(observed.get('RATTACHEMENT_ENS')),
    opposesEmergencyAccess: truth(observed.get('OPPOSITION_ACCES_URGENCE')),
  };
}

function stateOf(code: string | null, isSaidClosed: boolean): DmpStatus['state'] {
  // HL7 v3 RoleStatus: a patient role that was ended.
  if (isSaidClosed || code === 'terminated' || code === 'nullified') return 'closed';
  return code === 'active' ? 'active' : 'unknown';
}

/** name → code or value, for lines and observations alike. */
const codedValues = (
  elements: readonly XmlElement[],
  nameElement: string,
): ReadonlyMap<string, string> =>
  new Map(
    elements.map((element) => [
      said(element.child(HL7, nameElement)),
      said(element.child(HL7, 'value')),
    ]),
  );

const said = (element: XmlElement | undefined): string =>
  element?.attribute('code') ?? element?.attribute('value') ?? element?.text ?? '';

const truth = (text: string | undefined): boolean | null =>
  text === 'true' ? true : text === 'false' ? false : null;
