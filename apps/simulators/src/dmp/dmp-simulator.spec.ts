import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { SetClock } from '../../../../libs/kernel/src/testing.js';
import { makeHospitalPki, type HospitalOfPki, type PkiFiles } from '../igc/hospital-pki.js';
import { makeWrongCertificate } from '../igc/wrong-certificates.js';
import type { CheckName } from './checks/checks.js';
import { CHECKS } from './checks/checks.js';
import {
  startDmpSimulator,
  type DmpSimulator,
  type DmpSimulatorSettings,
} from './dmp-simulator.js';
import type { DmpState } from './patients.js';
import {
  ACTION,
  APPROVED_ONLY,
  PURPOSE,
  ROLE,
  assertionText,
  coded,
  existenceBody,
  patientParameter,
  post,
  purpose,
  retrieveBody,
  rightVihf,
  searchBody,
  signedText,
  soapText,
  typed,
  withAttribute,
  type Caller,
  type TestAnswer,
  type VihfText,
} from './testing.js';

const BASE = '/si-dmp-server/v2/services';
const FINESS = '690000001';
const ENTITY = '690000002';
const ISSUER = 'CN=PORTIQUE DMP CACHET,OU=1690000001,O=HÔPITAL DE DÉMONSTRATION,ST=Rhône (69),C=FR';

/** An INS with a right key from a serial number. */
const ins = (serial: number): string => {
  const base = `27001691${String(serial).padStart(5, '0')}`;
  return base + String(97 - Number(BigInt(base) % 97n)).padStart(2, '0');
};
const STATES: DmpState[] = [
  'active',
  'active-no-authorisation',
  'authorisation-expired',
  'closed',
  'not-created',
  'ps-blocked',
  'emergency-opposed',
];
const patientIn = (state: DmpState): string => ins(STATES.indexOf(state) + 1);
const ACTIVE = patientIn('active');
/** A patient with all eight documents, one masked. */
const FULL = Array.from({ length: 100 }, (_, index) => ins(500 + index)).find(
  (candidate) => createHash('sha256').update(candidate).digest().readUInt16BE(0) % 6 === 5,
)!;

const person = (number: string, dmp: DmpState) => ({
  ins: number,
  insOid: '1.2.250.1.213.1.4.10',
  insStatus: 'qualifiee',
  familyName: 'D’ESSAI & FILS',
  givenNames: ['CLAUDE', 'MARIE'],
  birthDate: '1970-01-05',
  sex: 'F',
  unit: 'CARDIO',
  room: '12',
  reason: 'Essai',
  dmp,
});

const clock = new SetClock(new Date().toISOString());
let folder: string;
let hospital: HospitalOfPki;
let pki: PkiFiles;
let settings: DmpSimulatorSettings;
let simulator: DmpSimulator;
let caller: Caller;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portique-dmp-'));
  hospital = {
    folder: join(folder, 'pki'),
    finess: FINESS,
    name: 'HÔPITAL DE DÉMONSTRATION',
    department: 'Rhône (69)',
    clock,
  };
  pki = await makeHospitalPki(hospital);
  const patientsFile = join(folder, 'patients.json');
  const patients = STATES.map((state) => person(patientIn(state), state));
  await writeFile(patientsFile, JSON.stringify([...patients, person(FULL, 'active')]));
  settings = {
    host: '127.0.0.1',
    port: 0,
    admin: { host: '127.0.0.1', port: 0 },
    server: pki.dmpServer,
    organisationChain: pki.organisationChain,
    organisationCrls: pki.organisationCrls,
    patientsFile,
    structures: [
      { finess: FINESS, legalEntity: FINESS, name: 'HÔPITAL DE DÉMONSTRATION' },
      { finess: '690000019', legalEntity: FINESS },
      { finess: '690000027', legalEntity: FINESS, active: false },
      { finess: ENTITY, legalEntity: ENTITY },
    ],
    homologations: ['DEMO-0001'],
    clock,
  };
  simulator = await startDmpSimulator(settings);
  caller = { port: simulator.port, ca: pki.dmpServerAuthority, client: pki.tlsClient };
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

const vihf = (patient = ACTIVE): VihfText =>
  rightVihf({
    now: clock.now(),
    issuer: ISSUER,
    structure: `1${FINESS}`,
    ins: patient,
    homologation: 'DEMO-0001',
  });
const signed = async (content: VihfText): Promise<string> =>
  signedText(assertionText(content), pki.seal);

async function exists(assertion: string, patient = ACTIVE): Promise<TestAnswer> {
  return post(
    caller,
    `${BASE}/patients`,
    soapText(ACTION.existence, assertion, existenceBody(patient)),
  );
}
async function search(
  content: VihfText,
  parameters: readonly (readonly [string, ...string[]])[] = [APPROVED_ONLY],
  query?: string,
  returnType?: string,
): Promise<TestAnswer> {
  const body = searchBody(parameters, query, returnType);
  return post(caller, `${BASE}/registry`, soapText(ACTION.search, await signed(content), body));
}
async function retrieve(content: VihfText, ids: readonly string[], repository?: string) {
  const body = retrieveBody(ids, repository);
  return post(caller, `${BASE}/repository`, soapText(ACTION.retrieve, await signed(content), body));
}

