/**
 * Escapes of canonical XML (c14n §2.3), used in what is sent as well: the octets that are signed and the
 * octets that travel then differ by namespaces alone.
 */
export const textOf = (value: string): string =>
  clean(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const attributeOf = (value: string): string =>
  clean(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** What XML 1.0 cannot hold, and line breaks, have no place in a name or a code. */
function clean(value: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters to take away
  return value.toWellFormed().replaceAll(/[\u0000-\u001F\u007F-\u009F\uFFFE\uFFFF]/g, ' ');
}
