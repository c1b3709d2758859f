import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetClock } from '../../../../../libs/kernel/src/testing.js';
import type { CredentialFiles } from '../../igc/credential-files.js';
import { makeHospitalPki, type HospitalOfPki, type PkiFiles } from '../../igc/hospital-pki.js';
import { makeWrongCertificate } from '../../igc/wrong-certificates.js';
import { Refusal, type CheckName } from '../checks/checks.js';
import { readRequest } from '../soap/envelope.js';
import {
  ACTION,
  DOCTOR,
  GENERAL_MEDICINE,
  MODE,
  PATIENT,
  PURPOSE,
  ROLE,
  SUBJECT,
  assertionText,
  coded,
  existenceBody,
  purpose,
  rightVihf,
  signedText,
  soapText,
  typed,
  withAttribute,
  type SignatureOptions,
  type VihfText,
} from '../testing.js';
import { insKeyHolds } from './patient-id.js';
import { readTrust, type TrustedAuthorities } from './trust.js';
import { VihfJudge, type JudgeSettings } from './vihf-judge.js';
import type { Vihf } from './vihf.js';

const INS = '270016912345680';
const CONFIDENTIALITY = 'urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code';
const clock = new SetClock('2026-11-25T08:00:00.000Z');
let folder: string;
let hospital: HospitalOfPki;
let pki: PkiFiles;
let tls: X509Certificate;

const certificateAt = async (file: string): Promise<X509Certificate> =>
  new X509Certificate(await readFile(file));
const trust = async (): Promise<TrustedAuthorities> =>
  readTrust(
    await readFile(pki.organisationChain, 'utf8'),
    await readFile(pki.organisationCrls, 'utf8'),
  );

const judgeWith = (changes: Partial<JudgeSettings> = {}): VihfJudge =>
  new VihfJudge({
    trust,
    structures: [
      { finess: '690000001', legalEntity: '690000001' },
      { finess: '690000027', legalEntity: '690000001', active: false },
      { finess: '690000035', legalEntity: '690000043' },
    ],
    accepted: { insOids: ['1.2.250.1.213.1.4.10'], homologations: ['DEMO-0001'] },
    lifetime: { seconds: 30, clockSkewSeconds: 2 },
    clock,
    ...changes,
  });

const right = (): VihfText =>
  rightVihf({
    now: clock.now(),
    issuer: 'CN=PORTIQUE DMP CACHET,OU=1690000001,O=HOPITAL DEMO,ST=Rhône (69),C=FR',
    structure: '1690000001',
    ins: INS,
    homologation: 'DEMO-0001',
  });

const judged = async (assertion: string, judge = judgeWith(), by = tls): Promise<Vihf> =>
  judge.judge(readRequest(soapText(ACTION.existence, assertion, existenceBody(INS))), by);

/** The check that refuses, or `accepted`. */
async function verdict(assertion: string, judge?: VihfJudge, by?: X509Certificate) {
  try {
    await judged(assertion, judge, by);
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.check;
    throw error;
  }
}

const sealed = async (content: VihfText, options?: SignatureOptions, seal = pki.seal) =>
  signedText(assertionText(content), seal, options);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portique-vihf-'));
  hospital = {
    folder,
    finess: '690000001',
    name: 'HOPITAL DEMO',
    department: 'Rhône (69)',
    clock,
  };
  pki = await makeHospitalPki(hospital);
  tls = await certificateAt(pki.tlsClient.certificate);
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

const attribute = (name: string, value?: string) => (vihf: VihfText) =>
  withAttribute(vihf, name, value);
const role = (...values: string[]) => attribute(ROLE, values.join(''));
const profession = (code: string) =>
  coded('Role', code, '1.2.250.1.71.1.2.7', 'professions', 'Métier');
const oid = (value: string) => attribute(PATIENT, typed(`${INS}^^^&${value}&ISO^NH`));
const wrapped = async (change: (soap: string, assertion: string, forged: string) => string) => {
  const assertion = await sealed(right());
  const forged = assertion.replace('899900063480', '899900062490');
  const soap = soapText(ACTION.existence, assertion, existenceBody(INS));
  try {
    await judgeWith().judge(readRequest(change(soap, assertion, forged)), tls);
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.check;
    throw error;
  }
};
const unsigned = (text: string): string => text.replace(/<ds:Signature .*<\/ds:Signature>/, '');
const withSeal = async (seal: CredentialFiles, change: (vihf: VihfText) => VihfText = (v) => v) =>
  verdict(await sealed(change(right()), {}, seal));

