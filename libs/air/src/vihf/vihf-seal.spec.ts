import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '#libs/kernel';
import { SignedXml } from 'xml-crypto';
import type { Roles } from '../domain/roles.js';
import { PURPOSES, type Purpose } from '../domain/value-sets.js';
import { VIHF_DEFAULTS, type Vihf, type VihfOptions } from '../domain/vihf.js';
import { describeWith } from '../../../kernel/src/testing.js';
import { fixture, readFixture, vectorSeal, vectorVihf } from '../testing.js';
import { sealVihf } from './vihf-seal.js';

const seal = vectorSeal();
const vector = readFixture('01-air-simplifie-medecin.xml').trimEnd();
const sealed = (vihf: Vihf, options: VihfOptions = VIHF_DEFAULTS) => sealVihf(vihf, seal, options);

const ROLES: Readonly<Record<string, Roles>> = {
  doctor: vectorVihf().roles,
  pharmacist: [
    { table: 'profession', code: '21', label: 'Pharmacien' },
    { table: 'section', code: 'H', label: "Pharmacien d'établissement de santé" },
  ],
  nurse: [{ table: 'profession', code: '60', label: 'Infirmier' }],
  student: [{ table: 'professionInTraining', code: '10', label: 'Médecin' }],
  'role holder': [
    { table: 'roleHolder', code: '99', label: 'Acteur caractérisé par son rôle' },
    { table: 'careRole', code: '331', label: 'Secrétaire médical' },
  ],
};
const COMBINATIONS = (Object.keys(PURPOSES) as Purpose[]).flatMap((purpose) =>
  Object.keys(ROLES).flatMap((who) =>
    (['omit', 'window30'] as const).map((conditions) => ({ purpose, who, conditions })),
  ),
);
const combination = ({ purpose, who, conditions }: (typeof COMBINATIONS)[number]) =>
  sealed(vectorVihf({ purpose, roles: ROLES[who]! }), { ...VIHF_DEFAULTS, conditions });

/** The other implementation: parses, canonicalises and signs by itself. */
function signedByXmlCrypto(unsigned: string, prefixes: readonly string[]): string {
  const c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signer = new SignedXml({
    privateKey: readFixture('TEST-ONLY-sign.key'),
    publicCert: readFixture('sign.pem'),
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: c14n,
  });
  signer.addReference({
    xpath: '/*',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', c14n],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    inclusiveNamespacesPrefixList: [...prefixes],
  });
  signer.computeSignature(unsigned, {
    prefix: 'ds',
    location: { reference: "/*/*[local-name(.)='Issuer']", action: 'after' },
  });
  return signer.getSignedXml();
}
const withoutSignature = (xml: string): string =>
  xml.replace(/<ds:Signature .*<\/ds:Signature>/s, '');
const partOf = (xml: string, name: string) => new RegExp(`<ds:${name}>([^<]*)<`).exec(xml)?.[1];

const options = (change: Partial<VihfOptions>): VihfOptions => ({ ...VIHF_DEFAULTS, ...change });

describe('a sealed VIHF', () => {
  it('is the vector, byte for byte', async () => {
    const made = await sealed(vectorVihf());
    expect(partOf(made, 'DigestValue')).toBe('Yf/pey0w6Q99BHOAyEgVX3DaM5pHLI/BQ6VU33vNLn4=');
    expect(partOf(made, 'SignatureValue')).toBe(partOf(vector, 'SignatureValue'));
    expect(made).toBe(vector);
  });

  it.each(COMBINATIONS)(
    'is what xml-crypto makes: $purpose, $who, conditions $conditions',
    async (which) => {
      const made = await combination(which);
      expect(signedByXmlCrypto(withoutSignature(made), [])).toBe(made);
    },
  );

  it.each<[string, Partial<VihfOptions>, RegExp]>([
    ['version', { version: '4.0' }, /"VIHF_Version">.*?>4\.0</],
    [
      'name of the mode',
      { modeAttributeName: 'Authentification_mode' },
      /"Authentification_mode">/,
    ],
    [
      'order of the issuer',
      { issuerOrder: 'reverse' },
      />C=FR, ST=Rhône \(69\), O=HOPITAL SYNTHETIQUE, OU=10B0999999, CN=HUB IAM SIGN</,
    ],
    ['declaration', { authnContextDecl: 'APP_BROWSER_AUTH' }, /Decl>APP_BROWSER_AUTH</],
    [
      'conditions',
      { conditions: 'window30' },
      /<saml2:Conditions NotBefore="2026-01-15T09:30:00.000Z" NotOnOrAfter="2026-01-15T09:30:30.000Z"\/>/,
    ],
    ['name of the professions', { professionName: 'G15' }, /codeSystemName="G15"/],
    ['name of the savoir-faire', { knowHowName: 'R01' }, /codeSystemName="R01"/],
    [
      'name of the purposes',
      { purposeName: 'mode acces VIHF 1.0' },
      /codeSystemName="mode acces VIHF 1.0"/,
    ],
    ['types', { typedValues: 'untyped' }, /<saml2:AttributeValue>10B0999999</],
    ['prefixes', { c14nPrefixList: 'ds saml #default xsi' }, /PrefixList="ds saml #default xsi"/],
    [
      'types and prefixes',
      { typedValues: 'untyped', c14nPrefixList: 'ds saml #default xsi' },
      /PrefixList/,
    ],
  ])('follows the setting: %s', async (_name, change, shown) => {
    const made = await sealed(vectorVihf(), options(change));
    expect(made).toMatch(shown);
    const prefixes = change.c14nPrefixList?.split(' ') ?? [];
    const other = signedByXmlCrypto(withoutSignature(made), prefixes);
    expect(partOf(made, 'DigestValue')).toBe(partOf(other, 'DigestValue'));
    expect(withoutSignature(made)).toBe(withoutSignature(other));
  });

  it('keeps the instance of the software when there is one, and names no patient when none is targeted', async () => {
    const software = { ...vectorVihf().software, instance: 'POSTE-12' };
    const made = await sealed(vectorVihf({ software, patient: undefined }));
    expect(made).toContain('"LPS_ID"><saml2:AttributeValue');
    expect(made).not.toContain('resource-id');
  });

  it.each([
    ['markup', `D'A<b>&"c"]]> -->`],
    ['control characters and line breaks', 'A\u0000\r\n\tB\u0085C'],
    ['a lone surrogate', 'A\uD800B'],
    ['letters outside the first plane', 'Ａ𝄞 Æ œ ’'],
  ])('survives %s in a name', async (_what, name) => {
    const roles: Roles = [{ table: 'profession', code: '60', label: name }];
    const software = { ...vectorVihf().software, name, number: new Secret(name) };
    const made = await sealed(vectorVihf({ professionalName: name, roles, software }));
    const other = signedByXmlCrypto(withoutSignature(made), []);
    expect(partOf(made, 'DigestValue')).toBe(partOf(other, 'DigestValue'));
    expect(partOf(made, 'SignatureValue')).toBe(partOf(other, 'SignatureValue'));
  });

  it('is not made when the key cannot sign', async () => {
    const { privateKey } = generateKeyPairSync('x25519');
    await expect(sealVihf(vectorVihf(), { ...seal, privateKey }, VIHF_DEFAULTS)).rejects.toThrow();
  });
});

