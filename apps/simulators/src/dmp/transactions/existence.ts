import { randomUUID } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import type { Clock } from '#libs/kernel';
import { must, needed } from '../checks/checks.js';
import { xdsTime } from '../documents/document.js';
import type { DmpPatient, DmpPatients, DmpState } from '../patients.js';
import { NS, attributeOf, descend, elementsOf, escapeXml, textOf } from '../soap/xml.js';
import type { Vihf } from '../vihf/vihf.js';

const NAME = 'PRPA_IN201307UV02';
const DMP_OID = '1.2.250.1.213.4.1.1.1';
const XSI = `xmlns:xsi="${NS.xsi}"`;
const ORDER =
  'id creationTime interactionId processingCode processingModeCode acceptAckCode receiver sender attentionLine controlActProcess';

/** What a TD0.2 request asks, and what its answer must name again. */
interface Question {
  readonly messageId: string;
  readonly queryId: string;
  readonly sender: string;
  readonly ins: string;
  readonly oid: string;
}

/** Only `VALIDE` was seen from the real DMP: the other values are the simulator's. */
const AUTHORISATION: Readonly<Record<DmpState, string>> = {
  active: 'VALIDE',
  'emergency-opposed': 'VALIDE',
  'active-no-authorisation': 'ABSENTE',
  'authorisation-expired': 'EXPIREE',
  'ps-blocked': 'INTERDITE',
  closed: 'ABSENTE',
  'not-created': 'ABSENTE',
};

const attribute = (message: Element, path: readonly string[], name: string): string => {
  const element = descend(message, NS.hl7, ...path);
  return needed(element && attributeOf(element, name), 'existence-message', path.join('/'));
};

const instanceId = (element: Element): string =>
  `root="${escapeXml(attributeOf(element, 'root') ?? '')}" extension="${escapeXml(attributeOf(element, 'extension') ?? '')}"`;

function checkFixedValues(message: Element): void {
  const names = elementsOf(message).map((element) => element.localName);
  must(names.join(' ') === ORDER, 'existence-message', names.join(' '));
  must(attributeOf(message, 'ITSVersion') === 'XML_1.0', 'existence-message', 'ITSVersion');
  const fixed: readonly (readonly [readonly string[], string, string])[] = [
    [['interactionId'], 'root', '2.16.840.1.113883.1.6'],
    [['interactionId'], 'extension', NAME],
    [['processingModeCode'], 'code', 'T'],
    [['receiver', 'device', 'id'], 'root', DMP_OID],
    [['controlActProcess'], 'classCode', 'CACT'],
    [['controlActProcess'], 'moodCode', 'EVN'],
    [['controlActProcess', 'reasonCode'], 'code', 'TEST_EXST'],
    [['controlActProcess', 'reasonCode'], 'codeSystem', '1.2.250.1.213.1.1.4.11'],
    [['controlActProcess', 'queryByParameter', 'statusCode'], 'code', 'new'],
  ];
  for (const [path, name, expected] of fixed) {
    const value = attribute(message, path, name);
    must(value === expected, 'existence-message', `${path.join('/')}/@${name} ${value}`);
  }
  const time = attribute(message, ['creationTime'], 'value');
  must(/^\d{14}$/.test(time), 'existence-message', `creationTime ${time}`);
}

/** Reads the body of TD0.2. */
function readQuestion(message: Element): Question {
  checkFixedValues(message);
  const query = ['controlActProcess', 'queryByParameter'];
  const identifier = [...query, 'parameterList', 'patientIdentifier'];
  const semantics = descend(message, NS.hl7, ...identifier, 'semanticsText');
  must(semantics !== undefined && textOf(semantics) === 'Patient.id', 'existence-message');
  const id = needed(descend(message, NS.hl7, 'id'), 'existence-message', 'id');
  const queryId = descend(message, NS.hl7, ...query, 'queryId');
  return {
    messageId: instanceId(id),
    queryId: instanceId(needed(queryId, 'existence-message', 'queryId')),
    sender: attribute(message, ['sender', 'device', 'id'], 'root'),
    ins: attribute(message, [...identifier, 'value'], 'extension'),
    oid: attribute(message, [...identifier, 'value'], 'root'),
  };
}

const boolean = (value: boolean): string => `<value ${XSI} value="${value}" xsi:type="BL"/>`;

