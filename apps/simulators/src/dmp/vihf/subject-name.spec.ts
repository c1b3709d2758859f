import { readName } from './subject-name.js';

describe('a distinguished name', () => {
  it.each<[string, string, readonly string[] | undefined]>([
    ['in RFC 2253', 'CN=A,O=B,C=FR', ['CN=A', 'O=B', 'C=FR']],
    ['with spaces after the commas', 'C=FR, ST=Rhône (69), O=B', ['C=FR', 'ST=Rhône (69)', 'O=B']],
    ['with escaped characters', 'O=CH \\"X\\"\\, Y\\+Z\\\\,C=FR', ['O=CH "X", Y+Z\\', 'C=FR']],
    ['with octets in hexadecimal', 'ST=Rh\\C3\\B4ne,C=FR', ['ST=Rhône', 'C=FR']],
    ['with several parts of a type', 'OU=a,OU=b', ['OU=a', 'OU=b']],
    ['with an equals sign in a value', 'CN=a=b', ['CN=a=b']],
    ['with an OID', '2.5.4.3=a,C=FR', ['2.5.4.3=a', 'C=FR']],
    ['with a comma too many', 'CN=a,', undefined],
    ['that is empty', '', undefined],
    ['without a type', 'a,b', undefined],
    ['with two values in one part', 'CN=a+OU=b', undefined],
    ['between quotes', 'O="a, b",C=FR', undefined],
    ['that ends in an escape', 'CN=a\\', undefined],
  ])('%s: %s', (_how, text, expected) => {
    expect(readName(text)).toEqual(expected);
  });
});
