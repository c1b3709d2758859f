import { includedPart, mediaTypeOf, relatedPartsOf } from './multipart.js';

const parts = (header: string, body: string | Buffer) =>
  relatedPartsOf(mediaTypeOf(header), Buffer.isBuffer(body) ? body : Buffer.from(body, 'latin1'));
const simple = (eol: string): string =>
  [
    'preamble to ignore',
    '--B',
    'Content-Type: application/xop+xml; charset=UTF-8',
    'Content-ID: <root@dmp>',
    '',
    '<a/>',
    '--B',
    'Content-Type: text/xml',
    'Content-ID: <1@urn:ihe:iti:xds-b:2007>',
    'Content-Transfer-Encoding: binary',
    '',
    '--Bnot-a-delimiter',
    '--B--',
    'epilogue',
  ].join(eol);

describe('a media type', () => {
  it.each([
    ['text/xml', 'text/xml', {}],
    ['Multipart/Related; boundary=abc', 'multipart/related', { boundary: 'abc' }],
    [
      'multipart/related; type="application/xop+xml"; start="<r@x>"; boundary="a;b=\\"c"',
      'multipart/related',
      { type: 'application/xop+xml', start: '<r@x>', boundary: 'a;b="c' },
    ],
    ['', '', {}],
  ])('%s', (header, type, parameters) => {
    const media = mediaTypeOf(header);
    expect(media.type).toBe(type);
    expect(Object.fromEntries(media.parameters)).toEqual(parameters);
  });
});

describe('a multipart answer', () => {
  it.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
  ])('is cut into its parts, octets untouched, with %s', (_name, eol) => {
    const { root, parts: all } = parts('multipart/related; boundary="B"', simple(eol));
    expect(root.content.toString()).toBe('<a/>');
    expect(all.map(({ contentId }) => contentId)).toEqual(['root@dmp', '1@urn:ihe:iti:xds-b:2007']);
    expect(all[1]?.content.toString()).toBe('--Bnot-a-delimiter');
  });

  it('has as root the part that `start` names', () => {
    const header = 'multipart/related; boundary=B; start="<1@urn:ihe:iti:xds-b:2007>"';
    expect(parts(header, simple('\r\n')).root.contentType).toBe('text/xml');
    expect(() => parts('multipart/related; boundary=B; start="<none>"', simple('\r\n'))).toThrow(
      'dmp.unreadable',
    );
  });

  it('keeps every octet of a document, line breaks and zeros too', () => {
    const octets = Buffer.from([0, 13, 10, 45, 45, 66, 10, 255, 13, 10, 0]);
    const body = Buffer.concat([Buffer.from('--B\r\n\r\n'), octets, Buffer.from('\r\n--B--\r\n')]);
    // The octets hold "--B" at the start of a line: a delimiter, so the sender must choose another one.
    expect(() => parts('multipart/related; boundary=B', body)).toThrow('dmp.unreadable');
    const other = Buffer.concat([Buffer.from('--C\r\n\r\n'), octets, Buffer.from('\r\n--C--\r\n')]);
    expect(parts('multipart/related; boundary=C', other).root.content.equals(octets)).toBe(true);
  });

  it('decodes base64 parts', () => {
    const body = '--B\r\nContent-Transfer-Encoding: base64\r\n\r\naMOp\r\nbGxv\r\n--B--';
    expect(parts('multipart/related; boundary=B', body).root.content.toString()).toBe('héllo');
  });

  it('takes a boundary longer than another one it begins with', () => {
    const body = '--uuid:1\r\n\r\n--uuid:1+x\r\n--uuid:1--';
    expect(parts('multipart/related; boundary="uuid:1"', body).root.content.toString()).toBe(
      '--uuid:1+x',
    );
  });

  it.each([
    ['without a boundary', 'multipart/related', simple('\r\n')],
    [
      'cut before its closing delimiter',
      'multipart/related; boundary=B',
      simple('\r\n').replace(/--B--.*/s, ''),
    ],
    ['cut in the middle of its headers', 'multipart/related; boundary=B', '--B\r\nContent-Ty'],
    ['whose parts never come', 'multipart/related; boundary=B', '--B--'],
    ['of another boundary', 'multipart/related; boundary=Z', simple('\r\n')],
    [
      'in quoted-printable',
      'multipart/related; boundary=B',
      '--B\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nx\r\n--B--',
    ],
    [
      'of a hundred parts',
      'multipart/related; boundary=B',
      `${'--B\r\n\r\nx\r\n'.repeat(100)}--B--`,
    ],
    [
      'with endless headers',
      'multipart/related; boundary=B',
      `--B\r\nX: ${'x'.repeat(9000)}\r\n\r\nx\r\n--B--`,
    ],
  ])('is refused %s', (_what, header, body) => {
    expect(() => parts(header, body)).toThrow('dmp.unreadable');
  });
});

describe('an included part', () => {
  const all = parts('multipart/related; boundary=B', simple('\r\n')).parts;

  it.each([
    ['url-encoded, as the DMP writes it', 'cid:1@urn%3Aihe%3Aiti%3Axds-b%3A2007'],
    ['in lower case', 'cid:1@urn%3aihe%3aiti%3axds-b%3a2007'],
    ['plain', 'cid:1@urn:ihe:iti:xds-b:2007'],
  ])('is found by its reference, %s', (_what, href) => {
    expect(includedPart(href, all)).toBe(all[1]);
  });

  it.each(['cid:other@dmp', 'http://elsewhere/', 'file:///etc/passwd', 'cid:', 'cid:%', ''])(
    'is not %s',
    (href) => {
      expect(() => includedPart(href, all)).toThrow('dmp.unreadable');
    },
  );
});
