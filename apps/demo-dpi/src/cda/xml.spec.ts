import { childAt, parseXml, textOf } from './xml.js';

describe('reading XML', () => {
  it('gives local names, decoded texts and attributes', () => {
    const root = parseXml(
      `<?xml version="1.0"?><!-- a comment --><h:a xmlns:h="urn:x" t='1 &lt; 2'><b>x &amp; y<![CDATA[ <z> ]]>&#233;&#xE9;</b><c/></h:a>`,
    );
    expect(root.name).toBe('a');
    expect(root.attributes.get('t')).toBe('1 < 2');
    expect(textOf(childAt(root, 'b'))).toBe('x & y <z> éé');
    expect(childAt(root, 'c')?.children).toEqual([]);
    expect(childAt(root, 'b', 'nothing')).toBeUndefined();
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'document-type'],
    ['an entity of its own', '<a>&x;</a>', 'entity'],
    ['a lone ampersand', '<a>R&D</a>', 'entity'],
    ['the character zero', '<a>&#0;</a>', 'character'],
    ['a character that does not exist', '<a>&#x110000;</a>', 'character'],
    ['tags that cross', '<a><b></a></b>', 'nesting'],
    ['a tag left open', '<a><b></b>', 'root'],
    ['a tag closed twice', '<a></a></a>', 'nesting'],
    ['two roots', '<a/><b/>', 'root'],
    ['nothing', '', 'root'],
    ['text outside', 'hello<a/>', 'text-outside'],
    ['a comment left open', '<a><!-- </a>', 'unclosed'],
    ['an attribute twice', '<a x="1" x="2"/>', 'attribute'],
    ['an attribute without quotes', '<a x=1/>', 'tag'],
    ['a name that is none', '<1/>', 'name'],
    ['a depth without end', '<a>'.repeat(200) + '</a>'.repeat(200), 'depth'],
  ])('refuses %s', (_what, text, because) => {
    expect(() => parseXml(text)).toThrow(because);
  });

  it('refuses more nodes than a clinical document has', () => {
    expect(() => parseXml(`<a>${'<b/>'.repeat(200_001)}</a>`)).toThrow('nodes');
  });

  it('reads a long document in little time', () => {
    const text = `<a>${'<b c="d">e</b>'.repeat(40_000)}</a>`;
    const start = performance.now();
    expect(parseXml(text).children).toHaveLength(40_000);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
