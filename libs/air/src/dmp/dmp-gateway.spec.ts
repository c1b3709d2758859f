import type { PersonPrincipal } from '#libs/access';
import { DomainError } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import {
  airSettings,
  answerTo,
  certificateFolder,
  saveSoftware,
  ScriptedWire,
  seedProfessional,
  seedStructures,
  startAirHub,
  TEST_PATIENT,
  type AirHub,
  type CertificateFolder,
} from '../testing.js';
import { DmpClient } from './dmp-client.js';
import { DmpGateway } from './dmp-gateway.js';
import type { WireRequest } from './dmp-wire.js';
import type { RawAnswer } from './soap.js';

const QUESTION = { patient: TEST_PATIENT, purpose: 'normal' };
const ADDRESS = { repositoryUniqueId: '1.2', documentUniqueId: '1.2.3' };

const NOT_FOUND =
  '<PRPA_IN201308UV02 xmlns="urn:hl7-org:v3"><acknowledgement typeCode="AA"/><controlActProcess><queryAck><queryResponseCode code="NF"/></queryAck></controlActProcess></PRPA_IN201308UV02>';
const NO_DOCUMENT =
  '<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"/>';
const DOCUMENT =
  '<x:RetrieveDocumentSetResponse xmlns:x="urn:ihe:iti:xds-b:2007"><r:RegistryResponse xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"/><x:DocumentResponse><x:DocumentUniqueId>1.2.3</x:DocumentUniqueId><x:mimeType>text/xml</x:mimeType><x:Document>PGNkYS8+</x:Document></x:DocumentResponse></x:RetrieveDocumentSetResponse>';
const FAULT =
  '<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>PS et Structure non liés</s:Text></s:Reason></s:Fault>';

const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    ({ code }: DomainError) => code,
  );