interface Slot {
  readonly '@_name': string;
  readonly ValueList: { readonly Value: readonly (string | number)[] };
}
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  isArray: (name) =>
    [
      'ExtrinsicObject',
      'RegistryError',
      'Slot',
      'Value',
      'Classification',
      'DocumentResponse',
      'ObjectRef',
    ].includes(name),
});
/** fast-xml-parser gives a text alone as a string. */
const Text = z.union([
  z.string(),
  z.object({ '#text': z.string() }).transform((node) => node['#text']),
]);
const said = (node: unknown): string => Text.parse(Array.isArray(node) ? node[0] : node);
const bodyOf = (answer: TestAnswer) => parser.parse(answer.xml).Envelope.Body;

/** The last refusal of the journal, beside what a SOAP fault says. */
function faultOf(answer: TestAnswer) {
  const { Fault } = bodyOf(answer);
  const code = said(Fault.Code.Subcode?.Value ?? Fault.Code.Value);
  const checks = simulator.requests()[0]?.checks;
  return { checks, code: code.replace(/^(wsa|soap):/, ''), text: said(Fault.Reason.Text) };
}
const refusedBy = (check: CheckName) => ({
  checks: [check],
  code: CHECKS[check].code,
  text: CHECKS[check].text,
});
/** The last refusal of the journal, beside the errors of the registry or the repository. */
function registryErrorOf(answer: TestAnswer) {
  const { AdhocQueryResponse: found, RetrieveDocumentSetResponse: given } = bodyOf(answer);
  const response = found ?? given.RegistryResponse;
  const [error, ...others] = response.RegistryErrorList.RegistryError;
  expect([answer.status, others]).toEqual([200, []]);
  expect(response['@_status']).toBe('urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure');
  const checks = simulator.requests()[0]?.checks;
  return { checks, code: error['@_errorCode'], text: error['@_codeContext'] };
}

const maskedDocument = () =>
  simulator.documents.find(
    ({ patientIns, confidentiality }) =>
      patientIns === FULL && confidentiality.some(({ code }) => code === 'MASQUE_PS'),
  )!;
const idsFor = async (content: VihfText): Promise<string[]> =>
  bodyOf(await search(content)).AdhocQueryResponse.RegistryObjectList.ExtrinsicObject.map(
    (object: Record<string, string>) => object['@_id'],
  );
const count = (answer: TestAnswer): number =>
  Number(bodyOf(answer).AdhocQueryResponse['@_totalResultCount']);
const aged = async (seconds: number): Promise<TestAnswer> => {
  const issueInstant = new Date(clock.now().getTime() - seconds * 1000).toISOString();
  return exists(await signed({ ...vihf(), issueInstant }));
};
const openTls = async (version: 'TLSv1.1' | 'TLSv1.3'): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      {
        host: '127.0.0.1',
        port: simulator.port,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
      },
      () => resolve(socket.destroy()),
    );
    socket.on('error', reject);
  });
const rightRequest = async (): Promise<string> =>
  soapText(ACTION.existence, await signed(vihf()), existenceBody(ACTIVE));
const askExistence = async () => exists(await signed(vihf()));
const pageAt = (path: string): string => `http://127.0.0.1:${simulator.adminPort}${path}`;
const changeBehaviour = async (body: string, type: string): Promise<number> =>
  (
    await fetch(pageAt('/simulator/dmp/behaviour'), {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    })
  ).status;
const byStranger = (): VihfText => ({ ...vihf(FULL), nameId: '899700000005' });
const someoneElse = () =>
  ['899900063480', '899900062490'].find((id) => id !== maskedDocument().author.idNat)!;
const byAnother = (): VihfText => ({ ...vihf(FULL), nameId: someoneElse() });

const filteredBy = async (...parameter: [string, string]) =>
  count(await search(byStranger(), [APPROVED_ONLY, parameter]));

