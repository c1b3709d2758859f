/** Characters that need another form in a PDF string of WinAnsi octets. */
const FORMS: Readonly<Record<string, string>> = {
  '(': '\\(',
  ')': '\\)',
  '\\': '\\\\',
  '’': "'",
  '–': '-',
  œ: '\\234',
};

function pdfCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const plain = code >= 160 && code < 256 ? `\\${code.toString(8)}` : '?';
  return FORMS[character] ?? (code < 127 ? character : plain);
}

/** A line as a PDF string; what WinAnsi lacks becomes a question mark. */
const pdfText = (line: string): string => Array.from(line).map(pdfCharacter).join('');

/** A one-page PDF 1.4 (A4, Helvetica): a title and lines of text. */
export function makePdf(title: string, lines: readonly string[]): Buffer {
  const text = [
    `BT /F1 16 Tf 60 780 Td (${pdfText(title)}) Tj ET`,
    ...lines.map(
      (line, index) => `BT /F1 11 Tf 60 ${750 - index * 16} Td (${pdfText(line)}) Tj ET`,
    ),
  ].join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  const trailer = `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(`${body}xref\n0 ${count}\n0000000000 65535 f \n${table}${trailer}`, 'latin1');
}
