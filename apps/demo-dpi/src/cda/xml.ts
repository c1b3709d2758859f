/** An element of a document: local names only, its texts decoded. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}
export type XmlNode = XmlElement | string;

/** Why a text is not read: it is not well formed, or uses what a clinical document never needs. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused';
}

const MOST_NODES = 200_000;
const DEEPEST = 120;
const LONGEST = 30_000_000;

interface OpenElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlNode[];
}

const NAME = /[A-Za-z_][\w.:-]*/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const ENTITY = /&(#x[\dA-Fa-f]{1,6}|#\d{1,7}|[A-Za-z]+);/g;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Only the five entities of XML and characters by number: no definition can make a text grow. */
function decoded(text: string): string {
  if (/&(?!(?:#x[\dA-Fa-f]{1,6}|#\d{1,7}|[A-Za-z]+);)/.test(text)) throw new XmlRefused('entity');
  return text.replaceAll(ENTITY, (_whole, name: string) => {
    if (!name.startsWith('#')) {
      const known = NAMED[name];
      if (known === undefined) throw new XmlRefused('entity');
      return known;
    }
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    if (code === 0 || code > 0x10_ff_ff) throw new XmlRefused('character');
    return String.fromCodePoint(code);
  });
}

/**
 * Reads XML for showing it: well-formedness of tags, no document type (so no entity of its own), bounded size,
 * depth and count. Namespaces are not resolved.
 */
class Reader {
  readonly #text: string;
  #at = 0;
  #nodes = 0;
  readonly #open: OpenElement[] = [{ name: '', attributes: new Map(), children: [] }];

  constructor(text: string) {
    if (text.length > LONGEST) throw new XmlRefused('size');
    this.#text = text;
  }

  root(): XmlElement {
    while (this.#at < this.#text.length) this.#step();
    const [document, ...unclosed] = this.#open;
    const elements = (document?.children ?? []).filter((node) => typeof node !== 'string');
    const [root, ...others] = elements;
    if (root === undefined || others.length > 0 || unclosed.length > 0) {
      throw new XmlRefused('root');
    }
    return root;
  }

  #step(): void {
    const text = this.#text;
    if (text[this.#at] !== '<') {
      const end = text.indexOf('<', this.#at);
      this.#addText(decoded(this.#until(end === -1 ? text.length : end)));
    } else if (text.startsWith('<!--', this.#at)) this.#skipPast('-->');
    else if (text.startsWith('<![CDATA[', this.#at)) this.#cdata();
    else if (text.startsWith('<?', this.#at)) this.#skipPast('?>');
    else if (text.startsWith('<!', this.#at)) throw new XmlRefused('document-type');
    else if (text.startsWith('</', this.#at)) this.#close();
    else this.#element();
  }

  #until(end: number): string {
    const part = this.#text.slice(this.#at, end);
    this.#at = end;
    return part;
  }

  #skipPast(mark: string): void {
    const end = this.#text.indexOf(mark, this.#at);
    if (end === -1) throw new XmlRefused('unclosed');
    this.#at = end + mark.length;
  }

  #cdata(): void {
    const start = this.#at + '<![CDATA['.length;
    this.#skipPast(']]>');
    this.#addText(this.#text.slice(start, this.#at - 3));
  }

  #addText(text: string): void {
    const parent = this.#open.at(-1);
    if (this.#open.length > 1) parent?.children.push(text);
    else if (text.trim() !== '' && text !== '\uFEFF') throw new XmlRefused('text-outside');
    this.#count();
  }

  #count(): void {
    if (++this.#nodes > MOST_NODES) throw new XmlRefused('nodes');
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const found = NAME.exec(this.#text);
    if (found === null) throw new XmlRefused('name');
    this.#at = NAME.lastIndex;
    return found[0];
  }

  #element(): void {
    this.#at++;
    const name = this.#name();
    const element = { name, attributes: this.#attributes(), children: [] };
    const end = /\s*(\/?)>/y;
    end.lastIndex = this.#at;
    const found = end.exec(this.#text);
    if (found === null) throw new XmlRefused('tag');
    this.#at = end.lastIndex;
    this.#open.push(element);
    if (this.#open.length > DEEPEST) throw new XmlRefused('depth');
    this.#count();
    if (found[1] === '/') this.#endOf(name);
  }

  #attributes(): Map<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      ATTRIBUTE.lastIndex = this.#at;
      const found = ATTRIBUTE.exec(this.#text);
      if (found === null) return attributes;
      const [, name = '', quoted, single = ''] = found;
      if (attributes.has(localName(name)) && !name.includes(':')) throw new XmlRefused('attribute');
      attributes.set(localName(name), decoded(quoted ?? single));
      this.#at = ATTRIBUTE.lastIndex;
    }
  }

  #close(): void {
    this.#at += 2;
    const name = this.#name();
    this.#skipPast('>');
    this.#endOf(name);
  }

  #endOf(name: string): void {
    const closed = this.#open.pop();
    const parent = this.#open.at(-1);
    if (closed?.name !== name || parent === undefined) throw new XmlRefused('nesting');
    const { attributes, children } = closed;
    parent.children.push({ name: localName(name), attributes, children });
  }
}

/** @throws XmlRefused */
export const parseXml = (text: string): XmlElement => new Reader(text).root();

const isElement = (node: XmlNode): node is XmlElement => typeof node !== 'string';

export const elementsOf = (element: XmlElement | undefined): readonly XmlElement[] =>
  element?.children.filter(isElement) ?? [];

export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  elementsOf(element).filter((child) => child.name === name);

/** The first element met along a path of names. */
export function childAt(
  element: XmlElement | undefined,
  ...path: readonly string[]
): XmlElement | undefined {
  let found = element;
  for (const name of path) found = childrenOf(found, name)[0];
  return found;
}

/** All the text inside, white space squeezed. */
export function textOf(element: XmlElement | undefined): string {
  const gather = (node: XmlNode): string =>
    isElement(node) ? node.children.map(gather).join('') : node;
  return element === undefined ? '' : gather(element).replaceAll(/\s+/g, ' ').trim();
}