describe('a right request', () => {
  it('is told that the DMP exists and that the professional is authorised (TD0.2)', async () => {
    const messageId = 'urn:uuid:11111111-2222-4333-8444-555555555555';
    const text = soapText(ACTION.existence, await signed(vihf()), existenceBody(ACTIVE), messageId);
    const answer = await post(caller, `${BASE}/patients`, text);
    expect(answer.status).toBe(200);
    expect(answer.contentType).toContain('application/soap+xml');
    const { Header, Body } = parser.parse(answer.xml).Envelope;
    expect(said(Header.RelatesTo)).toBe(messageId);
    expect(said(Header.Action)).toBe('urn:hl7-org:v3:PRPA_IN201308UV02');
    const message = Body.PRPA_IN201308UV02;
    expect(message.acknowledgement['@_typeCode']).toBe('AA');
    expect(message.acknowledgement.targetMessage.id['@_extension']).toBe('question-1');
    expect(message.acknowledgement.acknowledgementDetail.code['@_code']).toBe('DMPFound');
    expect(message.controlActProcess.queryAck.queryResponseCode['@_code']).toBe('OK');
    expect(message.attentionLine[0].value['@_code']).toBe('VALIDE');
    expect(
      message.controlActProcess.subject.registrationEvent.subject1.patient.id['@_extension'],
    ).toBe(ACTIVE);
  });

  it('finds the documents with their metadata (TD3.1)', async () => {
    const answer = await search(vihf(), [patientParameter(ACTIVE), APPROVED_ONLY]);
    const response = bodyOf(answer).AdhocQueryResponse;
    expect(response['@_status']).toBe('urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success');
    const mine = simulator.documents.filter((document) => document.patientIns === ACTIVE);
    const visible = mine.filter(({ confidentiality }) =>
      confidentiality.every(({ code }) => code !== 'MASQUE_PS'),
    );
    const objects = response.RegistryObjectList.ExtrinsicObject;
    expect(objects.map((object: Record<string, string>) => object['@_id']).toSorted()).toEqual(
      visible.map(({ entryUuid }) => entryUuid).toSorted(),
    );
    expect(Number(response['@_totalResultCount'])).toBe(visible.length);
    const slots = Object.fromEntries(
      objects[0].Slot.map((slot: Slot) => [slot['@_name'], slot.ValueList.Value[0]]),
    );
    const first = mine.find(({ entryUuid }) => entryUuid === objects[0]['@_id'])!;
    expect(slots['hash']).toBe(createHash('sha1').update(first.bytes).digest('hex'));
    expect(Number(slots['size'])).toBe(first.bytes.length);
    expect(String(slots['creationTime'])).toMatch(/^\d{14}$/);
  });

  it('gets a document as MTOM, byte for byte (TD3.2)', async () => {
    const wanted = simulator.documents.find(({ patientIns }) => patientIns === ACTIVE)!;
    const answer = await retrieve(vihf(), [wanted.uniqueId]);
    expect(answer.contentType).toContain('multipart/related');
    const { RetrieveDocumentSetResponse: response } = bodyOf(answer);
    expect(response.RegistryResponse['@_status']).toContain(':Success');
    const href: string = response.DocumentResponse[0].Document.Include['@_href'];
    expect(href).toContain('@urn%3Aihe%3Aiti%3Axds-b%3A2007');
    const part = answer.parts.get(decodeURIComponent(href.slice('cid:'.length)))!;
    expect(part.equals(wanted.bytes)).toBe(true);
  });

  it('may be sent as MTOM to the repository', async () => {
    const wanted = simulator.documents.find(({ patientIns }) => patientIns === ACTIVE)!;
    const text = soapText(ACTION.retrieve, await signed(vihf()), retrieveBody([wanted.uniqueId]));
    const body = `--b\r\nContent-Type: application/xop+xml; type="application/soap+xml"\r\nContent-ID: <r>\r\n\r\n${text}\r\n--b--\r\n`;
    const answer = await post(caller, `${BASE}/repository`, body, {
      'content-type':
        'multipart/related; type="application/xop+xml"; boundary=b; start="<r>"; start-info="application/soap+xml"',
    });
    expect(answer.parts.size).toBe(2);
  });

  it('may come from a site whose legal entity holds the certificate, and name its DN in both orders', async () => {
    const site = withAttribute(vihf(), 'Identifiant_Structure', typed('1690000019'));
    const reversed = { ...site, issuer: ISSUER.split(',').toReversed().join(', ') };
    expect((await exists(await signed(site))).status).toBe(200);
    expect((await exists(await signed({ ...reversed, id: vihf().id }))).status).toBe(200);
  });

  it.each([
    ['a nurse', coded('Role', '60', '1.2.250.1.71.1.2.7', 'professions', 'Infirmier')],
    [
      'a pharmacist with a section',
      coded('Role', '21', '1.2.250.1.71.1.2.7', 'professions', 'Pharmacien') +
        coded('Role', 'H', '1.2.250.1.71.4.2.6', 'sections', 'Section H'),
    ],
    ['a medical student', coded('Role', '10', '1.2.250.1.71.1.2.8', 'etudiants', 'Médecin')],
    [
      'a nurse in advanced practice',
      coded('Role', '60', '1.2.250.1.71.1.2.7', 'professions', 'Infirmier') +
        coded('Role', 'SI01', '1.2.250.1.71.4.2.5', 'specialites RPPS', 'IPA'),
    ],
  ])('may come from %s', async (_who, role) => {
    expect((await exists(await signed(withAttribute(vihf(), ROLE, role)))).status).toBe(200);
  });

  it('may be of version 4.0 and write the mode attribute as the older samples do', async () => {
    const older = withAttribute(
      withAttribute(vihf(), 'VIHF_Version', typed('4.0')),
      'Authentification_Mode',
    );
    const content = withAttribute(older, 'Authentification_mode', typed('INDIRECTE_RENFORCEE'));
    expect((await exists(await signed(content))).status).toBe(200);
  });
});