function attention(patient: DmpPatient, vihf: Vihf): string {
  const treats = patient.treatingDoctor === vihf.professional;
  return `<attentionLine><keyWordText code="AUTORISATION" codeSystem="1.2.250.1.213.4.1.2.6.1"/><value ${XSI} code="${AUTHORISATION[patient.dmp]}" codeSystem="1.2.250.1.213.4.1.2.6.2" xsi:type="CV"/></attentionLine><attentionLine><keyWordText code="STATUT_MT" codeSystem="1.2.250.1.213.4.1.2.6.3"/>${boolean(treats)}</attentionLine>`;
}

const observation = (code: string, system: string, value: boolean): string =>
  `<subjectOf typeCode="SBJ"><administrativeObservation classCode="OBS" moodCode="EVN"><code code="${code}" codeSystem="${system}"/>${boolean(value)}</administrativeObservation></subjectOf>`;

function subject(patient: DmpPatient): string {
  const state = patient.dmp === 'closed' ? 'terminated' : 'active';
  const given = patient.givenNames.map((name) => `<given>${escapeXml(name)}</given>`).join('');
  const observations = [
    observation('COMPTE_INTERNET_OUVERT', '1.2.250.1.213.4.1.2.9', patient.dmp === 'active'),
    observation('RATTACHEMENT_ENS', '1.2.250.1.213.4.1.2.3', patient.dmp === 'active'),
    observation(
      'OPPOSITION_ACCES_URGENCE',
      '1.2.250.1.213.4.1.2.3',
      patient.dmp === 'emergency-opposed',
    ),
  ].join('');
  return `<subject contextConductionInd="false" typeCode="SUBJ"><registrationEvent classCode="REG" moodCode="EVN"><statusCode code="completed"/><subject1 typeCode="SBJ"><patient classCode="PAT"><id extension="${patient.ins}" root="${patient.insOid}"/><statusCode code="${state}"/><patientPerson classCode="PSN" determinerCode="INSTANCE"><name>${given}<family qualifier="BR">${escapeXml(patient.familyName)}</family></name><administrativeGenderCode code="${patient.sex}"/><birthTime value="${patient.birthDate.replaceAll('-', '')}"/></patientPerson>${observations}</patient></subject1><custodian typeCode="CST"><assignedEntity classCode="ASSIGNED"><id root="${DMP_OID}"/></assignedEntity></custodian></registrationEvent></subject>`;
}

const device = (type: string, root: string, name: string): string =>
  `<${type === 'RCV' ? 'receiver' : 'sender'} typeCode="${type}"><device classCode="DEV" determinerCode="INSTANCE"><id root="${escapeXml(root)}"/><softwareName>${escapeXml(name)}</softwareName></device></${type === 'RCV' ? 'receiver' : 'sender'}>`;

function acknowledgement(code: string, { messageId }: Question, found?: DmpPatient): string {
  const detail = found?.dmp === 'closed' ? 'DMPClosed' : 'DMPFound';
  const shown =
    found === undefined
      ? ''
      : `<acknowledgementDetail typeCode="I"><code code="${detail}"/></acknowledgementDetail>`;
  return `<acknowledgement typeCode="${code}"><targetMessage><id ${messageId}/></targetMessage>${shown}</acknowledgement>`;
}

/** Answers TD0.2: does the patient have a DMP, in which state, is the professional authorised? */
export function answerExistence(
  message: Element,
  vihf: Vihf,
  patients: DmpPatients,
  clock: Clock,
): string {
  const question = readQuestion(message);
  const same = question.ins === vihf.patient.ins && question.oid === vihf.patient.oid;
  must(same, 'existence-patient');
  const patient = patients.get(question.ins);
  const found = patient?.insOid === question.oid && patient.dmp !== 'not-created';
  const control = `<controlActProcess classCode="CACT" moodCode="EVN"><reasonCode code="TEST_EXST" codeSystem="1.2.250.1.213.1.1.4.11" displayName="Test d&apos;existence de dossier"/>${found ? subject(patient) : ''}<queryAck><queryId ${question.queryId}/><queryResponseCode code="${found ? 'OK' : 'NF'}"/></queryAck></controlActProcess>`;
  return [
    `<PRPA_IN201308UV02 xmlns="${NS.hl7}" ITSVersion="XML_1.0"><id root="${randomUUID()}"/>`,
    `<creationTime value="${xdsTime(clock.now())}"/>`,
    '<interactionId extension="PRPA_IN201308UV02" root="2.16.840.1.113883.1.6"/>',
    '<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>',
    device('RCV', question.sender, vihf.softwareName) + device('SND', DMP_OID, 'DMP'),
    found ? attention(patient, vihf) : '',
    acknowledgement('AA', question, found ? patient : undefined),
    `${control}</PRPA_IN201308UV02>`,
  ].join('');
}
