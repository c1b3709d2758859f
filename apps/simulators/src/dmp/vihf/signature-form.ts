import type { Element } from '@xmldom/xmldom';
import { must, needed } from '../checks/checks.js';
import {
  NS,
  attributeOf,
  childrenOf,
  elementsOf,
  everyElement,
  hasHiddenNodes,
  is,
  onlyChild,
  textOf,
} from '../soap/xml.js';

const ALGORITHM = {
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
};
/** NCName of XML Namespaces, in the letters an identifier is made of here. */
const NC_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** An assertion whose form leaves no doubt about what its signature covers. */
export interface SignedAssertion {
  readonly element: Element;
  readonly id: string;
  readonly issuer: Element;
  readonly signature: Element;
  /** The signing certificate, base64 of the DER, as KeyInfo gives it. */
  readonly certificate: string;
}

const idsOf = (element: Element): readonly string[] =>
  Array.from(element.attributes)
    .filter((attribute) => attribute.localName?.toLowerCase() === 'id')
    .map((attribute) => attribute.value);

/** The assertion alone in the message, its ID on nothing else: no other element can be taken for it. */
function refuseDoubles(envelope: Element, assertion: Element): string {
  const id = attributeOf(assertion, 'ID') ?? '';
  must(NC_NAME.test(id), 'assertion-id', id);
  let assertions = 0;
  let signatures = 0;
  let bearers = 0;
  for (const element of everyElement(envelope)) {
    if (is(element, NS.saml, 'Assertion') || element.localName === 'EncryptedAssertion') {
      assertions += 1;
    }
    if (is(element, NS.ds, 'Signature')) signatures += 1;
    bearers += idsOf(element).filter((value) => value === id).length;
  }
  must(assertions === 1, 'assertion-count', `${assertions}`);
  must(signatures > 0, 'signature-missing');
  must(signatures === 1, 'signature-place', `${signatures}`);
  must(bearers === 1, 'assertion-id-reused', id);
  return id;
}

function checkTransforms(reference: Element): void {
  const transforms = needed(onlyChild(reference, NS.ds, 'Transforms'), 'signature-transforms');
  const algorithms = childrenOf(transforms, NS.ds, 'Transform').map((transform) =>
    attributeOf(transform, 'Algorithm'),
  );
  const expected = [ALGORITHM.enveloped, ALGORITHM.exclusive];
  const asExpected =
    elementsOf(transforms).length === 2 &&
    expected.every((algorithm, index) => algorithms[index] === algorithm);
  must(asExpected, 'signature-transforms', algorithms.join(' '));
}

function checkReference(signedInfo: Element, id: string): void {
  const references = childrenOf(signedInfo, NS.ds, 'Reference');
  const [reference] = references;
  must(reference !== undefined && references.length === 1, 'signature-reference', 'count');
  const uri = attributeOf(reference, 'URI') ?? '';
  must(uri === `#${id}`, 'signature-reference', uri);
  checkTransforms(reference);
  const method = needed(onlyChild(reference, NS.ds, 'DigestMethod'), 'signature-form');
  const digest = attributeOf(method, 'Algorithm') ?? '';
  must(digest === ALGORITHM.sha256, 'digest-algorithm', digest);
}

function checkSignedInfo(signature: Element, id: string): void {
  const signedInfo = needed(onlyChild(signature, NS.ds, 'SignedInfo'), 'signature-form');
  const names = elementsOf(signedInfo).map((element) => element.localName);
  const form = names[0] === 'CanonicalizationMethod' && names[1] === 'SignatureMethod';
  must(form, 'signature-form', names.join(' '));
  const [canonicalization, method] = elementsOf(signedInfo);
  const canonical = canonicalization && attributeOf(canonicalization, 'Algorithm');
  must(canonical === ALGORITHM.exclusive, 'signature-canonicalization', canonical ?? '');
  const algorithm = method && attributeOf(method, 'Algorithm');
  must(algorithm === ALGORITHM.rsaSha256, 'signature-algorithm', algorithm ?? '');
  checkReference(signedInfo, id);
}

/** KeyInfo holds the leaf's certificate and nothing else. */
function certificateOf(signature: Element): string {
  const keyInfo = needed(onlyChild(signature, NS.ds, 'KeyInfo'), 'signature-key-info');
  const [data, ...others] = elementsOf(keyInfo);
  const alone = others.length === 0 && data !== undefined && is(data, NS.ds, 'X509Data');
  must(alone, 'signature-key-info');
  const [certificate, ...more] = elementsOf(data);
  const one = more.length === 0 && certificate !== undefined;
  must(one && is(certificate, NS.ds, 'X509Certificate'), 'signature-key-info');
  return (textOf(certificate) ?? '').replaceAll(/\s+/g, '');
}

function checkChildren(assertion: Element): void {
  const names = elementsOf(assertion)
    .filter((element) => !is(element, NS.ds, 'Signature'))
    .map((element) => (element.namespaceURI === NS.saml ? element.localName : element.nodeName));
  const order = /^Issuer Subject (Conditions )?AuthnStatement AttributeStatement$/;
  must(order.test(names.join(' ')), 'assertion-children', names.join(' '));
}

/**
 * Reads how an assertion is signed, and refuses anything but the one form of a VIHF: the signature
 * right after Issuer, one reference to the assertion itself, SHA-256, exclusive canonicalization.
 */
export function readSignedAssertion(envelope: Element, assertion: Element): SignedAssertion {
  const id = refuseDoubles(envelope, assertion);
  must(!hasHiddenNodes(assertion), 'assertion-comment');
  const version = attributeOf(assertion, 'Version') ?? '';
  must(version === '2.0', 'assertion-version', version);
  const [issuer, signature] = elementsOf(assertion);
  const placed =
    issuer !== undefined &&
    signature !== undefined &&
    is(issuer, NS.saml, 'Issuer') &&
    is(signature, NS.ds, 'Signature');
  must(placed, 'signature-place');
  checkChildren(assertion);
  const parts = elementsOf(signature).map((element) => element.localName);
  must(parts.join(' ') === 'SignedInfo SignatureValue KeyInfo', 'signature-form', parts.join(' '));
  checkSignedInfo(signature, id);
  return { element: assertion, id, issuer, signature, certificate: certificateOf(signature) };
}
