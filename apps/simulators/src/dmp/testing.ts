import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import type { CredentialFiles } from '../igc/credential-files.js';

/** Requests written by hand, apart from the hub's code: the text is its own canonical form. */

const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const EXC = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const CLASSES = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
export const MODE = 'Authentification_Mode';
export const ROLE = 'urn:oasis:names:tc:xacml:2.0:subject:role';
export const PATIENT = 'urn:oasis:names:tc:xacml:2.0:resource:resource-id';
export const PURPOSE = 'urn:oasis:names:tc:xspa:1.0:subject:purposeofuse';
export const SUBJECT = 'urn:oasis:names:tc:xspa:1.0:subject:subject-id';

const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export const typed = (value: string): string =>
  `<saml2:AttributeValue ${XSI} xsi:type="xs:string">${text(value)}</saml2:AttributeValue>`;

export const coded = (
  element: 'Role' | 'PurposeOfUse',
  code: string,
  codeSystem: string,
  codeSystemName: string,
  displayName: string,
): string =>
  `<saml2:AttributeValue><${element} xmlns="urn:hl7-org:v3" ${XSI} code="${code}" codeSystem="${codeSystem}" codeSystemName="${codeSystemName}" displayName="${displayName}" xsi:type="CE"></${element}></saml2:AttributeValue>`;

export const DOCTOR = coded('Role', '10', '1.2.250.1.71.1.2.7', 'professions', 'Médecin');
export const GENERAL_MEDICINE = coded(
  'Role',
  'SM26',
  '1.2.250.1.71.4.2.5',
  'specialites RPPS',
  'Qualifié en Médecine Générale (SM)',
);
export const purpose = (code: string): string =>
  coded('PurposeOfUse', code, '1.2.250.1.213.1.1.4.248', 'mode acces VIHF 2.0', 'Accès');

/** What a VIHF of the tests says; `attributes` maps a name to its AttributeValue elements. */
export interface VihfText {
  readonly id: string;
  readonly issueInstant: string;
  readonly issuer: string;
  readonly nameId: string;
  readonly authnInstant: string;
  readonly classRef: string;
  readonly declaration: string | undefined;
  readonly conditions: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface VihfBase {
  readonly now: Date;
  readonly issuer: string;
  readonly structure: string;
  readonly ins: string;
  readonly homologation: string;
}

/** A right VIHF of a general practitioner. */
export const rightVihf = ({ now, issuer, structure, ins, homologation }: VihfBase): VihfText => ({
  id: `_${randomUUID()}`,
  issueInstant: now.toISOString(),
  issuer,
  nameId: '899900063480',
  authnInstant: new Date(now.getTime() - 3_600_000).toISOString(),
  classRef: `${CLASSES}SmartcardPKI`,
  declaration: 'CONF_EXI_PGSSIS',
  conditions: '',
  attributes: new Map([
    ['VIHF_Version', typed('3.0')],
    [MODE, typed('INDIRECTE_RENFORCEE')],
    ['Identifiant_Structure', typed(structure)],
    ['Secteur_Activite', typed('SA01^1.2.250.1.71.4.2.4')],
    [SUBJECT, typed('AUBÉPINE CAMILLE')],
    [ROLE, DOCTOR + GENERAL_MEDICINE],
    [PATIENT, typed(`${ins}^^^&1.2.250.1.213.1.4.10&ISO^NH`)],
    ['Ressource_URN', typed('urn:dmp')],
    [PURPOSE, purpose('normal')],
    ['LPS_Nom', typed('PORTIQUE')],
    ['LPS_Version', typed('0.1.0')],
    ['LPS_ID_HOMOLOGATION_DMP', typed(homologation)],
  ]),
});

/** The same VIHF with one attribute replaced (or, without a value, left out). */
export function withAttribute(vihf: VihfText, name: string, values?: string): VihfText {
  const attributes = new Map(vihf.attributes);
  if (values === undefined) attributes.delete(name);
  else attributes.set(name, values);
  return { ...vihf, attributes };
}

/** The canonical text of an assertion without its signature. */
export function assertionText(vihf: VihfText): string {
  const declaration =
    vihf.declaration === undefined
      ? ''
      : `<saml2:AuthnContextDecl>${vihf.declaration}</saml2:AuthnContextDecl>`;
  const attributes = Array.from(vihf.attributes)
    .map(([name, values]) => `<saml2:Attribute Name="${name}">${values}</saml2:Attribute>`)
    .join('');
  return `<saml2:Assertion xmlns:saml2="${SAML}" ID="${vihf.id}" IssueInstant="${vihf.issueInstant}" Version="2.0"><saml2:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">${text(vihf.issuer)}</saml2:Issuer><saml2:Subject><saml2:NameID>${text(vihf.nameId)}</saml2:NameID></saml2:Subject>${vihf.conditions}<saml2:AuthnStatement AuthnInstant="${vihf.authnInstant}"><saml2:AuthnContext><saml2:AuthnContextClassRef>${vihf.classRef}</saml2:AuthnContextClassRef>${declaration}</saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement>${attributes}</saml2:AttributeStatement></saml2:Assertion>`;
}

/** How the signature may be made wrong. */
export interface SignatureOptions {
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
  readonly uri?: string;
  /** Changes SignedInfo before it is signed. */
  readonly signedInfo?: (signedInfo: string) => string;
}

const digestNames: Record<string, string> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
};
const RIGHT_SIGNATURE = {
  signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  canonicalization: EXC,
  transforms: [`${DS}enveloped-signature`, EXC],
  signedInfo: (signedInfo: string) => signedInfo,
};

