import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../../kernel/src/testing.js';
import { readBundle } from './certificate-bundle.js';
import { childrenOf, hexOf, oidOf, readDer, smallNumberOf, textOf, timeOf } from './der.js';
import { isListOf, readSignedLists } from './signed-list.js';
import { isIssuedBy, readStrictCertificate } from './strict-certificate.js';
import { TestAuthority } from './testing.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const derOf = (pem: string): Buffer =>
  Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');

const fingerprints = (file: Buffer): readonly string[] =>
  readBundle(file)
    .map(({ sha256 }) => sha256)
    .toSorted();

describe('DER, as strict as it is written', () => {
  it.each([
    ['an indefinite length', '30 80 00 00'],
    ['a length longer than needed', '04 81 01 00'],
    ['a length with a leading zero', '04 82 00 80'],
    ['an end beyond the bytes', '04 05 00'],
    ['bytes after the end', '04 01 00 00'],
    ['a tag of several bytes', '1f 81 01 00'],
    ['nothing', ''],
  ])('%s is refused', (_what, bytes) => {
    expect(() => readDer(hex(bytes))).toThrow('pki.der-refused');
  });

  it.each([
    ['UTF-8', '0c 03 c3 a9 41', 'éA'],
    ['ASCII', '13 02 46 52', 'FR'],
    ['TeletexString as Latin-1', '14 01 c9', 'É'],
    ['BMPString', '1e 02 00 41', 'A'],
  ])('a text in %s', (_what, bytes, text) => {
    expect(textOf(readDer(hex(bytes)))).toBe(text);
  });

  it.each([
    ['a NUL', '0c 03 41 00 42'],
    ['another control character', '13 02 41 0a'],
    ['broken UTF-8', '0c 02 c3 28'],
    ['a surrogate in UTF-8', '0c 03 ed a0 80'],
    ['an accent in ASCII', '13 01 e9'],
    ['half a BMP character', '1e 03 00 41 00'],
    ['a GeneralString', '1b 01 41'],
  ])('a text with %s is refused', (_what, bytes) => {
    expect(() => textOf(readDer(hex(bytes)))).toThrow('pki.der-refused');
  });

  it('reads identifiers, numbers and times', () => {
    expect(oidOf(readDer(hex('06 08 2a 81 7a 01 47 01 02 03')))).toBe('1.2.250.1.71.1.2.3');
    expect(() => oidOf(readDer(hex('06 02 2a 80')))).toThrow('pki.der-refused');
    expect(hexOf(readDer(hex('02 02 00 ff')))).toBe('ff');
    expect(() => smallNumberOf(readDer(hex('02 01 ff')))).toThrow('pki.der-refused');
    expect(timeOf(readDer(Buffer.from('\x17\x0d491231235959Z', 'latin1')))).toBe(
      '2049-12-31T23:59:59Z',
    );
    expect(timeOf(readDer(Buffer.from('\x17\x0d500101000000Z', 'latin1')))).toBe(
      '1950-01-01T00:00:00Z',
    );
    expect(() => timeOf(readDer(Buffer.from('\x17\x0b4912312359Z', 'latin1')))).toThrow();
  });
});

describe('a certificate read strictly', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;

  beforeAll(async () => {
    authority = await TestAuthority.make();
    stranger = await TestAuthority.make();
  });

  it('is issued by whoever signed it, not by whoever has the name', async () => {
    const leaf = readStrictCertificate(derOf((await authority.client('1010000016')).pem));
    const [ours, theirs] = [authority, stranger].map(({ pem }) =>
      readStrictCertificate(derOf(pem)),
    );
    expect(leaf.keyUses).toEqual(new Set(['digitalSignature']));
    expect(leaf.isAuthority).toBe(false);
    expect(isIssuedBy(leaf, ours!)).toBe(true);
    expect(isIssuedBy(leaf, theirs!)).toBe(false);
    expect(isIssuedBy(leaf, leaf)).toBe(false);
  });

  it('is refused with a byte more, a byte less, or a byte changed in its structure', async () => {
    const der = derOf((await authority.client('1010000016')).pem);
    for (const wrong of [
      Buffer.concat([der, Buffer.from([0])]),
      der.subarray(0, -1),
      Buffer.concat([Buffer.from([0x31]), der.subarray(1)]),
    ])
      expect(() => readStrictCertificate(wrong)).toThrow('pki.certificate-refused');
  });

  it('is signed for with a list that only its authority can sign', async () => {
    const made = await authority.client('1010000016');
    const [list] = readSignedLists(Buffer.from(await authority.revoke([made])));
    const [ours, theirs] = [authority, stranger].map(({ pem }) =>
      readStrictCertificate(derOf(pem)),
    );
    expect(list?.revoked).toEqual(new Set([readStrictCertificate(derOf(made.pem)).serial]));
    expect(isListOf(list!, ours!)).toBe(true);
    expect(isListOf(list!, theirs!)).toBe(false);
    const changed = { ...list!, signed: { ...list!.signed, tbs: Buffer.from(list!.signed.tbs) } };
    changed.signed.tbs[40]! ^= 1;
    expect(isListOf(changed, ours!)).toBe(false);
  });

  describeWith('openssl')('in a bundle', () => {
    it('is found in PEM, DER and PKCS #7, as authorities publish them', () => {
      const folder = mkdtempSync(join(tmpdir(), 'portique-bundle-'));
      const [pem, p7b] = [join(folder, 'all.pem'), join(folder, 'all.p7b')];
      writeFileSync(pem, `${authority.pem}\n${stranger.pem}\n`);
      const made = ['crl2pkcs7', '-nocrl', '-certfile', pem, '-outform', 'DER', '-out', p7b];
      execFileSync('openssl', made);
      const both = fingerprints(readFileSync(pem));
      expect(both).toHaveLength(2);
      expect(fingerprints(readFileSync(p7b))).toEqual(both);
      expect(both).toContain(fingerprints(derOf(authority.pem))[0]);
      const text = execFileSync('openssl', ['pkcs7', '-inform', 'DER', '-in', p7b]);
      expect(fingerprints(text)).toEqual(both);
      expect(() => readBundle(Buffer.from('nothing'))).toThrow('pki.bundle-refused');
      expect(childrenOf(readDer(readFileSync(p7b)))).toHaveLength(2);
      rmSync(folder, { recursive: true });
    });
  });
});
