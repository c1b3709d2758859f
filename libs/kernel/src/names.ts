/**
 * A name folded for comparison: no accents, capitals, one space between words;
 * hyphens and apostrophes are spaces, ligatures are written out.
 */
export function foldName(name: string): string {
  return name
    .replaceAll(/œ/gi, 'oe')
    .replaceAll(/æ/gi, 'ae')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, ' ')
    .trim();
}
