import request from 'supertest';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { DomainError } from '#libs/kernel';
import { Bundle } from './fhir/fhir.schemas.js';
import {
  airSettings,
  answerTo,
  certificateFolder,
  DPI,
  saveSoftware,
  ScriptedWire,
  seedProfessional,
  seedStructures,
  startAirHub,
  TEST_PATIENT,
  type AirHub,
  type CertificateFolder,
} from './testing.js';

const QUESTION = { patient: TEST_PATIENT, purpose: 'normal' };
const SUCCESS = 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success';
const slot = (name: string, value: string): string =>
  `<m:Slot name="${name}"><m:ValueList><m:Value>${value}</m:Value></m:ValueList></m:Slot>`;
const SEARCH = `<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns:m="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" xmlns:rs="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"><rs:RegistryErrorList><rs:RegistryError errorCode="XDSRegistryBusy" codeContext="busy"/></rs:RegistryErrorList><m:RegistryObjectList><m:ExtrinsicObject id="urn:uuid:11111111-1111-4111-8111-111111111111" mimeType="text/xml" status="x:Approved">${slot('repositoryUniqueId', '1.2')}${slot('creationTime', '20260110083000')}${slot('hash', '0000000000000000000000000000000000000000')}<m:ExternalIdentifier identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" value="1.2.3^abc"/></m:ExtrinsicObject></m:RegistryObjectList></q:AdhocQueryResponse>`;
const DOCUMENT = `<x:RetrieveDocumentSetResponse xmlns:x="urn:ihe:iti:xds-b:2007"><r:RegistryResponse xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="${SUCCESS}"/><x:DocumentResponse><x:DocumentUniqueId>1.2.3</x:DocumentUniqueId><x:mimeType>text/xml</x:mimeType><x:Document>PGNkYS8+</x:Document></x:DocumentResponse></x:RetrieveDocumentSetResponse>`;