describe('the state of the DMP', () => {
  it.each<[DmpState, string, string | undefined, string | undefined]>([
    ['active', 'OK', 'VALIDE', 'DMPFound'],
    ['active-no-authorisation', 'OK', 'ABSENTE', 'DMPFound'],
    ['authorisation-expired', 'OK', 'EXPIREE', 'DMPFound'],
    ['closed', 'OK', 'ABSENTE', 'DMPClosed'],
    ['not-created', 'NF', undefined, undefined],
    ['ps-blocked', 'OK', 'INTERDITE', 'DMPFound'],
    ['emergency-opposed', 'OK', 'VALIDE', 'DMPFound'],
  ])('%s is told by TD0.2', async (state, code, authorisation, detail) => {
    const patient = patientIn(state);
    const message = bodyOf(await exists(await signed(vihf(patient)), patient)).PRPA_IN201308UV02;
    expect(message.controlActProcess.queryAck.queryResponseCode['@_code']).toBe(code);
    expect(message.attentionLine?.[0].value['@_code']).toBe(authorisation);
    expect(message.acknowledgement.acknowledgementDetail?.code['@_code']).toBe(detail);
  });

  it.each<[DmpState, string, CheckName]>([
    ['active-no-authorisation', 'normal', 'authorisation-missing'],
    ['authorisation-expired', 'normal', 'authorisation-expired'],
    ['closed', 'bris_de_glace', 'dmp-closed'],
    ['not-created', 'normal', 'patient-unknown'],
    ['ps-blocked', 'normal', 'professional-blocked'],
    ['emergency-opposed', 'bris_de_glace', 'emergency-opposed'],
    ['emergency-opposed', 'centre_15', 'emergency-opposed'],
  ])('%s in mode %s is refused by %s in TD3.1 and TD3.2', async (state, mode, check) => {
    const content = () => withAttribute(vihf(patientIn(state)), PURPOSE, purpose(mode));
    expect(registryErrorOf(await search(content()))).toEqual(refusedBy(check));
    expect(registryErrorOf(await retrieve(content(), ['1.2.3']))).toEqual(refusedBy(check));
  });

  it.each<[DmpState, string]>([
    ['active-no-authorisation', 'bris_de_glace'],
    ['active-no-authorisation', 'centre_15'],
    ['authorisation-expired', 'bris_de_glace'],
    ['emergency-opposed', 'normal'],
  ])('%s may be consulted in mode %s', async (state, mode) => {
    const content = withAttribute(vihf(patientIn(state)), PURPOSE, purpose(mode));
    const found = bodyOf(await search(content)).AdhocQueryResponse;
    expect(found['@_status']).toContain(':Success');
  });

  it('closed says so with the code of the DMP, and a patient of another authority is unknown', async () => {
    expect(CHECKS['dmp-closed'].code).toBe('DMPClosed');
    expect(registryErrorOf(await search(vihf(ins(99))))).toEqual(refusedBy('patient-unknown'));
  });
});

describe('a masked document', () => {
  it('is found and read by its author in normal mode', async () => {
    const author = (): VihfText => ({ ...vihf(FULL), nameId: maskedDocument().author.idNat });
    expect(await idsFor(author())).toContain(maskedDocument().entryUuid);
    expect((await retrieve(author(), [maskedDocument().uniqueId])).parts.size).toBe(2);
  });

  it('is neither found nor read by another professional', async () => {
    expect(await idsFor(byAnother())).not.toContain(maskedDocument().entryUuid);
    expect(registryErrorOf(await retrieve(byAnother(), [maskedDocument().uniqueId]))).toEqual(
      refusedBy('document-masked'),
    );
  });

  it('is not read in break-glass mode, even by its author', async () => {
    const author = { ...vihf(FULL), nameId: maskedDocument().author.idNat };
    const content = withAttribute(author, PURPOSE, purpose('bris_de_glace'));
    expect(registryErrorOf(await retrieve(content, [maskedDocument().uniqueId]))).toEqual(
      refusedBy('document-masked'),
    );
  });

  it('leaves the others readable in the same request: partial success', async () => {
    const plain = simulator.documents.find(({ patientIns }) => patientIns === FULL)!;
    const answer = await retrieve(byAnother(), [plain.uniqueId, maskedDocument().uniqueId]);
    const response = bodyOf(answer).RetrieveDocumentSetResponse;
    expect(response.RegistryResponse['@_status']).toBe(
      'urn:ihe:iti:2007:ResponseStatusType:PartialSuccess',
    );
    expect(response.DocumentResponse).toHaveLength(1);
  });
});

