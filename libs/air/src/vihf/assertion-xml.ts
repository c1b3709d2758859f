import { codeSystemOf, type CodedRole } from '../domain/roles.js';
import { PURPOSES, OID } from '../domain/value-sets.js';
import { patientCx } from '../domain/ins.js';
import { VIHF_SECONDS, type Vihf, type VihfOptions } from '../domain/vihf.js';
import { plusSeconds } from '#libs/kernel';
import { attributeOf, textOf } from './xml-text.js';

const XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const XS = ' xmlns:xs="http://www.w3.org/2001/XMLSchema"';
const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';

/**
 * The same assertion in two forms. `sent` is what travels. `canonical` is what exclusive c14n
 * (RFC 3741) makes of it: namespaces stand where they are used, `xs` (used in values only) disappears,
 * empty elements have an end tag. Writing both from one description costs a thirtieth of parsing and
 * canonicalising; the tests compare with xml-crypto and xmlsec1.
 */
interface Form {
  /** Namespaces declared on Assertion, on a text value of type `xs:string`, on a coded value. */
  readonly onRoot: string;
  readonly onText: string;
  readonly onCode: string;
  readonly emptyEnd: (name: string) => string;
}

const SENT: Form = { onRoot: XSI, onText: XS, onCode: '', emptyEnd: () => '/>' };

/** With a PrefixList that names it, `xsi` stays where it was declared. */
const canonicalForm = ({ c14nPrefixList }: VihfOptions): Form => ({
  ...(c14nPrefixList === 'none'
    ? { onRoot: '', onText: XSI, onCode: XSI }
    : { onRoot: XSI, onText: '', onCode: '' }),
  emptyEnd: (name) => `></${name}>`,
});

export interface WrittenAssertion {
  /** The octets of the signature's reference. */
  readonly canonical: string;
  /** The assertion with its signature in its place, right after Issuer. */
  readonly sent: (signature: string) => string;
}

export function writeAssertion(vihf: Vihf, issuer: string, options: VihfOptions): WrittenAssertion {
  const head = { vihf, issuer, options };
  return {
    canonical: assertion(head, canonicalForm(options), ''),
    sent: (signature) => assertion(head, SENT, signature),
  };
}

interface Head {
  readonly vihf: Vihf;
  readonly issuer: string;
  readonly options: VihfOptions;
}

const X509_SUBJECT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName';

function assertion({ vihf, issuer, options }: Head, form: Form, signature: string): string {
  const at = vihf.issuedAt.toISOString();
  return [
    `<saml2:Assertion xmlns:saml2="${SAML}"${form.onRoot} ID="${vihf.assertionId}" IssueInstant="${at}" Version="2.0">`,
    `<saml2:Issuer Format="${X509_SUBJECT}">${textOf(issuer)}</saml2:Issuer>`,
    signature,
    `<saml2:Subject><saml2:NameID>${textOf(vihf.professionalId)}</saml2:NameID></saml2:Subject>`,
    options.conditions === 'window30' ? conditions(vihf, form) : '',
    authnStatement(vihf, options),
    `<saml2:AttributeStatement>${attributes(vihf, options, form)}</saml2:AttributeStatement>`,
    '</saml2:Assertion>',
  ].join('');
}

function conditions({ issuedAt }: Vihf, form: Form): string {
  const until = plusSeconds(issuedAt, VIHF_SECONDS).toISOString();
  const window = `NotBefore="${issuedAt.toISOString()}" NotOnOrAfter="${until}"`;
  return `<saml2:Conditions ${window}${form.emptyEnd('saml2:Conditions')}`;
}

function authnStatement(vihf: Vihf, options: VihfOptions): string {
  return [
    `<saml2:AuthnStatement AuthnInstant="${vihf.authenticatedAt.toISOString()}"><saml2:AuthnContext>`,
    `<saml2:AuthnContextClassRef>${textOf(vihf.authnContextClass)}</saml2:AuthnContextClassRef>`,
    `<saml2:AuthnContextDecl>${options.authnContextDecl}</saml2:AuthnContextDecl>`,
    '</saml2:AuthnContext></saml2:AuthnStatement>',
  ].join('');
}

