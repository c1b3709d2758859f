import type { DomainError } from '#libs/kernel';
import { instantOf } from './document-entry.js';
import { readSearch } from './registry.js';
import { readDocument } from './repository.js';
import { readXml } from './xml-element.js';

const NS = [
  'xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"',
  'xmlns:rs="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"',
  'xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"',
  'xmlns:xds="urn:ihe:iti:xds-b:2007"',
].join(' ');
const SUCCESS = 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success';
const FAILURE = 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure';
const PARTIAL = 'urn:ihe:iti:2007:ResponseStatusType:PartialSuccess';
const slot = (name: string, ...values: string[]): string =>
  `<rim:Slot name="${name}"><rim:ValueList>${values.map((value) => `<rim:Value>${value}</rim:Value>`).join('')}</rim:ValueList></rim:Slot>`;
const code = (scheme: string, value: string, label: string): string =>
  `<rim:Classification classificationScheme="urn:uuid:${scheme}" nodeRepresentation="${value}">${slot('codingScheme', '1.2.3')}<rim:Name><rim:LocalizedString value="${label}"/></rim:Name></rim:Classification>`;
const UNIQUE_ID =
  '<rim:ExternalIdentifier identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" value="1.2.250.1.999.1"/>';
const REPOSITORY = slot('repositoryUniqueId', '1.2.250.1.213.4.1.1.1.2');
const document = (inside = UNIQUE_ID + REPOSITORY): string =>
  `<rim:ExtrinsicObject id="urn:uuid:11111111-1111-4111-8111-111111111111" mimeType="text/xml" status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved">${inside}</rim:ExtrinsicObject>`;
const errors = (...list: string[]): string =>
  list.length === 0
    ? ''
    : `<rs:RegistryErrorList>${list.map((name) => `<rs:RegistryError errorCode="${name}" codeContext="contexte ${name}"/>`).join('')}</rs:RegistryErrorList>`;
const search = (status: string, objects: string, ...list: string[]) =>
  readSearch({
    content: readXml(
      Buffer.from(
        `<q:AdhocQueryResponse ${NS} status="${status}">${errors(...list)}<rim:RegistryObjectList>${objects}</rim:RegistryObjectList></q:AdhocQueryResponse>`,
      ),
    ),
    parts: [],
  });
const refusal = (read: () => unknown): Record<string, unknown> => {
  try {
    read();
    return { code: 'read' };
  } catch (error) {
    const { code: name, shown } = error as DomainError;
    return { code: name, ...shown };
  }
};