describe('a search', () => {
  it('filters by class, type, confidentiality and time', async () => {
    const visible = simulator.documents.filter(
      ({ patientIns, confidentiality }) =>
        patientIns === FULL && confidentiality.every(({ code }) => code !== 'MASQUE_PS'),
    );
    expect(
      await filteredBy(
        '$XDSDocumentEntryClassCode',
        "('42^^1.2.250.1.213.1.1.4.1','11^^1.2.250.1.213.1.1.4.1')",
      ),
    ).toBe(2);
    expect(
      await filteredBy('$XDSDocumentEntryTypeCode', "('11502-2^^2.16.840.1.113883.6.1')"),
    ).toBe(1);
    expect(
      await filteredBy(
        '$XDSDocumentEntryConfidentialityCode',
        "('INVISIBLE_PATIENT^^1.2.250.1.213.1.1.4.13')",
      ),
    ).toBe(1);
    expect(await filteredBy('$XDSDocumentEntryCreationTimeFrom', '19000101000000')).toBe(
      visible.length,
    );
    expect(await filteredBy('$XDSDocumentEntryCreationTimeTo', '19000101000000')).toBe(0);
  });

  it('knows no deprecated document, answers references, and finds by identifier', async () => {
    const status = [
      '$XDSDocumentEntryStatus',
      "('urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated')",
    ] as const;
    expect(count(await search(vihf(), [status]))).toBe(0);
    const refs = await search(vihf(), [APPROVED_ONLY], undefined, 'ObjectRef');
    expect(bodyOf(refs).AdhocQueryResponse.RegistryObjectList.ObjectRef.length).toBeGreaterThan(2);
    const one = simulator.documents.find(({ patientIns }) => patientIns === ACTIVE)!;
    const get = 'urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4';
    expect(
      count(await search(vihf(), [['$XDSDocumentEntryUniqueId', `('${one.uniqueId}')`]], get)),
    ).toBe(1);
    const another = simulator.documents.find(({ patientIns }) => patientIns === FULL)!;
    expect(
      count(
        await search(vihf(), [['$XDSDocumentEntryEntryUUID', `('${another.entryUuid}')`]], get),
      ),
    ).toBe(0);
  });

  interface Asked {
    readonly parameters: readonly (readonly [string, ...string[]])[];
    readonly query?: string;
    readonly returnType?: string;
  }
  const STATUS = '$XDSDocumentEntryStatus';
  const WHOSE = '$XDSDocumentEntryPatientId';
  const NO_QUERY = 'urn:uuid:00000000-0000-4000-8000-000000000000';
  const TIME = '$XDSDocumentEntryCreationTimeFrom';

  it.each<[string, CheckName, Asked]>([
    [
      'of another patient',
      'patient-differs',
      { parameters: [patientParameter(FULL), APPROVED_ONLY] },
    ],
    ['without a status', 'query-parameter-missing', { parameters: [patientParameter(ACTIVE)] }],
    [
      'with two patients',
      'query-parameter-count',
      { parameters: [[WHOSE, "'x'", "'y'"], APPROVED_ONLY] },
    ],
    [
      'with a list of patients',
      'query-parameter-count',
      { parameters: [[WHOSE, "('x')"], APPROVED_ONLY] },
    ],
    ['with a bare patient', 'query-malformed', { parameters: [[WHOSE, 'x'], APPROVED_ONLY] }],
    ['with a bare status', 'query-malformed', { parameters: [[STATUS, "'urn:x'"]] }],
    [
      'with an unknown parameter',
      'query-malformed',
      { parameters: [APPROVED_ONLY, ['$XDSOther', "'x'"]] },
    ],
    ['with a local time', 'query-malformed', { parameters: [APPROVED_ONLY, [TIME, '2026-01-01']] }],
    ['of an unknown kind', 'query-unknown', { parameters: [APPROVED_ONLY], query: NO_QUERY }],
    [
      'of an unknown form',
      'query-malformed',
      { parameters: [APPROVED_ONLY], returnType: 'Everything' },
    ],
  ])('%s is refused by %s', async (_what, check, { parameters, query, returnType }) => {
    expect(registryErrorOf(await search(vihf(), parameters, query, returnType))).toEqual(
      refusedBy(check),
    );
  });
});

describe('a retrieval', () => {
  it('of an entryUUID, an unknown repository or another patient’s document is refused', async () => {
    const mine = simulator.documents.find(({ patientIns }) => patientIns === ACTIVE)!;
    const other = simulator.documents.find(({ patientIns }) => patientIns === FULL)!;
    expect(registryErrorOf(await retrieve(vihf(), [mine.entryUuid]))).toEqual(
      refusedBy('document-unknown'),
    );
    expect(registryErrorOf(await retrieve(vihf(), [mine.uniqueId], '1.2.3'))).toEqual(
      refusedBy('repository-unknown'),
    );
    expect(registryErrorOf(await retrieve(vihf(), [other.uniqueId]))).toEqual(
      refusedBy('patient-differs'),
    );
    expect(registryErrorOf(await retrieve(vihf(), []))).toEqual(refusedBy('retrieve-malformed'));
  });

  it('answers a fault as multipart too', async () => {
    const answer = await post(caller, `${BASE}/repository`, '<no');
    expect(answer.contentType).toContain('multipart/related');
    expect(faultOf(answer)).toEqual(refusedBy('xml-malformed'));
  });
});

