import { createPrivateKey, webcrypto } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import * as x509 from '@peculiar/x509';
import type { Credential } from './authority.js';

/** AES-256, PBKDF2 and HMAC with SHA-256: what Windows 10, Firefox and NSS read. */
const BOX = {
  contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: 2048,
};
const KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';

const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** What ties the key to its certificate, and the name that the browser shows. */
const attributes = (name: string): pkijs.Attribute[] => [
  new pkijs.Attribute({
    type: '1.2.840.113549.1.9.20',
    values: [new asn1js.BmpString({ value: name })],
  }),
  new pkijs.Attribute({
    type: '1.2.840.113549.1.9.21',
    values: [new asn1js.OctetString({ valueHex: exact(Buffer.from('01')) })],
  }),
];

const certificateBag = (pem: string, own: pkijs.Attribute[]): pkijs.SafeBag => {
  const parsedValue = pkijs.Certificate.fromBER(
    exact(Buffer.from(new x509.X509Certificate(pem).rawData)),
  );
  const bag = { bagId: CERTIFICATE_BAG, bagValue: new pkijs.CertBag({ parsedValue }) };
  return new pkijs.SafeBag(own.length === 0 ? bag : { ...bag, bagAttributes: own });
};

async function keyBag(pem: string, name: string, password: ArrayBuffer): Promise<pkijs.SafeBag> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  const bagValue = new pkijs.PKCS8ShroudedKeyBag({
    parsedValue: pkijs.PrivateKeyInfo.fromBER(exact(der)),
  });
  await bagValue.makeInternalValues({ ...BOX, password });
  return new pkijs.SafeBag({ bagId: KEY_BAG, bagValue, bagAttributes: attributes(name) });
}

/** A PKCS #12 file (`.p12`) that a browser imports: the key, its certificate, the authorities above. */
export async function pkcs12(
  credential: Credential,
  above: readonly string[],
  { name, password }: { readonly name: string; readonly password: string },
): Promise<Buffer> {
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto }));
  const secret = exact(Buffer.from(password));
  const certificates = [
    certificateBag(credential.certificate, attributes(name)),
    ...above.map((pem) => certificateBag(pem, [])),
  ];
  const authenticatedSafe = new pkijs.AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        {
          privacyMode: 0,
          value: new pkijs.SafeContents({ safeBags: [await keyBag(credential.key, name, secret)] }),
        },
        { privacyMode: 1, value: new pkijs.SafeContents({ safeBags: certificates }) },
      ],
    },
  });
  await authenticatedSafe.makeInternalValues({
    safeContents: [{}, { ...BOX, password: secret }],
  });
  const file = new pkijs.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe } });
  await file.makeInternalValues({
    password: secret,
    iterations: 2048,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  });
  return Buffer.from(file.toSchema().toBER(false));
}