const XSPA = 'urn:oasis:names:tc:xspa:1.0:subject';
const XACML = 'urn:oasis:names:tc:xacml:2.0';

function attributes(vihf: Vihf, options: VihfOptions, form: Form): string {
  const value = textValue(options, form);
  const text = (name: string, content: string): string => attribute(name, value(content));
  const { software, patient } = vihf;
  return [
    text('Identifiant_Structure', vihf.structureId),
    text('Secteur_Activite', `${vihf.sector}^${OID.sector}`),
    text(`${XSPA}:subject-id`, vihf.professionalName),
    attribute(
      `${XACML}:subject:role`,
      vihf.roles.map((role) => roleValue(role, options, form)).join(''),
    ),
    text('VIHF_Version', options.version),
    text(options.modeAttributeName, 'INDIRECTE_RENFORCEE'),
    patient === undefined ? '' : text(`${XACML}:resource:resource-id`, patientCx(patient)),
    text('Ressource_URN', 'urn:dmp'),
    attribute(`${XSPA}:purposeofuse`, purposeValue(vihf, options, form)),
    software.instance === undefined ? '' : text('LPS_ID', software.instance),
    text('LPS_Nom', software.name),
    text('LPS_Version', software.version),
    text('LPS_ID_HOMOLOGATION_DMP', software.number.reveal()),
  ].join('');
}

const attribute = (name: string, values: string): string =>
  `<saml2:Attribute Name="${name}">${values}</saml2:Attribute>`;

function textValue(options: VihfOptions, form: Form): (content: string) => string {
  const type = options.typedValues === 'xs:string' ? `${form.onText} xsi:type="xs:string"` : '';
  return (content) => `<saml2:AttributeValue${type}>${textOf(content)}</saml2:AttributeValue>`;
}

const roleValue = (role: CodedRole, options: VihfOptions, form: Form): string =>
  codedValue(
    'Role',
    {
      code: role.code,
      codeSystem: codeSystemOf(role),
      codeSystemName: tableName(role, options),
      displayName: role.label,
    },
    form,
  );

const purposeValue = ({ purpose }: Vihf, options: VihfOptions, form: Form): string =>
  codedValue(
    'PurposeOfUse',
    {
      code: purpose,
      codeSystem: OID.purpose,
      codeSystemName: options.purposeName,
      displayName: PURPOSES[purpose],
    },
    form,
  );

interface Coded {
  readonly code: string;
  readonly codeSystem: string;
  readonly codeSystemName: string;
  readonly displayName: string;
}

/** HL7 v3 CE; attributes in the order of c14n (alphabetical, `xsi:type` last). */
function codedValue(name: string, coded: Coded, form: Form): string {
  const values = [
    `code="${attributeOf(coded.code)}"`,
    `codeSystem="${coded.codeSystem}"`,
    `codeSystemName="${attributeOf(coded.codeSystemName)}"`,
    `displayName="${attributeOf(coded.displayName)}"`,
    'xsi:type="CE"',
  ].join(' ');
  const element = `<${name} xmlns="urn:hl7-org:v3"${form.onCode} ${values}${form.emptyEnd(name)}`;
  return `<saml2:AttributeValue>${element}</saml2:AttributeValue>`;
}

function tableName({ table }: CodedRole, options: VihfOptions): string {
  const { professionName, knowHowName } = options;
  const names: Readonly<Record<CodedRole['table'], string>> = {
    profession: professionName,
    professionInTraining: professionName === 'G15' ? 'G16' : professionName,
    knowHow: knowHowName,
    section: 'G05',
    roleHolder: 'R291',
    careRole: 'R85',
  };
  return names[table];
}