describe('the VIHF serves one request', () => {
  it('the same assertion a second time is refused, whatever the service', async () => {
    const assertion = await signed(vihf());
    expect((await exists(assertion)).status).toBe(200);
    expect(faultOf(await exists(assertion))).toEqual(refusedBy('already-used'));
    const body = searchBody([APPROVED_ONLY]);
    expect(
      faultOf(await post(caller, `${BASE}/registry`, soapText(ACTION.search, assertion, body))),
    ).toEqual(refusedBy('already-used'));
  });

  it('of two uses at the same moment, one passes', async () => {
    const assertion = await signed(vihf());
    const statuses = (await Promise.all([exists(assertion), exists(assertion)])).map(
      ({ status }) => status,
    );
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 400]);
  });

  it.each([0, 29.999, 30, -2])('%s seconds after its issue it is taken', async (seconds) => {
    expect((await aged(seconds)).status).toBe(200);
  });

  it.each<[number, CheckName]>([
    [30.001, 'too-old'],
    [31, 'too-old'],
    [-2.001, 'issued-in-future'],
    [-3600, 'issued-in-future'],
  ])('%s seconds after its issue it is refused by %s', async (seconds, check) => {
    const answer = await aged(seconds);
    expect(answer.status).toBe(400);
    expect(faultOf(answer)).toEqual(refusedBy(check));
  });

  it('outlives its use in memory: still refused when it is about to expire', async () => {
    const assertion = await signed(vihf());
    expect((await exists(assertion)).status).toBe(200);
    clock.forward(29);
    expect(faultOf(await exists(assertion))).toEqual(refusedBy('already-used'));
  });

  it('a MessageID is not taken twice', async () => {
    const messageId = 'urn:uuid:aaaaaaaa-2222-4333-8444-555555555555';
    const send = async () =>
      post(
        caller,
        `${BASE}/patients`,
        soapText(ACTION.existence, await signed(vihf()), existenceBody(ACTIVE), messageId),
      );
    expect((await send()).status).toBe(200);
    expect(faultOf(await send())).toEqual(refusedBy('wsa-message-id-reused'));
  });
});

describe('the TLS connection', () => {
  it.each<[string, CheckName, () => Caller['client'] | Promise<Caller['client']>]>([
    ['without a client certificate', 'tls-certificate-missing', () => undefined],
    ['with the seal', 'tls-profile', () => pki.seal],
    [
      'with an authority that only looks right',
      'tls-chain',
      async () => makeWrongCertificate(hospital, 'unknown-authority', 'ORG_AUTH_CLI'),
    ],
    [
      'with an expired certificate',
      'tls-dates',
      async () => makeWrongCertificate(hospital, 'expired', 'ORG_AUTH_CLI'),
    ],
    [
      'with a certificate revoked since it started',
      'tls-revoked',
      async () => makeWrongCertificate(hospital, 'revoked', 'ORG_AUTH_CLI'),
    ],
  ])('%s is cut: %s', async (_how, check, clientOf) => {
    const client = await clientOf();
    const text = soapText(ACTION.existence, await signed(vihf()), existenceBody(ACTIVE));
    await expect(post({ ...caller, client }, `${BASE}/patients`, text)).rejects.toThrow();
    expect(simulator.requests()[0]?.checks).toEqual([check]);
  });

  it('below or above TLS 1.2 is not opened', async () => {
    await expect(openTls('TLSv1.1')).rejects.toThrow();
    await expect(openTls('TLSv1.3')).rejects.toThrow();
  });

  it('of another structure does not carry the VIHF of this one', async () => {
    const client = await makeWrongCertificate(hospital, 'other-structure', 'ORG_AUTH_CLI');
    const text = soapText(ACTION.existence, await signed(vihf()), existenceBody(ACTIVE));
    expect(faultOf(await post({ ...caller, client }, `${BASE}/patients`, text))).toEqual(
      refusedBy('seal-structure-differs'),
    );
  });
});

