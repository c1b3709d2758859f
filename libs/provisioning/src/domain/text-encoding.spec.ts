import { decodeText, isDamaged } from './text-encoding.js';
import { windows1252 } from '../testing.js';

const TEXT = 'Matricule;Prénom\n1;Zoé Lefèvre-Œuvré\n2;Noël Çelik\n';
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const mark = (hex: string, rest: Buffer): Buffer => Buffer.concat([Buffer.from(hex, 'hex'), rest]);

describe('the encoding of a HR export', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), 'utf-8'],
    ['UTF-8 with its mark', mark('efbbbf', Buffer.from(TEXT)), 'utf-8'],
    ['Windows-1252', windows1252(TEXT), 'windows-1252'],
    ['UTF-16 with its mark', mark('fffe', Buffer.from(TEXT, 'utf16le')), 'utf-16le'],
    ['UTF-16 without mark', Buffer.from(TEXT, 'utf16le'), 'utf-16le'],
    ['UTF-16 big-endian with its mark', mark('feff', utf16be(TEXT)), 'utf-16be'],
    ['UTF-16 big-endian without mark', utf16be(TEXT), 'utf-16be'],
    ['plain ASCII', Buffer.from('a;b\n1;2\n'), 'utf-8'],
  ])('%s is found', (_name, bytes, encoding) => {
    const decoded = decodeText(bytes);
    expect(decoded.encoding).toBe(encoding);
    expect(decoded.text).toBe(encoding === 'utf-8' && bytes.length === 8 ? 'a;b\n1;2\n' : TEXT);
  });

  it('is the declared one when the mapping declares it', () => {
    expect(decodeText(Buffer.from('é'), 'windows-1252').text).toBe('Ã©');
  });

  it('of a file that is UTF-8 but for one line leaves the damage where it is', () => {
    const mixed = Buffer.concat([Buffer.from(TEXT), windows1252('3;André\n')]);
    const { encoding, text } = decodeText(mixed);
    expect(encoding).toBe('utf-8');
    expect(text.split('\n').map(isDamaged)).toEqual([false, false, false, true, false]);
  });

  // The property that matters: whatever the letters, writing and reading give the text back.
  it.each(['éèêëàâîïôûùüçœŒÉÀÇ', "D'ÂGE", 'JOÃO', 'Müller', 'Čapek'])(
    '%s is read back from UTF-8 and UTF-16, undamaged',
    (name) => {
      for (const coded of [
        Buffer.from(`x;${name}`),
        mark('fffe', Buffer.from(`x;${name}`, 'utf16le')),
      ]) {
        const { text } = decodeText(coded);
        expect(text).toBe(`x;${name}`);
        expect(isDamaged(text)).toBe(false);
      }
    },
  );
});

describe('damaged text', () => {
  it.each([
    ...['é', 'è', 'ê', 'ë', 'à', 'ç', 'ï', 'ô', 'û', 'œ', 'É', '’'].map((letter) =>
      Buffer.from(`L${letter}a`).reduce(
        (text, byte) => text + decodeText(Buffer.of(byte), 'windows-1252').text,
        '',
      ),
    ),
    'H?l?ne',
    'Fran?ois',
    'Zo\uFFFD',
    'Zo\u0081',
  ])('%s is seen', (text) => {
    expect(isDamaged(text)).toBe(true);
  });

  it.each([
    'JOÃO',
    'SÃO PAULO',
    'ÂGE',
    'Unité ? à préciser',
    'Å',
    'N’Guyen',
    'Pédiatrie (0-3 ans)',
  ])('%s is not', (text) => {
    expect(isDamaged(text)).toBe(false);
  });
});