const passes = (tool: string, ...args: string[]): boolean => {
  try {
    execFileSync(tool, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describeWith('xmlsec1', 'xmllint')('a sealed VIHF, to other eyes', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'portique-vihf-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const saved = (xml: string): string => {
    const path = join(folder, 'assertion.xml');
    writeFileSync(path, xml);
    return path;
  };
  const verified = (xml: string): boolean =>
    passes(
      'xmlsec1',
      '--verify',
      '--id-attr:ID',
      'urn:oasis:names:tc:SAML:2.0:assertion:Assertion',
      '--trusted-pem',
      fixture('ca.pem'),
      saved(xml),
    );
  const valid = (xml: string): boolean =>
    passes('xmllint', '--noout', '--nonet', '--schema', fixture('xsd/vihf.xsd'), saved(xml));

  it.each(COMBINATIONS)(
    'is valid and verified: $purpose, $who, conditions $conditions',
    async (which) => {
      const made = await combination(which);
      expect(valid(made)).toBe(true);
      expect(verified(made)).toBe(true);
    },
  );

  it('is verified inside a SOAP header, as it stands', async () => {
    const made = await sealed(vectorVihf());
    const envelope = `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:xs="urn:other"><soap:Header>${made}</soap:Header><soap:Body/></soap:Envelope>`;
    expect(verified(envelope)).toBe(true);
  });

  it('is verified with a list of prefixes', async () => {
    const made = await sealed(vectorVihf(), {
      ...VIHF_DEFAULTS,
      c14nPrefixList: 'ds saml #default xsi',
    });
    expect(valid(made)).toBe(true);
    expect(verified(made)).toBe(true);
  });

  const TAMPERINGS: readonly (readonly [string, string, string])[] = [
    ['Issuer', 'CN=HUB IAM SIGN', 'CN=HUB IAM SIGM'],
    ['NameID', '899900063480', '899900063481'],
    ['IssueInstant', 'IssueInstant="2026-01-15T09:30:00', 'IssueInstant="2026-01-15T09:30:01'],
    ['AuthnInstant', '07:58:12', '09:28:12'],
    ['AuthnContextClassRef', 'SmartcardPKI', 'Password'],
    ['AuthnContextDecl', 'CONF_EXI_PGSSIS', 'APP_BROWSER_AUTH'],
    ['Identifiant_Structure', '>10B0999999<', '>10B0999998<'],
    ['Secteur_Activite', 'SA01^', 'SA05^'],
    ['subject-id', 'DOC SYNTHETIQUE', 'DOC SYNTHETIQUES'],
    ['role', 'code="10"', 'code="21"'],
    ['second role', 'SM26', 'SM54'],
    ['VIHF_Version', '>3.0<', '>4.0<'],
    ['Authentification_Mode', '>INDIRECTE_RENFORCEE<', '>DIRECTE<'],
    ['resource-id', '211046322000147', '109016322000249'],
    ['Ressource_URN', 'urn:dmp', 'urn:dmq'],
    ['purposeofuse', 'code="normal"', 'code="centre_15"'],
    ['LPS_Nom', 'HUB-SYNTHETIQUE', 'HUB-SYNTHETIC'],
    ['LPS_Version', '>0.0.1<', '>0.0.2<'],
    ['LPS_ID_HOMOLOGATION_DMP', 'SYNTH-0000000000', 'SYNTH-0000000001'],
  ];
  it.each(TAMPERINGS)('is refused once its %s is changed', async (_what, before, after) => {
    const made = await sealed(vectorVihf());
    const tampered = made.replace(before, after);
    expect(tampered).not.toBe(made);
    expect(verified(tampered)).toBe(false);
  });

  it('has a key that is the one of the certificate', () => {
    const spki = { type: 'spki', format: 'pem' } as const;
    expect(createPublicKey(seal.privateKey).export(spki)).toBe(
      seal.certificate.x509.publicKey.export(spki),
    );
  });
});