/** The canonical text of SignedInfo. */
function signedInfoText(canonical: string, options: SignatureOptions): string {
  const [, id = ''] = /ID="([^"]*)"/.exec(canonical) ?? [];
  const all = { ...RIGHT_SIGNATURE, uri: `#${id}`, ...options };
  const digest = createHash(digestNames[all.digestAlgorithm] ?? 'sha256')
    .update(canonical)
    .digest('base64');
  const transforms = all.transforms
    .map((transform) => `<ds:Transform Algorithm="${transform}"></ds:Transform>`)
    .join('');
  return all.signedInfo(
    `<ds:SignedInfo xmlns:ds="${DS}"><ds:CanonicalizationMethod Algorithm="${all.canonicalization}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${all.signatureAlgorithm}"></ds:SignatureMethod><ds:Reference URI="${all.uri}"><ds:Transforms>${transforms}</ds:Transforms><ds:DigestMethod Algorithm="${all.digestAlgorithm}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
  );
}

/** Signs an assertion and puts the signature right after Issuer. */
export async function signedText(
  canonical: string,
  seal: CredentialFiles,
  options: SignatureOptions = {},
): Promise<string> {
  const signedInfo = signedInfoText(canonical, options);
  const key = createPrivateKey(await readFile(seal.key));
  const hash = options.signatureAlgorithm?.endsWith('rsa-sha1') === true ? 'sha1' : 'sha256';
  const value = sign(hash, Buffer.from(signedInfo), key).toString('base64');
  const pem = await readFile(seal.certificate, 'utf8');
  const certificate = pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  const signature = `<ds:Signature xmlns:ds="${DS}">${signedInfo}<ds:SignatureValue>${value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`;
  // The prefix xs is used in values only: exclusive canonicalization leaves its declaration out.
  return canonical
    .replace('</saml2:Issuer>', `</saml2:Issuer>${signature}`)
    .replace('<saml2:Assertion ', '<saml2:Assertion xmlns:xs="http://www.w3.org/2001/XMLSchema" ');
}

/** A SOAP request as the samples write it. */
export const soapText = (
  action: string,
  assertion: string,
  body: string,
  messageId = `urn:uuid:${randomUUID()}`,
): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing"><soap:Header><wsa:MessageID>${messageId}</wsa:MessageID><wsa:To/><wsa:ReplyTo soap:mustUnderstand="true"><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo><wsa:Action soap:mustUnderstand="true">${action}</wsa:Action><wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">${assertion}</wsse:Security></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;

export const ACTION = {
  existence: 'urn:hl7-org:v3:PRPA_IN201307UV02',
  search: 'urn:ihe:iti:2007:RegistryStoredQuery',
  retrieve: 'urn:ihe:iti:2007:RetrieveDocumentSet',
  feed: 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b',
};

export const existenceBody = (ins: string, oid = '1.2.250.1.213.1.4.10'): string =>
  `<PRPA_IN201307UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"><id root="1.2.3.4.1" extension="question-1"/><creationTime value="20261125080000"/><interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201307UV02"/><processingCode code="D"/><processingModeCode code="T"/><acceptAckCode code="AL"/><receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.250.1.213.4.1.1.1"/><softwareName>DMP</softwareName></device></receiver><sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.3.4"/><softwareName>PORTIQUE</softwareName></device></sender><attentionLine ${XSI} xsi:nil="true"/><controlActProcess classCode="CACT" moodCode="EVN"><reasonCode code="TEST_EXST" codeSystem="1.2.250.1.213.1.1.4.11"/><queryByParameter><queryId root="1.2.3.4.2" extension="query-1"/><statusCode code="new"/><parameterList><dataSource ${XSI} xsi:nil="true"/><patientIdentifier><value root="${oid}" extension="${ins}"/><semanticsText>Patient.id</semanticsText></patientIdentifier></parameterList></queryByParameter></controlActProcess></PRPA_IN201307UV02>`;

export const patientParameter = (ins: string): [string, string] => [
  '$XDSDocumentEntryPatientId',
  `'${ins}^^^&1.2.250.1.213.1.4.10&ISO^NH'`,
];
export const APPROVED_ONLY: [string, string] = [
  '$XDSDocumentEntryStatus',
  "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')",
];

export const searchBody = (
  parameters: readonly (readonly [string, ...string[]])[],
  query = 'urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d',
  returnType = 'LeafClass',
): string =>
  `<query:AdhocQueryRequest xmlns:query="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><query:ResponseOption returnComposedObjects="true" returnType="${returnType}"/><rim:AdhocQuery id="${query}">${parameters.map(([name, ...values]) => `<rim:Slot name="${name}"><rim:ValueList>${values.map((value) => `<rim:Value>${text(value)}</rim:Value>`).join('')}</rim:ValueList></rim:Slot>`).join('')}</rim:AdhocQuery></query:AdhocQueryRequest>`;

export const retrieveBody = (
  documents: readonly string[],
  repository = '1.2.250.1.213.4.1.1.1.2',
): string =>
  `<RetrieveDocumentSetRequest xmlns="urn:ihe:iti:xds-b:2007">${documents.map((document) => `<DocumentRequest><RepositoryUniqueId>${repository}</RepositoryUniqueId><DocumentUniqueId>${document}</DocumentUniqueId></DocumentRequest>`).join('')}</RetrieveDocumentSetRequest>`;

/** An answer of the simulator; `parts` are the parts of a multipart one, by Content-ID. */
export interface TestAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly xml: string;
  readonly parts: ReadonlyMap<string, Buffer>;
}

/** Splits multipart/related by hand (RFC 2387). */
function splitMultipart(contentType: string, body: Buffer): ReadonlyMap<string, Buffer> {
  const boundary = /boundary="([^"]+)"/.exec(contentType)?.[1] ?? '';
  const pieces = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  return new Map(
    pieces.map((piece) => {
      const at = piece.indexOf('\r\n\r\n');
      const id = /Content-ID: <([^>]+)>/.exec(piece.slice(0, at))?.[1] ?? '';
      return [id, Buffer.from(piece.slice(at + 4, -2), 'latin1')];
    }),
  );
}

function answerOf(status: number, contentType: string, body: Buffer): TestAnswer {
  if (!contentType.startsWith('multipart/')) {
    return { status, contentType, xml: body.toString('utf8'), parts: new Map() };
  }
  const parts = splitMultipart(contentType, body);
  const [, start = ''] = /start="<([^>]+)>"/.exec(contentType) ?? [];
  return { status, contentType, xml: parts.get(start)?.toString('utf8') ?? '', parts };
}

export interface Caller {
  readonly port: number;
  readonly ca: string;
  readonly client?: CredentialFiles | undefined;
}

/** Sends a text to the simulator, on a connection of its own. */
export async function post(
  { port, ca, client }: Caller,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/soap+xml; charset=UTF-8' },
  method = 'POST',
): Promise<TestAnswer> {
  const files =
    client === undefined
      ? {}
      : { cert: await readFile(client.certificate), key: await readFile(client.key) };
  const trusted = await readFile(ca);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: false, ca: trusted, ...files },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const contentType = response.headers['content-type'] ?? '';
          resolve(answerOf(response.statusCode ?? 0, contentType, Buffer.concat(chunks)));
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