describe('the gateway to the DMP', () => {
  let test: TestDatabase;
  let folder: CertificateFolder;
  let hub: AirHub;
  let gateway: DmpGateway;
  let caller: PersonPrincipal;
  const wire = new ScriptedWire();

  beforeAll(async () => {
    test = await testDatabase();
    folder = await certificateFolder();
    await seedStructures(test.database);
    hub = await startAirHub({ url: test.url, settings: airSettings(folder.files), wire });
    await saveSoftware(hub);
    caller = await seedProfessional(test.database);
    gateway = hub.app.get(DmpGateway);
  });
  beforeEach(async () => {
    wire.sent.length = 0;
    await test.database.prisma.vihfIssue.deleteMany();
  });
  afterAll(async () => {
    await hub.close();
    folder.remove();
    await test.drop();
  });

  /** What the trail says of the only call of this test. */
  const trace = async () => {
    const issue = await test.database.prisma.vihfIssue.findFirstOrThrow();
    const events = await test.database.prisma.auditEvent.findMany({
      where: { correlation: issue.assertionId },
      orderBy: { at: 'asc' },
    });
    return { issue, events: events.map(({ kind, outcome }) => `${kind} ${outcome}`).toSorted() };
  };
  it.each([
    [
      'dmp.existence',
      'patients',
      'urn:hl7-org:v3:PRPA_IN201307UV02',
      NOT_FOUND,
      () => gateway.status(caller, QUESTION),
    ],
    [
      'dmp.search',
      'registry',
      'urn:ihe:iti:2007:RegistryStoredQuery',
      NO_DOCUMENT,
      () => gateway.search(caller, QUESTION),
    ],
    [
      'dmp.retrieve',
      'repository',
      'urn:ihe:iti:2007:RetrieveDocumentSet',
      DOCUMENT,
      () => gateway.retrieve(caller, QUESTION, ADDRESS),
    ],
  ])(
    '%s sends one request with its own assertion and leaves a whole trace',
    async (kind, service, action, body, call) => {
      wire.answer = (wanted) => answerTo(wanted, body);
      await expect(call()).resolves.toBeDefined();
      expect(wire.sent).toHaveLength(1);
      expect(wire.sent[0]).toMatchObject({ service, action });
      const { issue, events } = await trace();
      expect(wire.sent[0]?.envelope).toContain(`ID="${issue.assertionId}"`);
      expect(issue).toMatchObject({ result: 'success', errorCode: null });
      expect(issue.usedAt).not.toBeNull();
      expect(events).toEqual([`${kind} success`, 'vihf.issued success', 'vihf.used success']);
    },
  );

  it('makes an assertion for each call, never the same', async () => {
    wire.answer = (wanted) => answerTo(wanted, NO_DOCUMENT);
    await Promise.all(Array.from({ length: 20 }, () => gateway.search(caller, QUESTION)));
    const ids = wire.sent.map(({ envelope }) => /Assertion [^>]*ID="([^"]+)"/.exec(envelope)?.[1]);
    const messages = wire.sent.map(({ envelope }) => /MessageID>([^<]+)/.exec(envelope)?.[1]);
    expect(new Set(ids).size).toBe(20);
    expect(new Set(messages).size).toBe(20);
  });

  it.each<[string, () => RawAnswer | Promise<RawAnswer>, string, string, string]>([
    [
      'the DMP refuses',
      () => answerTo(wire.sent[0]!, FAULT, 500),
      'dmp.refused',
      'refused',
      'Sender',
    ],
    [
      'the line is cut',
      () =>
        Promise.reject(
          new DomainError('dmp.unreachable', 'unavailable', {}, { shown: { because: 'cut' } }),
        ),
      'dmp.unreachable',
      'failure',
      'dmp.unreachable',
    ],
    [
      'the answer is another request’s',
      () => ({ ...answerTo({ envelope: '' } as WireRequest, NO_DOCUMENT) }),
      'dmp.unreadable',
      'failure',
      'dmp.unreadable',
    ],
    [
      'the answer is no SOAP',
      () => ({ status: 200, contentType: 'text/html', body: Buffer.from('<html/>') }),
      'dmp.unreadable',
      'failure',
      'dmp.unreadable',
    ],
  ])('leaves a whole trace when %s', async (_what, answer, code, outcome, errorCode) => {
    wire.answer = answer;
    expect(await codeOf(gateway.search(caller, QUESTION))).toBe(code);
    const { issue, events } = await trace();
    expect(issue).toMatchObject({ result: code, errorCode });
    expect(events).toEqual([
      `dmp.search ${outcome}`,
      'vihf.issued success',
      `vihf.used ${outcome}`,
    ]);
  });

  it('leaves a trace of our own mistakes, and does not hide them', async () => {
    wire.answer = () => Promise.reject(new TypeError('a mistake of ours'));
    await expect(gateway.search(caller, QUESTION)).rejects.toThrow('a mistake of ours');
    expect((await trace()).events).toContain('dmp.search failure');
  });

  it('sends nothing when a check refuses', async () => {
    const patient = { ...TEST_PATIENT, insStatus: 'provisoire' };
    expect(await codeOf(gateway.search(caller, { ...QUESTION, patient }))).toBe(
      'ins_not_qualified',
    );
    expect(wire.sent).toEqual([]);
  });

  it('gives no document whose trace cannot be written', async () => {
    wire.answer = async (wanted) => {
      // Somebody has concluded this assertion meanwhile: the second use of the same identifier.
      await test.database.prisma.vihfIssue.updateMany({ data: { result: 'stolen' } });
      return answerTo(wanted, DOCUMENT);
    };
    expect(await codeOf(gateway.retrieve(caller, QUESTION, ADDRESS))).toBe('vihf.already-used');
  });

  it('does not send an assertion that is thirty seconds old', async () => {
    wire.answer = (wanted) => answerTo(wanted, NO_DOCUMENT);
    const call = { service: 'registry', action: 'a', body: '', assertion: '' } as const;
    const issuedAt = hub.clock.now();
    const client = hub.app.get(DmpClient);
    hub.clock.forward(29.999);
    await expect(client.call({ ...call, issuedAt })).resolves.toBeDefined();
    hub.clock.forward(0.001);
    await expect(client.call({ ...call, issuedAt })).rejects.toThrow('vihf.expired');
    hub.clock.moveTo('2026-01-15T12:00:00Z');
  });
});