describe('the message', () => {
  const send = async (text: string): Promise<TestAnswer> => post(caller, `${BASE}/patients`, text);

  it.each<[string, CheckName, (text: string) => string]>([
    ['cut in the middle', 'xml-malformed', (text) => text.slice(0, 500)],
    [
      'with a DOCTYPE',
      'xml-doctype',
      (text) => text.replace('?>', '?><!DOCTYPE a [<!ENTITY x "y">]>'),
    ],
    [
      'in SOAP 1.1',
      'soap-version',
      (text) =>
        text.replaceAll(
          'http://www.w3.org/2003/05/soap-envelope',
          'http://schemas.xmlsoap.org/soap/envelope/',
        ),
    ],
    ['that is no envelope', 'soap-structure', () => '<a/>'],
    ['without a body', 'soap-structure', (text) => text.replace(/<soap:Body>.*<\/soap:Body>/s, '')],
    [
      'with two bodies',
      'soap-structure',
      (text) => text.replace('</soap:Body>', '<a/></soap:Body>'),
    ],
    [
      'without MessageID',
      'wsa-header-missing',
      (text) => text.replace(/<wsa:MessageID>.*?<\/wsa:MessageID>/, ''),
    ],
    ['without To', 'wsa-header-missing', (text) => text.replace('<wsa:To/>', '')],
    [
      'without ReplyTo',
      'wsa-header-missing',
      (text) => text.replace(/<wsa:ReplyTo.*?<\/wsa:ReplyTo>/, ''),
    ],
    [
      'without Action',
      'wsa-header-missing',
      (text) => text.replace(/<wsa:Action.*?<\/wsa:Action>/, ''),
    ],
    [
      'with a MessageID of its own form',
      'wsa-message-id',
      (text) => text.replace(/urn:uuid:[^<]*<\/wsa:MessageID>/, 'id-1</wsa:MessageID>'),
    ],
    [
      'to be answered elsewhere',
      'wsa-reply-to',
      (text) => text.replace('/anonymous</wsa:Address>', '/none</wsa:Address>'),
    ],
    [
      'with an unknown action',
      'wsa-action-unknown',
      (text) => text.replace(`${ACTION.existence}</wsa:Action>`, 'urn:x</wsa:Action>'),
    ],
    [
      'with the action of another service',
      'wsa-action-service',
      (text) => text.replace(`${ACTION.existence}</wsa:Action>`, `${ACTION.search}</wsa:Action>`),
    ],
    [
      'with the body of another action',
      'body-differs',
      (text) =>
        text
          .replaceAll('PRPA_IN201307UV02 ', 'PRPA_IN201305UV02 ')
          .replaceAll('/PRPA_IN201307UV02>', '/PRPA_IN201305UV02>'),
    ],
    [
      'with a header that must be understood',
      'soap-must-understand',
      (text) =>
        text.replace('<wsa:To/>', '<wsa:To/><x:a xmlns:x="urn:x" soap:mustUnderstand="true"/>'),
    ],
    [
      'without a security header',
      'security-missing',
      (text) => text.replace(/<wsse:Security.*<\/wsse:Security>/s, ''),
    ],
    [
      'with a timestamp beside the assertion',
      'security-content',
      (text) => text.replace('</wsse:Security>', '<a/></wsse:Security>'),
    ],
    [
      'with an empty security header',
      'security-content',
      (text) => text.replace(/<saml2:Assertion.*<\/saml2:Assertion>/s, ''),
    ],
  ])('%s is refused by %s', async (_what, check, change) => {
    expect(faultOf(await send(change(await rightRequest())))).toEqual(refusedBy(check));
  });

  it('names the request it answers, even in a fault', async () => {
    const text = (await rightRequest()).replace('<wsa:To/>', '');
    const messageId = /<wsa:MessageID>([^<]*)/.exec(text)?.[1];
    const answer = await send(text);
    expect(said(parser.parse(answer.xml).Envelope.Header.RelatesTo)).toBe(messageId);
    expect(answer.xml).toContain(
      'A required header representing a Message Addressing Property is not present',
    );
  });

  it.each<[string, number, string, string, string]>([
    ['by GET', 405, 'GET', `${BASE}/patients`, 'application/soap+xml'],
    ['elsewhere', 404, 'POST', `${BASE}/habilitations`, 'application/soap+xml'],
    ['as text', 415, 'POST', `${BASE}/patients`, 'text/xml'],
  ])('sent %s gets HTTP %s', async (_what, status, method, path, contentType) => {
    const answer = await post(
      caller,
      path,
      method === 'GET' ? '' : await rightRequest(),
      { 'content-type': contentType },
      method,
    );
    expect(answer.status).toBe(status);
  });

  it('of more than one megabyte gets HTTP 413', async () => {
    const answer = await post(caller, `${BASE}/patients`, 'x'.repeat(1_100_000)).catch(
      () => undefined,
    );
    expect(answer?.status ?? 413).toBe(413);
    expect(simulator.requests()[0]?.checks).toEqual(['http-too-large']);
  });

  it('of TD2.1 is refused: no feeding in AIR', async () => {
    const body = '<ProvideAndRegisterDocumentSetRequest xmlns="urn:ihe:iti:xds-b:2007"/>';
    const text = soapText(ACTION.feed, await signed(vihf()), body);
    expect(faultOf(await post(caller, `${BASE}/repository`, text))).toEqual(
      refusedBy('feeding-in-air'),
    );
    expect(CHECKS['feeding-in-air'].code).toBe('DMPAccessDeniedByRightsService');
  });

  it.each<[string, CheckName, (body: string) => string]>([
    ['for another patient', 'existence-patient', (body) => body.replace(ACTIVE, FULL)],
    ['with another reason', 'existence-message', (body) => body.replace('TEST_EXST', 'AUTRE')],
    [
      'without a query',
      'existence-message',
      (body) => body.replace(/<queryByParameter>.*<\/queryByParameter>/, ''),
    ],
    [
      'with its parts in another order',
      'existence-message',
      (body) =>
        body
          .replace('<processingCode code="D"/>', '')
          .replace('<receiver', '<processingCode code="D"/><receiver'),
    ],
    [
      'with a local time',
      'existence-message',
      (body) => body.replace('20261125080000', '2026-11-25'),
    ],
  ])('TD0.2 %s is refused by %s', async (_what, check, change) => {
    const text = soapText(ACTION.existence, await signed(vihf()), change(existenceBody(ACTIVE)));
    expect(faultOf(await send(text))).toEqual(refusedBy(check));
  });
});

