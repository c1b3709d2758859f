import type { DomainError } from '#libs/kernel';
import { Ins } from '../domain/ins.js';
import { existenceBody, readExistence } from './existence.js';
import { readXml } from './xml-element.js';

const PATIENT = { ins: Ins.parse('211046322000147'), oid: '1.2.250.1.213.1.4.10' };
const line = (name: string, value: string): string =>
  `<attentionLine><keyWordText code="${name}"/><value ${value}/></attentionLine>`;
const observation = (code: string, value: boolean): string =>
  `<subjectOf><administrativeObservation><code code="${code}"/><value value="${value}"/></administrativeObservation></subjectOf>`;

interface Said {
  readonly ack?: string;
  readonly detail?: string;
  readonly found?: string;
  readonly state?: string;
  readonly lines?: string;
  readonly observations?: string;
  readonly ins?: string;
}
const USUAL: Required<Said> = {
  ack: 'AA',
  detail: '',
  found: 'OK',
  state: 'active',
  lines: line('AUTORISATION', 'code="VALIDE"'),
  observations: '',
  ins: PATIENT.ins,
};
const message = (said: Said = {}): string => {
  const { ack, detail, found, state, lines, observations, ins } = { ...USUAL, ...said };
  const patient = `<subject><registrationEvent><subject1><patient><id root="1.2.250.1.213.1.4.2" extension="1"/><id root="${PATIENT.oid}" extension="${ins}"/><statusCode code="${state}"/>${observations}</patient></subject1></registrationEvent></subject>`;
  return `<PRPA_IN201308UV02 xmlns="urn:hl7-org:v3">${lines}<acknowledgement typeCode="${ack}">${detail}</acknowledgement><controlActProcess>${found === 'OK' ? patient : ''}<queryAck><queryResponseCode code="${found}"/></queryAck></controlActProcess></PRPA_IN201308UV02>`;
};
const read = (xml: string) =>
  readExistence({ content: readXml(Buffer.from(xml)), parts: [] }, PATIENT);
const refusal = (xml: string): Record<string, unknown> => {
  try {
    read(xml);
    return { code: 'read' };
  } catch (error) {
    const { code, shown } = error as DomainError;
    return { code, ...shown };
  }
};

describe('the existence of a DMP', () => {
  it('is asked with the elements in their order', () => {
    const body = existenceBody({
      patient: PATIENT,
      id: 'u',
      at: new Date('2026-01-15T09:30:00.123Z'),
      senderOid: '2.25.1',
      senderName: 'A & "B"',
    });
    const root = readXml(Buffer.from(body));
    expect(root.children.map(({ name }) => name)).toEqual([
      'id',
      'creationTime',
      'interactionId',
      'processingCode',
      'processingModeCode',
      'acceptAckCode',
      'receiver',
      'sender',
      'attentionLine',
      'controlActProcess',
    ]);
    const hl7 = 'urn:hl7-org:v3';
    expect(root.attributeAt(hl7, ['creationTime'], 'value')).toBe('20260115093000');
    expect(root.attributeAt(hl7, ['processingCode'], 'code')).toBe('D');
    expect(root.textAt(hl7, 'sender', 'device', 'softwareName')).toBe('A & "B"');
    const identifier = [
      'controlActProcess',
      'queryByParameter',
      'parameterList',
      'patientIdentifier',
    ];
    expect(root.attributeAt(hl7, [...identifier, 'value'], 'extension')).toBe(PATIENT.ins);
    expect(root.attributeAt(hl7, [...identifier, 'value'], 'root')).toBe(PATIENT.oid);
  });

  it('is production for a production identity', () => {
    const patient = { ...PATIENT, oid: '1.2.250.1.213.1.4.8' };
    const body = existenceBody({
      patient,
      id: 'u',
      at: new Date(0),
      senderOid: '1',
      senderName: 'A',
    });
    expect(body).toContain('<processingCode code="P"/>');
  });

  it('is told with the authorisation and what else the DMP says', () => {
    const lines = line('AUTORISATION', 'code="VALIDE"') + line('STATUT_MT', 'value="true"');
    const observations =
      observation('COMPTE_INTERNET_OUVERT', true) + observation('OPPOSITION_ACCES_URGENCE', false);
    expect(read(message({ lines, observations }))).toEqual({
      exists: true,
      state: 'active',
      stateCode: 'active',
      authorisation: 'VALIDE',
      isAuthorised: true,
      isTreatingDoctor: true,
      hasInternetAccount: true,
      isInMonEspaceSante: null,
      opposesEmergencyAccess: false,
    });
  });

  it.each<[string, Said, object]>([
    ['not found', { found: 'NF' }, { exists: false, state: 'none', isAuthorised: false }],
    ['closed, by its state', { state: 'terminated' }, { exists: true, state: 'closed' }],
    [
      'closed, by the acknowledgement',
      { detail: '<acknowledgementDetail><code code="DMPClosed"/></acknowledgementDetail>' },
      { state: 'closed' },
    ],
    ['in a state we do not know', { state: 'gele' }, { state: 'unknown', stateCode: 'gele' }],
    ['without authorisation', { lines: '' }, { authorisation: null, isAuthorised: false }],
    [
      'with another authorisation',
      { lines: line('AUTORISATION', 'code="EXPIREE"') },
      { authorisation: 'EXPIREE', isAuthorised: false },
    ],
  ])('is told when it is %s', (_what, said, expected) => {
    expect(read(message(said))).toMatchObject(expected);
  });

  it.each<[string, string, object]>([
    [
      'an error',
      message({
        ack: 'AE',
        detail:
          '<acknowledgementDetail><code code="DMPAccessDeniedByRightsService"/><text>non</text></acknowledgementDetail>',
      }),
      {
        code: 'dmp.refused',
        layer: 'hl7',
        dmpCode: 'DMPAccessDeniedByRightsService',
        dmpDetail: 'non',
      },
    ],
    [
      'a rejection without detail',
      message({ ack: 'AR' }),
      { code: 'dmp.refused', dmpCode: 'AR', dmpText: 'AR' },
    ],
    [
      'another patient',
      message({ ins: '109016322000249' }),
      { code: 'dmp.unreadable', because: 'another-patient' },
    ],
    [
      'no answer to the query',
      message({ found: 'QE' }),
      { code: 'dmp.unreadable', because: 'no-query-answer' },
    ],
    [
      'no acknowledgement',
      '<PRPA_IN201308UV02 xmlns="urn:hl7-org:v3"/>',
      { code: 'dmp.unreadable', because: 'no-acknowledgement' },
    ],
    ['another message', '<a/>', { code: 'dmp.unreadable', because: 'not-an-existence-answer' }],
  ])('is not told from %s', (_what, xml, expected) => {
    expect(refusal(xml)).toMatchObject(expected);
  });
});
