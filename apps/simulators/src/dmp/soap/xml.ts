import { DOMParser, type Document, type Element, type Node } from '@xmldom/xmldom';

export const NS = {
  soap: 'http://www.w3.org/2003/05/soap-envelope',
  soap11: 'http://schemas.xmlsoap.org/soap/envelope/',
  wsa: 'http://www.w3.org/2005/08/addressing',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  hl7: 'urn:hl7-org:v3',
  query: 'urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0',
  rim: 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0',
  rs: 'urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0',
  xds: 'urn:ihe:iti:xds-b:2007',
} as const;

/** The text is no well-formed XML. */
export class XmlMistake extends Error {
  override readonly name = 'XmlMistake';
}

/** Parses XML and stops at the first mistake. @throws XmlMistake */
export function parseXml(text: string): Document {
  const parser = new DOMParser({
    onError: (level, message) => {
      throw new XmlMistake(`${level}: ${message}`);
    },
  });
  try {
    return parser.parseFromString(text, 'text/xml');
  } catch (error) {
    throw new XmlMistake(error instanceof Error ? error.message : 'not XML', { cause: error });
  }
}

const isElement = (node: Node): node is Element => node.nodeType === node.ELEMENT_NODE;

/** The elements right under `parent`. */
export function elementsOf(parent: Node): readonly Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node)) found.push(node);
  }
  return found;
}

/** Is it the element of this namespace and local name? */
export const is = (element: Element, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name;

/** The elements of one name right under `parent`. */
export const childrenOf = (parent: Node, namespace: string, name: string): readonly Element[] =>
  elementsOf(parent).filter((element) => is(element, namespace, name));

/** The only child of that name; undefined when there is none or several. */
export function onlyChild(parent: Node, namespace: string, name: string): Element | undefined {
  const found = childrenOf(parent, namespace, name);
  return found.length === 1 ? found[0] : undefined;
}

/** Follows names of one namespace downwards, each being the only one. */
export function descend(
  from: Node,
  namespace: string,
  ...names: readonly string[]
): Element | undefined {
  let at: Node = from;
  for (const name of names) {
    const next = onlyChild(at, namespace, name);
    if (next === undefined) return undefined;
    at = next;
  }
  return isElement(at) ? at : undefined;
}

/** The text of an element without elements inside; undefined otherwise. */
export const textOf = (element: Element): string | undefined =>
  elementsOf(element).length === 0 ? (element.textContent ?? '') : undefined;

/** An attribute without a namespace; undefined when it is absent. */
export const attributeOf = (element: Element, name: string): string | undefined =>
  element.getAttribute(name) ?? undefined;

/** Every element of a tree, the root first. */
export function* everyElement(root: Node): Generator<Element> {
  if (isElement(root)) yield root;
  for (const element of elementsOf(root)) yield* everyElement(element);
}

/** Is there a comment or a processing instruction anywhere in the tree? */
export function hasHiddenNodes(root: Node): boolean {
  for (let node = root.firstChild; node !== null; node = node.nextSibling) {
    const hidden =
      node.nodeType === node.COMMENT_NODE || node.nodeType === node.PROCESSING_INSTRUCTION_NODE;
    if (hidden || hasHiddenNodes(node)) return true;
  }
  return false;
}

/** Text made safe for an element or an attribute. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