describe('the national directory', () => {
  it('refuses an unknown professional and one who exercises elsewhere', async () => {
    const here = {
      idNat: '899900063480',
      familyName: 'A',
      givenName: 'B',
      professionCode: '10',
      structures: ['690000019'],
    };
    const elsewhere = { ...here, idNat: '899900062490', structures: ['750000001'] };
    const strict = await startDmpSimulator({
      ...settings,
      admin: undefined,
      professionals: new Map([here, elsewhere].map((one) => [one.idNat, one])),
    });
    const ask = async (content: VihfText) =>
      post(
        { ...caller, port: strict.port },
        `${BASE}/patients`,
        soapText(ACTION.existence, await signed(content), existenceBody(ACTIVE)),
      );
    const site = () => withAttribute(vihf(), 'Identifiant_Structure', typed('1690000019'));
    expect((await ask(site())).status).toBe(200);
    expect((await ask(vihf())).xml).toContain('PS et Structure non liés');
    expect((await ask({ ...vihf(), nameId: '899900062490' })).xml).toContain(
      'PS et Structure non liés',
    );
    expect((await ask({ ...vihf(), nameId: '899900038839' })).xml).toContain('SIM_PS_INCONNU');
    await strict.close();
  });
});

describe('a simulator told to fail', () => {
  afterEach(() => simulator.behave({ mode: 'normal' }));
  it('refuses, then comes back after the number of requests it was told', async () => {
    simulator.behave({ mode: 'refuse', times: 1, delayMilliseconds: 1 });
    expect(faultOf(await askExistence())).toEqual(refusedBy('told-to-refuse'));
    expect((await askExistence()).status).toBe(200);
  });

  it('says that the registry is busy', async () => {
    simulator.behave({ mode: 'busy' });
    expect(registryErrorOf(await search(vihf()))).toEqual(refusedBy('registry-busy'));
    expect(registryErrorOf(await retrieve(vihf(), ['1.2']))).toEqual(refusedBy('registry-busy'));
  });

  it('cuts at once, or in the middle of its answer', async () => {
    simulator.behave({ mode: 'cut' });
    await expect(askExistence()).rejects.toThrow();
    simulator.behave({ mode: 'cut-answer' });
    await expect(askExistence()).rejects.toThrow();
  });

  it('answers another message, a page, an error, or late', async () => {
    simulator.behave({ mode: 'wrong-answer' });
    expect((await askExistence()).xml).toContain(
      'urn:uuid:00000000-0000-4000-8000-000000000000</RelatesTo>',
    );
    simulator.behave({ mode: 'not-xml' });
    expect((await askExistence()).contentType).toBe('text/html');
    simulator.behave({ mode: 'server-error' });
    expect((await askExistence()).status).toBe(503);
    simulator.behave({ mode: 'slow', delayMilliseconds: 200 });
    const before = performance.now();
    expect((await askExistence()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(190);
  });
});

describe('the page', () => {
  it('says what it checks, what is unknown, and the last requests without a whole INS', async () => {
    await exists(await signed(vihf()));
    const answer = await fetch(pageAt('/simulator/dmp'));
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await answer.text();
    expect(html).toContain('lang="fr"');
    expect(html).toContain('Ce qui est inconnu du vrai DMP');
    expect(html).toContain('DMPInvalidCertificate');
    expect(html).toContain(`…${ACTIVE.slice(-4)}`);
    expect(html).not.toContain(ACTIVE);
  });

  it('keeps fifty requests at most, and gives them as JSON', async () => {
    for (let sent = 0; sent < 55; sent += 1) await post(caller, '/nowhere', '');
    const requests = (await (await fetch(pageAt('/simulator/dmp/requests'))).json()) as unknown[];
    expect(requests).toHaveLength(50);
  });

  it('changes the behaviour by JSON only', async () => {
    expect(await changeBehaviour('{"mode":"server-error"}', 'text/plain')).toBe(415);
    expect(await changeBehaviour('{"mode":"nothing"}', 'application/json')).toBe(400);
    expect(await changeBehaviour('{"mode":"server-error","times":1}', 'application/json')).toBe(
      200,
    );
    expect((await exists(await signed(vihf()))).status).toBe(503);
    expect((await exists(await signed(vihf()))).status).toBe(200);
  });

  it('knows no other path', async () => {
    expect((await fetch(pageAt('/simulator/dmp/other'))).status).toBe(404);
    expect((await fetch(pageAt('/'))).status).toBe(404);
  });
});
