import type { DomainError } from '#libs/kernel';
import { readXml } from './xml-element.js';

const read = (text: string) => readXml(Buffer.from(text));
const refusal = (octets: Buffer): unknown => {
  try {
    readXml(octets);
    return 'read';
  } catch (error) {
    return (error as DomainError).details['because'];
  }
};

describe('XML from outside', () => {
  it('is read by namespace, whatever the prefixes', () => {
    const root = read(
      '<?xml version="1.0"?><x:a xmlns:x="urn:1" xmlns="urn:2"><b c="1" x:d="2">t<!-- no --> u</b><x:b xmlns:x="urn:3"/></x:a>',
    );
    expect(root.is('urn:1', 'a')).toBe(true);
    expect(root.child('urn:2', 'b')?.text).toBe('t u');
    expect(root.attributeAt('urn:2', ['b'], 'c')).toBe('1');
    expect(root.attributeAt('urn:2', ['b'], 'd')).toBe('2');
    expect(root.child('urn:3', 'b')).toBeDefined();
    expect(root.child('urn:1', 'b')).toBeUndefined();
  });

  it('keeps text as it is: digits, entities of XML, character references, CDATA', () => {
    const root = read('<a b="&quot;&amp;&#233;">007 &lt;&amp;&#xE9;<![CDATA[<&>]]></a>');
    expect(root.text).toBe('007 <&é<&>');
    expect(root.attribute('b')).toBe('"&é');
  });

  it('is read with ten thousand entities: a registry answer has several a document', () => {
    expect(read(`<a>${'&amp;'.repeat(10_000)}</a>`).text).toHaveLength(10_000);
  });

  it.each([
    ['a DTD', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'dtd'],
    ['a DTD with a parameter', '<!doctype a [<!ENTITY % p "x">]><a/>', 'dtd'],
    ['two roots', '<a/><b/>', 'not-well-formed'],
    ['an element left open', '<a><b></a>', 'not-well-formed'],
    ['a prefix that is not bound', '<x:a/>', 'unbound-prefix'],
    ['nothing', '', 'no-single-root'],
    ['text', 'hello', 'not-well-formed'],
    ['a hole without end', '<a>'.repeat(100) + '</a>'.repeat(100), 'not-well-formed'],
  ])('is refused with %s', (_what, text, because) => {
    const said = refusal(Buffer.from(text));
    expect([because, 'not-well-formed', 'no-single-root']).toContain(said);
  });

  it('is refused when it is not UTF-8, or too large', () => {
    expect(refusal(Buffer.from('<a>\u00e9</a>', 'latin1'))).toBe('not-utf-8');
    expect(refusal(Buffer.alloc(25 * 1024 * 1024, 32))).toBe('xml-too-large');
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'cannot reach the language by the name %s',
    (name) => {
      const said = refusal(Buffer.from(`<a xmlns="urn:1"><${name} polluted="1"/></a>`));
      expect(['read', 'not-well-formed']).toContain(said);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );
});