describe('the door to the DMP', () => {
  let test: TestDatabase;
  let folder: CertificateFolder;
  let hub: AirHub;
  const wire = new ScriptedWire();

  beforeAll(async () => {
    test = await testDatabase();
    folder = await certificateFolder();
    await seedStructures(test.database);
    hub = await startAirHub({ url: test.url, settings: airSettings(folder.files), wire });
    await saveSoftware(hub);
    const caller = await seedProfessional(test.database);
    hub.token('doctor', caller);
    hub.token('elsewhere', { ...caller, clientId: 'other' });
    hub.token('reader', { ...caller, scopes: new Set(['openid']) });
    hub.token('robot', { kind: 'client', clientId: DPI, scopes: new Set(['dmp:air']) });
  });
  afterAll(async () => {
    await hub.close();
    folder.remove();
    await test.drop();
  });

  const answerWith = (body: string): void => {
    wire.answer = (wanted) => answerTo(wanted, body);
  };
  const post = (path: string, body: object, token = 'doctor', client = DPI) =>
    request(hub.app.getHttpServer())
      .post(`/air/v1/${path}`)
      .set('Authorization', `Bearer ${token}`)
      .set('Client-Assertion', client)
      .send(body);

  it('tells the status of a DMP', async () => {
    answerWith(
      '<PRPA_IN201308UV02 xmlns="urn:hl7-org:v3"><acknowledgement typeCode="AA"/><controlActProcess><queryAck><queryResponseCode code="NF"/></queryAck></controlActProcess></PRPA_IN201308UV02>',
    );
    const { status, body, headers } = await post('dmp/status', QUESTION);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({
      exists: false,
      state: 'none',
      authorisation: null,
      isAuthorised: false,
    });
  });

  it('gives the documents as a FHIR R4 searchset, warnings beside', async () => {
    answerWith(SEARCH);
    const { status, body, headers } = await post('DocumentReference/_search', QUESTION);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/fhir+json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    const bundle = Bundle.parse(body);
    expect(bundle.total).toBe(1);
    expect(bundle.entry[0]?.resource).toMatchObject({
      resourceType: 'DocumentReference',
      id: '11111111-1111-4111-8111-111111111111',
      status: 'current',
      date: '2026-01-10T08:30:00Z',
      masterIdentifier: { system: 'urn:oid:1.2.3', value: 'abc' },
      identifier: expect.arrayContaining([
        { system: 'urn:portique:xds:document-unique-id', value: '1.2.3^abc' },
        { system: 'urn:portique:xds:repository-unique-id', value: '1.2' },
      ]) as unknown,
      subject: { identifier: { system: 'urn:oid:1.2.250.1.213.1.4.10', value: TEST_PATIENT.ins } },
      content: [{ attachment: { contentType: 'text/xml', hash: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' } }],
    });
    expect(bundle.entry[1]).toMatchObject({
      search: { mode: 'outcome' },
      resource: { issue: [{ diagnostics: 'XDSRegistryBusy' }] },
    });
  });

  it('gives a document with its own media type, in a sandbox', async () => {
    answerWith(DOCUMENT);
    const question = { ...QUESTION, repositoryUniqueId: '1.2', documentUniqueId: '1.2.3' };
    const { status, text, headers } = await post('Binary/_read', question).buffer(true);
    expect([status, text]).toEqual([200, '<cda/>']);
    expect(headers).toMatchObject({
      'content-type': 'text/xml',
      'content-length': '6',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('gives a VIHF to an application that has its own stack, and hears once how it was used', async () => {
    const { status, body, headers } = await post('vihf', { ...QUESTION, transaction: 'TD3.1' });
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    const { assertionId, vihf, expiresAt } = body as Record<string, string>;
    expect(vihf).toContain(`ID="${assertionId}"`);
    expect(expiresAt).toBe('2026-01-15T12:00:30.000Z');
    const use = { result: 'failure', errorCode: 'XDSRegistryBusy' };
    expect((await post(`vihf/${assertionId}/use`, use)).status).toBe(204);
    const again = await post(`vihf/${assertionId}/use`, use);
    expect([again.status, again.body.code]).toEqual([409, 'vihf.already-used']);
  });

  it.each([
    [
      'a token of another application than the one that proves itself',
      'elsewhere',
      DPI,
      403,
      'client_not_allowed',
    ],
    ['an application that does not prove itself', 'doctor', '', 403, 'client_not_allowed'],
    ['an application without DMP software', 'elsewhere', 'other', 403, 'client_not_allowed'],
    ['a token without the scope', 'reader', DPI, 403, 'access.scope-missing'],
    ['a service account', 'robot', DPI, 403, 'access.person-needed'],
    ['an unknown token', 'nobody', DPI, 401, 'access.token-refused'],
  ])('is closed to %s', async (_who, token, client, status, code) => {
    const answer = await post('dmp/status', QUESTION, token, client);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each([
    ['an INS with a wrong key', { ...TEST_PATIENT, ins: '211046322000148' }, 400, 'ins_invalid'],
    [
      'an INS that is not qualified',
      { ...TEST_PATIENT, insStatus: 'provisoire' },
      403,
      'ins_not_qualified',
    ],
  ])('answers a problem for %s', async (_what, patient, status, code) => {
    const answer = await post('dmp/status', { ...QUESTION, patient });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(JSON.stringify(answer.body)).not.toContain(TEST_PATIENT.ins);
  });

  it.each([
    ['no patient', 'dmp/status', { purpose: 'normal' }],
    ['an unknown property', 'dmp/status', { ...QUESTION, secret: true }],
    [
      'an endless INS',
      'dmp/status',
      { ...QUESTION, patient: { ...TEST_PATIENT, ins: '1'.repeat(65) } },
    ],
    ['no document', 'Binary/_read', { ...QUESTION, repositoryUniqueId: '1', documentUniqueId: '' }],
    ['a result with spaces', `vihf/_${'0'.repeat(36)}/use`, { result: 'a b' }],
    ['an assertion that is no identifier', 'vihf/../use', { result: 'success' }],
  ])('refuses %s', async (_what, path, body) => {
    const { status } = await post(path, body);
    expect([400, 404]).toContain(status);
  });

  it('tells what the DMP said, in French, and when the DMP cannot be reached', async () => {
    answerWith(
      '<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>PS et Structure non liés</s:Text></s:Reason></s:Fault>',
    );
    const refused = await post('dmp/status', QUESTION);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      code: 'dmp.refused',
      dmpCode: 'Sender',
      layer: 'soap',
      dmpText: expect.stringContaining('annuaire national') as unknown,
      dmpDetail: 'PS et Structure non liés',
    });
    wire.answer = () => {
      throw new DomainError(
        'dmp.unreachable',
        'unavailable',
        {},
        { shown: { layer: 'network', because: 'timeout' } },
      );
    };
    const cut = await post('dmp/status', QUESTION);
    expect([cut.status, cut.body.code, cut.body.because]).toEqual([
      503,
      'dmp.unreachable',
      'timeout',
    ]);
  });

  it('meets no unknown error on the way', () => {
    expect(hub.unknowns).toEqual([]);
  });
});

describe('the door to the DMP, when AIR is off', () => {
  it('does not exist, while the lists can be prepared', async () => {
    const test = await testDatabase();
    const hub = await startAirHub({ url: test.url, settings: undefined });
    await saveSoftware(hub);
    for (const path of ['dmp/status', 'DocumentReference/_search', 'Binary/_read', 'vihf']) {
      const { status, body } = await request(hub.app.getHttpServer())
        .post(`/air/v1/${path}`)
        .send(QUESTION);
      expect([status, body.code]).toEqual([404, 'route.unknown']);
    }
    await hub.close();
    await test.drop();
  });
});