describe('the vectors of fixtures/vihf', () => {
  const FIXTURES = join(import.meta.dirname, '../fixtures/vihf');
  const read = async (name: string): Promise<string> =>
    (await readFile(join(FIXTURES, name), 'utf8')).trim();
  const then = new SetClock('2026-01-15T09:30:10.000Z');
  const ofVectors = (changes: Partial<JudgeSettings> = {}): VihfJudge =>
    judgeWith({
      trust: async () => readTrust(await read('ca.pem'), ''),
      structures: [{ finess: '0B0999999' }, { finess: '0B0888888' }],
      accepted: { insOids: ['1.2.250.1.213.1.4.10'], homologations: ['SYNTH-0000000000'] },
      clock: then,
      ...changes,
    });

  it.each([
    ['01-air-simplifie-medecin.xml', 'accepted'],
    ['04-indirecte-alimentation.xml', 'accepted'],
    ['neg-01-role-tampered-after-signature.xml', 'signature-digest'],
    ['neg-06-issuer-not-equal-certificate-subject.xml', 'issuer-differs'],
  ])('%s: %s', async (file, expected) => {
    const by = await certificateAt(join(FIXTURES, 'auth.pem'));
    expect(await verdict(await read(file), ofVectors(), by)).toBe(expected);
  });

  it('neg-03 is of another structure than the TLS certificate, or than its own seal', async () => {
    const vector = await read('neg-03-structure-differs-from-certificate-ou.xml');
    const auth = await certificateAt(join(FIXTURES, 'auth.pem'));
    const other = await certificateAt(join(FIXTURES, 'other.pem'));
    const byAuth = await verdict(vector, ofVectors(), auth);
    const byOther = await verdict(vector, ofVectors(), other);
    expect([byAuth, byOther]).toEqual(['seal-structure-differs', 'structure-differs']);
  });

  it('neg-03 is right when the pair of legal entity and site is configured', async () => {
    const vector = await read('neg-03-structure-differs-from-certificate-ou.xml');
    const pair = { finess: '0B0999999', legalEntity: '0B0888888' };
    const other = await certificateAt(join(FIXTURES, 'other.pem'));
    expect(await verdict(vector, ofVectors({ structures: [pair] }), other)).toBe('accepted');
  });

  it('the whole SOAP request of TD3.1 is accepted, then too old', async () => {
    const text = await read('soap-td31-finddocuments-air.xml');
    const by = await certificateAt(join(FIXTURES, 'auth.pem'));
    const vihf = await ofVectors().judge(readRequest(text), by);
    expect(vihf).toMatchObject({ professional: '899900063480', purpose: 'normal', isDoctor: true });
    const later = new SetClock('2026-01-15T09:30:31.000Z');
    await expect(ofVectors({ clock: later }).judge(readRequest(text), by)).rejects.toMatchObject({
      check: 'too-old',
    });
  });

  it('04 is plain indirect: its mode is told, for consultation to refuse it', async () => {
    const by = await certificateAt(join(FIXTURES, 'auth.pem'));
    const vihf = await judged(await read('04-indirecte-alimentation.xml'), ofVectors(), by);
    expect(vihf.mode).toBe('INDIRECTE');
  });
});