describe('an answer of the registry', () => {
  it('gives the metadata of each document', () => {
    const author = `<rim:Classification classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d" nodeRepresentation="">${slot('authorPerson', '899900063480^DURAND^Alice^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS')}${slot('authorInstitution', 'CH EXEMPLE^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^10B0127189')}${slot('authorSpecialty', 'G15_10/SM04^Médecin - Cardiologie^1.2.250.1.213.1.1.4.5')}</rim:Classification>`;
    const inside = [
      slot('creationTime', '20260110083000'),
      slot('size', '1234'),
      slot('hash', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'),
      slot('languageCode', 'fr-FR'),
      slot('serviceStartTime', '20260109'),
      REPOSITORY,
      '<rim:Name><rim:LocalizedString value="Compte rendu &amp; suites"/></rim:Name>',
      author,
      code('41a5887f-8865-4c09-adf7-e362475b143a', '11', 'Compte rendu'),
      code('f0306f51-975f-434e-a61c-c59651d33983', '34112-3', 'CR hospitalier'),
      code('f4f85eac-e6cb-4883-b524-f2705394840f', 'N', 'Normal'),
      code('f4f85eac-e6cb-4883-b524-f2705394840f', 'INVISIBLE_PATIENT', 'Non visible'),
      code('a09d5840-386c-46f2-b5ad-9c3699a4309d', 'urn:ihe:iti:xds-sd:pdf:2008', 'PDF'),
      UNIQUE_ID,
    ].join('');
    const { documents, warnings } = search(SUCCESS, document(inside));
    expect(warnings).toEqual([]);
    expect(documents).toHaveLength(1);
    expect(documents[0]).toMatchObject({
      uniqueId: '1.2.250.1.999.1',
      repositoryUniqueId: '1.2.250.1.213.4.1.1.1.2',
      isApproved: true,
      title: 'Compte rendu & suites',
      createdAt: '2026-01-10T08:30:00Z',
      serviceStart: '2026-01-09',
      serviceStop: null,
      size: 1234,
      authors: [
        { person: 'Alice DURAND', institution: 'CH EXEMPLE', speciality: 'Médecin - Cardiologie' },
      ],
      classCode: { code: '11', system: '1.2.3', label: 'Compte rendu' },
    });
    expect(documents[0]?.confidentiality.map((level) => level.code)).toEqual([
      'N',
      'INVISIBLE_PATIENT',
    ]);
  });

  it('may be empty', () => {
    expect(search(SUCCESS, '')).toEqual({ documents: [], warnings: [] });
  });

  it('that half succeeded gives documents and errors', () => {
    const { documents, warnings } = search(PARTIAL, document(), 'XDSRegistryBusy');
    expect(documents).toHaveLength(1);
    expect(warnings).toEqual([
      { layer: 'xds', code: 'XDSRegistryBusy', text: 'contexte XDSRegistryBusy' },
    ]);
  });

  it.each([
    ['known', 'XDSUnknownPatientId', /pas connu du DMP/],
    ['written as a URN', 'urn:ihe:iti:2007:XDSTooManyResults', /trop de documents/],
    ['unknown', 'SIM_NOUVEAU', /^contexte SIM_NOUVEAU$/],
  ])('that failed with a code that is %s is a refusal', (_what, errorCode, text) => {
    const said = refusal(() => search(FAILURE, '', errorCode));
    expect(said).toMatchObject({
      code: 'dmp.refused',
      layer: 'xds',
      dmpCode: errorCode.replace(/^.*:/, ''),
    });
    expect(said['dmpText']).toMatch(text);
  });

  it('that failed without saying why is a refusal too', () => {
    expect(refusal(() => search(FAILURE, ''))).toMatchObject({
      code: 'dmp.refused',
      dmpCode: 'XDSRegistryError',
    });
  });

  it.each([
    ['whose status is unknown', () => search('urn:other', '')],
    ['with a document without name', () => search(SUCCESS, document(REPOSITORY))],
    ['with a document of no repository', () => search(SUCCESS, document(UNIQUE_ID))],
    ['of something else', () => readSearch({ content: readXml(Buffer.from('<a/>')), parts: [] })],
  ])('%s is unreadable', (_what, read) => {
    expect(refusal(read)).toMatchObject({ code: 'dmp.unreadable' });
  });

  it.each([
    ['2026', '2026'],
    ['202601', '2026-01'],
    ['20260110', '2026-01-10'],
    ['2026011008', '2026-01-10T08:00:00Z'],
    ['202601100830', '2026-01-10T08:30:00Z'],
    ['20260110083015', '2026-01-10T08:30:15Z'],
    ['nope', null],
    [null, null],
  ])('has times of any precision: %s', (dtm, iso) => {
    expect(instantOf(dtm)).toBe(iso);
  });
});

describe('an answer of the repository', () => {
  const ASKED = { repositoryUniqueId: '1.2', documentUniqueId: '1.2.3' };
  const INCLUDE =
    '<i:Include xmlns:i="http://www.w3.org/2004/08/xop/include" href="cid:1@urn%3Aihe%3Aiti%3Axds-b%3A2007"/>';
  const part = {
    contentId: '1@urn:ihe:iti:xds-b:2007',
    contentType: 'text/xml',
    content: Buffer.from('<cda/>'),
  };
  const retrieved = (
    content: string,
    { id = '1.2.3', mime = 'text/xml', status = SUCCESS, list = [] as string[] } = {},
  ) =>
    readDocument(
      {
        content: readXml(
          Buffer.from(
            `<xds:RetrieveDocumentSetResponse ${NS}><rs:RegistryResponse status="${status}">${errors(...list)}</rs:RegistryResponse><xds:DocumentResponse><xds:RepositoryUniqueId>1.2</xds:RepositoryUniqueId><xds:DocumentUniqueId>${id}</xds:DocumentUniqueId><xds:mimeType>${mime}</xds:mimeType><xds:Document>${content}</xds:Document></xds:DocumentResponse></xds:RetrieveDocumentSetResponse>`,
          ),
        ),
        parts: [part],
      },
      ASKED,
    );

  it('gives the document included by reference, or in its place', () => {
    expect(retrieved(INCLUDE)).toEqual({ mediaType: 'text/xml', content: part.content });
    expect(retrieved('PGNkYS8\n+').content.toString()).toBe('<cda/>');
  });

  it.each([
    ['text/xml', 'text/xml'],
    ['Application/PDF', 'application/pdf'],
    ['text/html; charset=x', 'application/octet-stream'],
    ['', 'application/octet-stream'],
    ['no', 'application/octet-stream'],
  ])('writes the media type %j as %s', (mime, expected) => {
    expect(retrieved(INCLUDE, { mime }).mediaType).toBe(expected);
  });

  it.each([
    ['another document', () => retrieved(INCLUDE, { id: '1.2.4' }), 'document-missing'],
    [
      'a reference to no part',
      () => retrieved(INCLUDE.replace('cid:1', 'cid:2')),
      'xop-part-missing',
    ],
    ['nothing', () => retrieved(''), 'document-encoding'],
    ['what is not base64', () => retrieved('*'), 'document-encoding'],
    ['no status', () => retrieved(INCLUDE, { status: '' }), 'status-unknown'],
  ])('is unreadable with %s', (_what, read, because) => {
    expect(refusal(read)).toEqual({ code: 'dmp.unreadable', because });
  });

  it('that failed is a refusal', () => {
    const said = refusal(() =>
      retrieved('', { status: FAILURE, list: ['XDSDocumentUniqueIdError'] }),
    );
    expect(said).toMatchObject({ code: 'dmp.refused', dmpCode: 'XDSDocumentUniqueIdError' });
  });
});
