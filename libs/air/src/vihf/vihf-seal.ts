import { createHash, sign, type KeyObject } from 'node:crypto';
import type { OrganisationCertificate } from '#libs/pki';
import type { Vihf, VihfOptions } from '../domain/vihf.js';
import { writeAssertion } from './assertion-xml.js';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/** The hospital's seal (ORG_SIGN): its private key and what an assertion says of its certificate. */
export interface SealMaterial {
  readonly certificate: OrganisationCertificate;
  readonly privateKey: KeyObject;
}

/**
 * Signs an assertion (enveloped XML-DSIG right after Issuer, RSA-SHA256, exclusive c14n, leaf certificate
 * alone). The text returned goes into the SOAP header as it is: no re-serialisation.
 */
export async function sealVihf(
  vihf: Vihf,
  seal: SealMaterial,
  options: VihfOptions,
): Promise<string> {
  const issuer = seal.certificate.subject(options.issuerOrder);
  const written = writeAssertion(vihf, issuer, options);
  const digest = createHash('sha256').update(written.canonical).digest('base64');
  const signedInfo = signedInfoOf(vihf.assertionId, digest, options);
  const value = await signed(signedInfo.canonical, seal.privateKey);
  return written.sent(
    [
      `<ds:Signature xmlns:ds="${DS}">`,
      signedInfo.sent,
      `<ds:SignatureValue>${value}</ds:SignatureValue>`,
      `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${seal.certificate.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`,
      '</ds:Signature>',
    ].join(''),
  );
}

function signedInfoOf(
  assertionId: string,
  digest: string,
  options: VihfOptions,
): { readonly sent: string; readonly canonical: string } {
  const write = (onRoot: string, empty: EmptyElement): string =>
    [
      `<ds:SignedInfo${onRoot}>`,
      empty('ds:CanonicalizationMethod', `Algorithm="${EXCLUSIVE_C14N}"`),
      empty('ds:SignatureMethod', `Algorithm="${RSA_SHA256}"`),
      `<ds:Reference URI="#${assertionId}"><ds:Transforms>`,
      empty('ds:Transform', `Algorithm="${DS}enveloped-signature"`),
      exclusiveTransform(options, empty),
      '</ds:Transforms>',
      empty('ds:DigestMethod', `Algorithm="${SHA256}"`),
      `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
    ].join('');
  return {
    sent: write('', (name, rest) => `<${name} ${rest}/>`),
    canonical: write(` xmlns:ds="${DS}"`, (name, rest) => `<${name} ${rest}></${name}>`),
  };
}

type EmptyElement = (name: string, attributes: string) => string;

function exclusiveTransform(options: VihfOptions, empty: EmptyElement): string {
  const algorithm = `Algorithm="${EXCLUSIVE_C14N}"`;
  if (options.c14nPrefixList === 'none') return empty('ds:Transform', algorithm);
  const prefixes = empty(
    'InclusiveNamespaces',
    `xmlns="${EXCLUSIVE_C14N}" PrefixList="${options.c14nPrefixList}"`,
  );
  return `<ds:Transform ${algorithm}>${prefixes}</ds:Transform>`;
}

/** On the thread pool: a signature takes about a millisecond, the event loop goes on. */
async function signed(octets: string, privateKey: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(octets, 'utf8'), privateKey, (error, signature) => {
      if (error === null) resolve(signature.toString('base64'));
      else reject(error);
    });
  });
}