describe('what the VIHF says', () => {
  it('is read when all is right', async () => {
    expect(await judged(await sealed(right()))).toMatchObject({
      mode: 'INDIRECTE_RENFORCEE',
      professional: '899900063480',
      structure: '1690000001',
      patient: { ins: INS, oid: '1.2.250.1.213.1.4.10' },
      purpose: 'normal',
      isDoctor: true,
    });
  });

  it.each<[string, CheckName, (vihf: VihfText) => VihfText]>([
    [
      'an ID that begins with a digit',
      'assertion-id',
      (v) => ({ ...v, id: v.id.slice(1).replace(/^./, '5') }),
    ],
    [
      'an instant without Z',
      'issue-instant',
      (v) => ({ ...v, issueInstant: '2026-11-25T08:00:00' }),
    ],
    [
      'the issuer of another structure',
      'issuer-differs',
      (v) => ({ ...v, issuer: v.issuer.replace('1690000001', '1690000002') }),
    ],
    [
      'the issuer short of its country',
      'issuer-differs',
      (v) => ({ ...v, issuer: v.issuer.replace(',C=FR', '') }),
    ],
    [
      'S instead of ST in the issuer',
      'issuer-differs',
      (v) => ({ ...v, issuer: v.issuer.replace('ST=', 'S=') }),
    ],
    ['an internal identifier', 'name-id', (v) => ({ ...v, nameId: '1690000001/U000123' })],
    ['an RPPS without its type', 'name-id', (v) => ({ ...v, nameId: '99900063480' })],
    ['an ADELI number', 'name-id', (v) => ({ ...v, nameId: '0759999999' })],
    ['an RPPS with a wrong key', 'name-id-key', (v) => ({ ...v, nameId: '899900063481' })],
    [
      'an authentication to come',
      'authn-instant',
      (v) => ({ ...v, authnInstant: '2026-11-25T09:00:00.000Z' }),
    ],
    [
      'an authentication in local time',
      'authn-instant',
      (v) => ({ ...v, authnInstant: '2026-11-25T07:00:00+01:00' }),
    ],
    ['an unknown class', 'authn-class', (v) => ({ ...v, classRef: `${v.classRef}X` })],
    ['a class of one’s own', 'authn-class', (v) => ({ ...v, classRef: 'urn:portique:badge' })],
    ['no declaration', 'authn-declaration', (v) => ({ ...v, declaration: undefined })],
    [
      'the declaration of the former AIR',
      'authn-declaration',
      (v) => ({ ...v, declaration: 'APP_BROWSER_AUTH' }),
    ],
    [
      'a declaration in plain indirect mode',
      'authn-declaration',
      attribute(MODE, typed('INDIRECTE')),
    ],
    [
      'conditions that are over',
      'outside-conditions',
      (v) => ({
        ...v,
        conditions:
          '<saml2:Conditions NotBefore="2026-11-25T07:59:00.000Z" NotOnOrAfter="2026-11-25T08:00:00.000Z"></saml2:Conditions>',
      }),
    ],
    [
      'conditions that have not begun',
      'outside-conditions',
      (v) => ({
        ...v,
        conditions: '<saml2:Conditions NotBefore="2026-11-25T08:00:03.000Z"></saml2:Conditions>',
      }),
    ],
    ['version 2.0 of the VIHF', 'vihf-version', attribute('VIHF_Version', typed('2.0'))],
    ['direct mode', 'mode', attribute(MODE, typed('DIRECTE'))],
    ['an unknown attribute', 'attribute-unknown', attribute('Mode_Acces_Raison', typed('x'))],
    ['an attribute of a former version', 'attribute-former', attribute('LPS_Type', typed('x'))],
    [
      'both spellings of the mode',
      'attribute-repeated',
      attribute('Authentification_mode', typed('INDIRECTE_RENFORCEE')),
    ],
    ['no structure', 'attribute-missing', attribute('Identifiant_Structure')],
    ['no sector', 'attribute-missing', attribute('Secteur_Activite')],
    ['no name', 'attribute-missing', attribute(SUBJECT)],
    ['no role', 'attribute-missing', attribute(ROLE)],
    ['no version', 'attribute-missing', attribute('VIHF_Version')],
    ['no mode', 'attribute-missing', attribute(MODE)],
    ['no patient', 'attribute-missing', attribute(PATIENT)],
    ['no resource', 'attribute-missing', attribute('Ressource_URN')],
    ['no purpose', 'attribute-missing', attribute(PURPOSE)],
    ['no software name', 'attribute-missing', attribute('LPS_Nom')],
    ['no software version', 'attribute-missing', attribute('LPS_Version')],
    ['no homologation number', 'attribute-missing', attribute('LPS_ID_HOMOLOGATION_DMP')],
    ['an empty name', 'attribute-form', attribute(SUBJECT, typed(' '))],
    [
      'two versions in one attribute',
      'attribute-form',
      attribute('VIHF_Version', typed('3.0') + typed('4.0')),
    ],
    ['an attribute without value', 'attribute-form', attribute('LPS_Nom', '')],
    [
      'a number where a text is asked',
      'attribute-form',
      attribute('LPS_Version', typed('1').replace('xs:string', 'xs:int')),
    ],
    [
      'a SIREN as structure',
      'structure-format',
      attribute('Identifiant_Structure', typed('2123456789')),
    ],
    [
      'a FINESS without its type',
      'structure-format',
      attribute('Identifiant_Structure', typed('690000001')),
    ],
    [
      'an unknown structure',
      'structure-unknown',
      attribute('Identifiant_Structure', typed('1750000001')),
    ],
    [
      'a closed structure',
      'structure-unknown',
      attribute('Identifiant_Structure', typed('1690000027')),
    ],
    [
      'a structure of another legal entity',
      'structure-differs',
      attribute('Identifiant_Structure', typed('1690000035')),
    ],
    ['a sector without its table', 'sector-format', attribute('Secteur_Activite', typed('SA01'))],
    [
      'a sector of another table',
      'sector-format',
      attribute('Secteur_Activite', typed('SA01^1.2.3')),
    ],
    [
      'sector SA62, which does not exist',
      'sector-unknown',
      attribute('Secteur_Activite', typed('SA62^1.2.250.1.71.4.2.4')),
    ],
    ['three roles', 'role-form', role(DOCTOR, GENERAL_MEDICINE, GENERAL_MEDICINE)],
    ['a role as text', 'role-form', attribute(ROLE, typed('10'))],
    [
      'a role that is no CE',
      'role-form',
      attribute(ROLE, DOCTOR.replace('xsi:type="CE"', 'xsi:type="CD"') + GENERAL_MEDICINE),
    ],
    [
      'a role without its label',
      'role-form',
      attribute(ROLE, DOCTOR.replace('displayName="Médecin"', 'displayName=""') + GENERAL_MEDICINE),
    ],
    ['profession 20, a trap of the kit', 'role-unknown', role(profession('20'))],
    ['profession 93, withdrawn', 'role-unknown', role(profession('93'))],
    [
      'a secretary',
      'role-not-admitted',
      role(coded('Role', '99', '1.2.250.1.213.1.6.1.140', 'R291', 'Acteur')),
    ],
    [
      'an automaton',
      'role-not-admitted',
      role(coded('Role', 'AUTOMATE', '1.2.250.1.213.1.1.4.6', 'A00', 'Automate')),
    ],
    [
      'a psychologist by title',
      'role-not-admitted',
      role(coded('Role', '93', '1.2.250.1.213.1.6.1.109', 'R95', 'Psychologue')),
    ],
    ['a doctor without a speciality', 'role-second-missing', role(DOCTOR)],
    ['a pharmacist without a section', 'role-second-missing', role(profession('21'))],
    [
      'a pharmacist with a speciality',
      'role-second-unknown',
      role(profession('21'), GENERAL_MEDICINE),
    ],
    [
      'a doctor with a section',
      'role-second-unknown',
      role(DOCTOR, coded('Role', 'H', '1.2.250.1.71.4.2.6', 'G05', 'H')),
    ],
    [
      'a doctor with an unknown speciality',
      'role-second-unknown',
      role(DOCTOR, GENERAL_MEDICINE.replace('SM26', 'SM99')),
    ],
    ['two professions', 'role-second-unknown', role(DOCTOR, profession('60'))],
    ['a patient without an authority', 'patient-form', attribute(PATIENT, typed(INS))],
    [
      'a patient as PI',
      'patient-form',
      attribute(PATIENT, typed(`${INS}^^^&1.2.250.1.213.1.4.10&ISO^PI`)),
    ],
    ['a patient with the real OID', 'patient-oid', oid('1.2.250.1.213.1.4.8')],
    ['a patient with the old INS-C OID', 'patient-oid', oid('1.2.250.1.213.1.4.2')],
    [
      'an INS with a wrong key',
      'patient-key',
      attribute(PATIENT, typed('270016912345681^^^&1.2.250.1.213.1.4.10&ISO^NH')),
    ],
    ['another resource', 'resource', attribute('Ressource_URN', typed('urn:mes'))],
    ['an unknown purpose', 'purpose-unknown', attribute(PURPOSE, purpose('secours'))],
    [
      'a purpose of another table',
      'purpose-form',
      attribute(PURPOSE, purpose('normal').replace('1.1.4.248', '1.1.4.249')),
    ],
    [
      'a purpose of another name',
      'purpose-form',
      attribute(PURPOSE, purpose('normal').replace('VIHF 2.0', 'VIHF 3.0')),
    ],
    [
      'two purposes',
      'purpose-form',
      attribute(PURPOSE, purpose('normal') + purpose('bris_de_glace')),
    ],
    [
      'a malformed confidentiality code',
      'confidentiality-form',
      attribute(CONFIDENTIALITY, typed('SECRET')),
    ],
    [
      'an unknown homologation',
      'homologation-unknown',
      attribute('LPS_ID_HOMOLOGATION_DMP', typed('X')),
    ],
  ])('with %s is refused by %s', async (_what, check, change) => {
    expect(await verdict(await sealed(change(right())))).toBe(check);
  });

  it('may hold LPS_ID, a confidentiality code, open conditions', async () => {
    const more = withAttribute(
      withAttribute(right(), 'LPS_ID', typed('01')),
      CONFIDENTIALITY,
      typed('INVISIBLE_REPRESENTANTS_LEGAUX^1.2.250.1.213.1.1.4.13'),
    );
    const conditions =
      '<saml2:Conditions NotBefore="2026-11-25T08:00:00.000Z" NotOnOrAfter="2026-11-25T08:00:30.000Z"></saml2:Conditions>';
    expect(await verdict(await sealed({ ...more, conditions }))).toBe('accepted');
  });

  it.each(['normal', 'bris_de_glace', 'centre_15'])('may be in mode %s', async (code) => {
    const vihf = withAttribute(right(), PURPOSE, purpose(code));
    expect((await judged(await sealed(vihf))).purpose).toBe(code);
  });
});

