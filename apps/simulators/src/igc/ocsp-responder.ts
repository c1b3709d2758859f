import { createHash, webcrypto } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import * as x509 from '@peculiar/x509';
import { plusSeconds } from '#libs/kernel';
import { readKey, type Credential } from './authority.js';

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const MALFORMED = 1;
const UNAUTHORIZED = 6;
/** `[0]` good, `[1]` revoked since, `[2]` unknown (RFC 6960 §4.2.1). */
const STATUS = { good: 0, revoked: 1 };

const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

interface Signer {
  readonly credential: Credential;
  /** Serial numbers, hexadecimal, with the day of their revocation. */
  readonly revoked: ReadonlyMap<string, Date>;
}

const parsed = (pem: string): pkijs.Certificate =>
  pkijs.Certificate.fromBER(exact(Buffer.from(new x509.X509Certificate(pem).rawData)));

/** SHA-1 of the issuer's key, as a request names it. */
const keyHash = (certificate: pkijs.Certificate): Buffer =>
  createHash('sha1')
    .update(Buffer.from(certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView))
    .digest();

function requestOf(body: Buffer): pkijs.OCSPRequest | undefined {
  try {
    return pkijs.OCSPRequest.fromBER(exact(body));
  } catch {
    return undefined;
  }
}

const failure = (status: number): Buffer =>
  Buffer.from(
    new pkijs.OCSPResponse({ responseStatus: new asn1js.Enumerated({ value: status }) })
      .toSchema()
      .toBER(),
  );

/** The answer to an OCSP request, signed by the authority itself; in DER. */
export async function ocspAnswer(
  body: Buffer,
  signers: readonly Signer[],
  now: Date,
): Promise<Buffer> {
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto }));
  const certId = requestOf(body)?.tbsRequest.requestList[0]?.reqCert;
  if (certId === undefined) return failure(MALFORMED);
  const named = Buffer.from(certId.issuerKeyHash.valueBlock.valueHexView);
  const signer = signers.find(({ credential }) =>
    keyHash(parsed(credential.certificate)).equals(named),
  );
  return signer === undefined ? failure(UNAUTHORIZED) : signed(signer, certId, now);
}

async function signed(signer: Signer, certID: pkijs.CertID, now: Date): Promise<Buffer> {
  const authority = parsed(signer.credential.certificate);
  const basic = new pkijs.BasicOCSPResponse();
  basic.tbsResponseData.responderID = authority.subject;
  basic.tbsResponseData.producedAt = now;
  basic.tbsResponseData.responses = [
    new pkijs.SingleResponse({
      certID,
      certStatus: statusOf(signer, certID),
      thisUpdate: now,
      nextUpdate: plusSeconds(now, 3600),
    }),
  ];
  await basic.sign(await readKey(signer.credential.key), 'SHA-256');
  const response = new asn1js.OctetString({ valueHex: basic.toSchema().toBER(false) });
  const answer = new pkijs.OCSPResponse({
    responseStatus: new asn1js.Enumerated({ value: 0 }),
    responseBytes: new pkijs.ResponseBytes({ responseType: BASIC, response }),
  });
  return Buffer.from(answer.toSchema().toBER(false));
}

function statusOf(
  { revoked }: Signer,
  certId: pkijs.CertID,
): asn1js.Primitive | asn1js.Constructed {
  const serial = Buffer.from(certId.serialNumber.valueBlock.valueHexView).toString('hex');
  const since = revoked.get(serial.replace(/^0+/, ''));
  return since === undefined
    ? new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: STATUS.good } })
    : new asn1js.Constructed({
        idBlock: { tagClass: 3, tagNumber: STATUS.revoked },
        value: [new asn1js.GeneralizedTime({ valueDate: since })],
      });
}
