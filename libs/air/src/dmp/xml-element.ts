import { DomainError } from '#libs/kernel';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';

/** Depth of the deepest answer we know is 20. */
const MAX_DEPTH = 60;
/** Octets of the XML of an answer, documents apart (a registry answer takes about 10 kB a document). */
const MAX_XML_BYTES = 24 * 1024 * 1024;

/** An element with its namespace: prefixes are the sender's business. */
export class XmlElement {
  constructor(
    readonly namespace: string,
    readonly name: string,
    readonly attributes: ReadonlyMap<string, string>,
    readonly children: readonly XmlElement[],
    /** Its own text, without the spaces around. */
    readonly text: string,
  ) {}

  all(namespace: string, name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.is(namespace, name));
  }

  child(namespace: string, name: string): XmlElement | undefined {
    return this.all(namespace, name)[0];
  }

  /** Follows names of one namespace downwards, by the first of each. */
  at(namespace: string, ...names: readonly string[]): XmlElement | undefined {
    const [first, ...rest] = names;
    return first === undefined ? this : this.child(namespace, first)?.at(namespace, ...rest);
  }

  /** Every element of that name below, in the order of the document. */
  below(namespace: string, name: string): readonly XmlElement[] {
    return this.children.flatMap((child) => [
      ...(child.is(namespace, name) ? [child] : []),
      ...child.below(namespace, name),
    ]);
  }

  attribute(name: string): string | undefined {
    return this.attributes.get(name);
  }

  is(namespace: string, name: string): boolean {
    return this.namespace === namespace && this.name === name;
  }

  /** The attribute of the element at the end of `names`. */
  attributeAt(namespace: string, names: readonly string[], attribute: string): string | undefined {
    return this.at(namespace, ...names)?.attribute(attribute);
  }

  /** The text of the element at the end of `names`; empty when there is none. */
  textAt(namespace: string, ...names: readonly string[]): string {
    return this.at(namespace, ...names)?.text ?? '';
  }
}

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: MAX_DEPTH,
  // No DTD passes, so entities are the five of XML: a character each.
  processEntities: {
    enabled: true,
    maxTotalExpansions: MAX_XML_BYTES,
    maxExpandedLength: MAX_XML_BYTES,
  },
  htmlEntities: true,
});

const Nodes = z.array(z.record(z.string(), z.unknown()));
const Attributes = z.record(z.string(), z.string()).optional();

/**
 * Reads a document that came from outside: well-formed UTF-8, no DTD (so no entity of its own, inside or
 * outside), bounded in size and depth.
 * @throws DomainError `dmp.unreadable`
 */
export function readXml(octets: Buffer): XmlElement {
  if (octets.length > MAX_XML_BYTES) throw unreadable('xml-too-large');
  const text = textOf(octets);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw unreadable('dtd');
  if (XMLValidator.validate(text) !== true) throw unreadable('not-well-formed');
  const [root, ...others] = elementsOf(parsed(text), new Map());
  if (root === undefined || others.length > 0) throw unreadable('no-single-root');
  return root;
}

export const unreadable = (because: string, cause?: unknown): DomainError =>
  new DomainError('dmp.unreadable', 'unavailable', { because }, { shown: { because }, cause });

function textOf(octets: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch (cause) {
    throw unreadable('not-utf-8', cause);
  }
}

function parsed(text: string): unknown {
  try {
    return PARSER.parse(text);
  } catch (cause) {
    throw unreadable('not-well-formed', cause);
  }
}

type Scope = ReadonlyMap<string, string>;

const XML = 'http://www.w3.org/XML/1998/namespace';

function elementsOf(nodes: unknown, scope: Scope): readonly XmlElement[] {
  return Nodes.parse(nodes).flatMap((node) => {
    const tag = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    return tag === undefined ? [] : [elementOf(tag, node, scope)];
  });
}

function elementOf(tag: string, node: Readonly<Record<string, unknown>>, outer: Scope): XmlElement {
  const given = Object.entries(Attributes.parse(node[':@']) ?? {});
  const scope = withDeclarations(outer, given);
  const [prefix, name] = split(tag);
  const namespace = prefix === 'xml' ? XML : (scope.get(prefix) ?? '');
  if (prefix !== '' && namespace === '') throw unreadable('unbound-prefix');
  const attributes = given.filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'));
  return new XmlElement(
    namespace,
    name,
    new Map(attributes.map(([key, value]) => [split(key)[1], value])),
    elementsOf(node[tag], scope),
    ownText(node[tag]),
  );
}

function withDeclarations(outer: Scope, attributes: readonly (readonly [string, string])[]): Scope {
  const declared = attributes.flatMap(([key, value]): [string, string][] => {
    if (key === 'xmlns') return [['', value]];
    return key.startsWith('xmlns:') ? [[key.slice(6), value]] : [];
  });
  return declared.length === 0 ? outer : new Map([...outer, ...declared]);
}

function split(qualified: string): readonly [string, string] {
  const colon = qualified.indexOf(':');
  return colon < 0 ? ['', qualified] : [qualified.slice(0, colon), qualified.slice(colon + 1)];
}

const ownText = (nodes: unknown): string =>
  Nodes.parse(nodes)
    .map((node) => node['#text'])
    .filter((text) => typeof text === 'string')
    .join('')
    .trim();