describe('the signature', () => {
  it.each<[string, CheckName, SignatureOptions]>([
    [
      'SHA-1 signature',
      'signature-algorithm',
      { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
    ],
    [
      'an HMAC named as signature',
      'signature-algorithm',
      { signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256' },
    ],
    [
      'SHA-1 digest',
      'digest-algorithm',
      { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' },
    ],
    [
      'SHA-512 digest',
      'digest-algorithm',
      { digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha512' },
    ],
    [
      'inclusive canonicalization',
      'signature-canonicalization',
      { canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' },
    ],
    [
      'no enveloped transform',
      'signature-transforms',
      { transforms: ['http://www.w3.org/2001/10/xml-exc-c14n#'] },
    ],
    [
      'its transforms the other way round',
      'signature-transforms',
      {
        transforms: [
          'http://www.w3.org/2001/10/xml-exc-c14n#',
          'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        ],
      },
    ],
    [
      'an XPath transform',
      'signature-transforms',
      {
        transforms: [
          'http://www.w3.org/TR/1999/REC-xpath-19991116',
          'http://www.w3.org/2001/10/xml-exc-c14n#',
        ],
      },
    ],
    ['a reference to the whole document', 'signature-reference', { uri: '' }],
    ['a reference to something else', 'signature-reference', { uri: '#other' }],
    ['an XPointer', 'signature-reference', { uri: '#xpointer(/)' }],
    [
      'two references',
      'signature-reference',
      { signedInfo: (text) => text.replace(/(<ds:Reference .*<\/ds:Reference>)/, '$1$1') },
    ],
    [
      'no reference',
      'signature-reference',
      { signedInfo: (text) => text.replace(/<ds:Reference .*<\/ds:Reference>/, '') },
    ],
  ])('with %s is refused by %s', async (_what, check, options) => {
    expect(await verdict(await sealed(right(), options))).toBe(check);
  });

  it.each<[string, CheckName, (text: string) => string]>([
    [
      'without a signature',
      'signature-missing',
      (text) => text.replace(/<ds:Signature .*<\/ds:Signature>/, ''),
    ],
    [
      'signed at its end',
      'signature-place',
      (text) =>
        text.replace(
          /(<ds:Signature .*<\/ds:Signature>)(.*)<\/saml2:Assertion>/,
          '$2$1</saml2:Assertion>',
        ),
    ],
    [
      'signed twice',
      'signature-place',
      (text) => text.replace(/(<ds:Signature .*<\/ds:Signature>)/, '$1$1'),
    ],
    [
      'without KeyInfo',
      'signature-form',
      (text) => text.replace(/<ds:KeyInfo>.*<\/ds:KeyInfo>/, ''),
    ],
    [
      'with a key value',
      'signature-key-info',
      (text) => text.replace(/<ds:X509Data>.*<\/ds:X509Data>/, '<ds:KeyName>a</ds:KeyName>'),
    ],
    [
      'with two certificates',
      'signature-key-info',
      (text) => text.replace(/(<ds:X509Certificate>.*<\/ds:X509Certificate>)/, '$1$1'),
    ],
    [
      'with a certificate that is none',
      'signature-key-info',
      (text) =>
        text.replace(
          /<ds:X509Certificate>.*<\/ds:X509Certificate>/,
          '<ds:X509Certificate>AAAA</ds:X509Certificate>',
        ),
    ],
    [
      'with an Object in its signature',
      'signature-form',
      (text) => text.replace('</ds:KeyInfo>', '</ds:KeyInfo><ds:Object></ds:Object>'),
    ],
    [
      'with another signature value',
      'signature-value',
      (text) => text.replace(/<ds:SignatureValue>..../, '<ds:SignatureValue>AAAA'),
    ],
    [
      'with a comment in its name',
      'assertion-comment',
      (text) => text.replace('<saml2:NameID>8', '<saml2:NameID>8<!-- -->'),
    ],
    [
      'with an instruction in it',
      'assertion-comment',
      (text) => text.replace('</saml2:Subject>', '<?a b?></saml2:Subject>'),
    ],
    ['of SAML 1.1', 'assertion-version', (text) => text.replace('Version="2.0"', 'Version="1.1"')],
    [
      'with Advice',
      'assertion-children',
      (text) => text.replace('</saml2:Subject>', '</saml2:Subject><saml2:Advice></saml2:Advice>'),
    ],
    [
      'without a subject',
      'assertion-children',
      (text) => text.replace(/<saml2:Subject>.*<\/saml2:Subject>/, ''),
    ],
    [
      'with its issuer in another format',
      'signature-digest',
      (text) => text.replace('X509SubjectName', 'entity'),
    ],
  ])('%s is refused by %s', async (_what, check, change) => {
    expect(await verdict(change(await sealed(right())))).toBe(check);
  });

  it('with an issuer format signed as such is refused by issuer-format', async () => {
    const canonical = assertionText(right()).replace('X509SubjectName', 'unspecified');
    expect(await verdict(await signedText(canonical, pki.seal))).toBe('issuer-format');
  });

  it.each<[string, RegExp, string]>([
    ['IssueInstant', /IssueInstant="[^"]*"/, 'IssueInstant="2026-11-25T08:00:01.000Z"'],
    ['NameID', /899900063480/, '899900062490'],
    ['AuthnInstant', /AuthnInstant="[^"]*"/, 'AuthnInstant="2026-11-25T07:59:59.000Z"'],
    ['AuthnContextClassRef', /SmartcardPKI/, 'Password'],
    ['AuthnContextDecl', /CONF_EXI_PGSSIS/, 'CONF_EXI_PGSSI'],
    ['VIHF_Version', />3\.0</, '>4.0<'],
    ['Authentification_Mode', /INDIRECTE_RENFORCEE/, 'INDIRECTE'],
    ['Identifiant_Structure', />1690000001</, '>1690000035<'],
    ['Secteur_Activite', /SA01\^/, 'SA02^'],
    ['subject-id', /AUBÉPINE/, 'GENÊT'],
    ['role', /SM26/, 'SM04'],
    ['resource-id', /270016912345680/, '270016912345779'],
    ['Ressource_URN', /urn:dmp/, 'urn:dmq'],
    ['purposeofuse', /code="normal"/, 'code="bris_de_glace"'],
    ['LPS_Nom', />PORTIQUE</, '>AUTRE<'],
    ['LPS_Version', />0\.1\.0</, '>0.1.1<'],
    ['LPS_ID_HOMOLOGATION_DMP', /DEMO-0001/, 'DEMO-0002'],
    ['Issuer', /CN=PORTIQUE DMP CACHET,/, 'CN=PORTIQUE,'],
  ])('shows that %s was changed afterwards', async (_field, from, to) => {
    const text = await sealed(right());
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(await verdict(changed)).toBe('signature-digest');
  });

  it('does not depend on how the document is indented outside of the assertion', async () => {
    const text = `\n   ${await sealed(right())}\n `;
    expect(await verdict(text)).toBe('accepted');
  });
});

describe('signature wrapping', () => {
  it.each<[string, CheckName, (soap: string, assertion: string, forged: string) => string]>([
    [
      'the signed assertion hidden in the body',
      'assertion-count',
      (soap, assertion, forged) =>
        soap
          .replace(assertion, forged)
          .replace('</controlActProcess>', `${assertion}</controlActProcess>`),
    ],
    [
      'the signed assertion beside a forged one',
      'security-content',
      (soap, assertion, forged) => soap.replace(assertion, `${unsigned(forged)}${assertion}`),
    ],
    [
      'the signed assertion in an Object of the forged one',
      'assertion-count',
      (soap, assertion, forged) =>
        soap.replace(
          assertion,
          forged.replace(
            '</ds:KeyInfo>',
            `</ds:KeyInfo><ds:Object>${unsigned(assertion)}</ds:Object>`,
          ),
        ),
    ],
    [
      'a forged assertion around the signed one',
      'assertion-count',
      (soap, assertion, forged) =>
        soap.replace(
          assertion,
          unsigned(forged).replace('</saml2:Subject>', `${assertion}</saml2:Subject>`),
        ),
    ],
    [
      'the signed one in another header',
      'assertion-count',
      (soap, assertion, forged) =>
        soap
          .replace(assertion, forged)
          .replace('<wsa:To/>', `<wsa:To/><x:a xmlns:x="urn:x">${assertion}</x:a>`),
    ],
    [
      'its ID on another element',
      'assertion-id-reused',
      (soap, assertion) =>
        soap.replace(
          '<PRPA_IN201307UV02 ',
          `<PRPA_IN201307UV02 Id="${/ID="([^"]+)/.exec(assertion)?.[1]}" `,
        ),
    ],
    [
      'its ID as xml:id of another element',
      'assertion-id-reused',
      (soap, assertion) =>
        soap.replace(
          '<PRPA_IN201307UV02 ',
          `<PRPA_IN201307UV02 xml:id="${/ID="([^"]+)/.exec(assertion)?.[1]}" `,
        ),
    ],
    [
      'a second signature elsewhere',
      'signature-place',
      (soap, assertion) =>
        soap.replace(
          '</controlActProcess>',
          `${/<ds:Signature .*<\/ds:Signature>/.exec(assertion)?.[0]}</controlActProcess>`,
        ),
    ],
  ])('%s is refused by %s', async (_how, check, change) => {
    expect(await wrapped(change)).toBe(check);
  });
});

describe('the seal', () => {
  it('of an authentication certificate is DMPInvalidCertificate', async () => {
    expect(await withSeal(pki.tlsClient)).toBe('seal-profile');
    expect(new Refusal('seal-profile').answer).toMatchObject({
      code: 'DMPInvalidCertificate',
      text: 'Not a valid signature certificate',
      known: 'both',
    });
  });

  it.each([
    ['unknown-authority', 'seal-chain'],
    ['expired', 'seal-dates'],
    ['not-yet-valid', 'seal-dates'],
    ['revoked', 'seal-revoked'],
  ] as const)('%s is refused by %s', async (wrong, check) => {
    expect(await withSeal(await makeWrongCertificate(hospital, wrong, 'ORG_SIGN'))).toBe(check);
  });

  it('of another structure than the TLS certificate is refused', async () => {
    const seal = await makeWrongCertificate(hospital, 'other-structure', 'ORG_SIGN');
    const issuer = 'CN=PORTIQUE ORG_SIGN,OU=1690000000,O=AUTRE ETABLISSEMENT,ST=Rhône (69),C=FR';
    expect(await withSeal(seal, (v) => ({ ...v, issuer }))).toBe('seal-structure-differs');
  });

  it('with another’s certificate in KeyInfo does not verify', async () => {
    const other = await makeWrongCertificate(hospital, 'other-structure', 'ORG_SIGN');
    const mixed = { certificate: pki.seal.certificate, key: other.key };
    expect(await withSeal(mixed)).toBe('signature-value');
  });
});

describe('the key of an INS', () => {
  it.each([
    ['211046322000147', true],
    ['101072B99900114', true],
    ['188102B17295165', true],
    ['153078987658513', true],
    ['211046322000148', false],
    ['101072A99900114', false],
    ['21104632200014', false],
  ])('%s: %s', (ins, expected) => {
    expect(insKeyHolds(ins)).toBe(expected);
  });
});
