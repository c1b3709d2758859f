import { hl7Instant, parseCda } from './cda.js';
import { narrativeHtml } from './narrative.js';
import { childAt, parseXml } from './xml.js';

const cda = (body: string, head = ''): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Compte rendu d’hospitalisation</title><effectiveTime value="20261102083000+0100"/>${head}
    <recordTarget><patientRole><id root="1.2.250.1.213.1.4.10" extension="207058575627097"/><patient><name><given>LAURENCE</given><family>PATB-QUATRE</family></name></patient></patientRole></recordTarget>
    <author><assignedAuthor><code displayName="Cardiologue"/><assignedPerson><name><prefix>Dr</prefix><given>Camille</given><family>AUBÉPINE</family></name></assignedPerson><representedOrganization><name>Clinique</name></representedOrganization></assignedAuthor></author>
    <custodian><assignedCustodian><representedCustodianOrganization><name>CH fictif</name></representedCustodianOrganization></assignedCustodian></custodian>
    <component>${body}</component></ClinicalDocument>`,
  );

const narrative = (inside: string): string =>
  narrativeHtml(parseXml(`<text>${inside}</text>`)).text;

describe('a CDA document', () => {
  it('gives what a person reads', () => {
    const read = parseCda(
      cda(
        '<structuredBody><component><section><title>Motif</title><text>Dyspnée</text><component><section><title>Détail</title></section></component></section></component></structuredBody>',
      ),
    );
    expect(read).toMatchObject({
      title: 'Compte rendu d’hospitalisation',
      patient: 'LAURENCE PATB-QUATRE',
      patientIds: ['207058575627097'],
      authors: [{ name: 'Dr Camille AUBÉPINE', role: 'Cardiologue', organisation: 'Clinique' }],
      custodian: 'CH fictif',
    });
    expect(read.createdAt?.toISOString()).toBe('2026-11-02T07:30:00.000Z');
    expect(read.body).toMatchObject({
      kind: 'sections',
      sections: [{ title: 'Motif', sections: [{ title: 'Détail' }] }],
    });
  });

  it('gives the PDF it carries', () => {
    const pdf = Buffer.from('%PDF-1.4 a small one');
    const body = `<nonXMLBody><text mediaType="application/pdf" representation="B64">\n${pdf.toString('base64')}\n</text></nonXMLBody>`;
    expect(parseCda(cda(body)).body).toEqual({ kind: 'pdf', bytes: pdf });
  });

  it.each([
    ['a PDF that is none', 'application/pdf', Buffer.from('<script>').toString('base64')],
    ['an image', 'image/jpeg', 'AAAA'],
  ])('does not take %s for a PDF', (_what, mediaType, content) => {
    const body = `<nonXMLBody><text mediaType="${mediaType}" representation="B64">${content}</text></nonXMLBody>`;
    expect(parseCda(cda(body)).body).toEqual({ kind: 'other', mediaType });
  });

  it('reads Latin-1 when the document says so', () => {
    const text =
      '<?xml version="1.0" encoding="ISO-8859-1"?><ClinicalDocument><title>Opéré</title></ClinicalDocument>';
    expect(parseCda(Buffer.from(text, 'latin1')).title).toBe('Opéré');
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x3c, 0x61, 0xff, 0xfe])],
    ['another XML', Buffer.from('<html/>')],
    ['an encoding that hides things', Buffer.from('<?xml version="1.0" encoding="utf-7"?><a/>')],
  ])('refuses %s', (_what, bytes) => {
    expect(() => parseCda(bytes)).toThrow();
  });

  it.each([
    ['20261102083000+0100', '2026-11-02T07:30:00.000Z'],
    ['20261102083000', '2026-11-02T08:30:00.000Z'],
    ['202611020830', '2026-11-02T08:30:00.000Z'],
    ['2026110208', '2026-11-02T08:00:00.000Z'],
    ['20261102', '2026-11-02T12:00:00.000Z'],
    ['20261102083000.123+0000', '2026-11-02T08:30:00.000Z'],
    ['2026', undefined],
    ['20261399', undefined],
    [undefined, undefined],
  ])('reads the time %s as %s', (value, instant) => {
    expect(hl7Instant(value)?.toISOString()).toBe(instant);
  });
});

describe('the narrative block', () => {
  it('keeps paragraphs, lists, styles and tables', () => {
    const shown = narrative(
      '<paragraph>Un <content styleCode="Bold">deux</content><br/>trois</paragraph><list listType="ordered"><item>a</item></list><table border="1"><thead><tr><th colspan="2">T</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    );
    expect(shown).toContain('<p>Un <b>deux</b><br />trois</p>');
    expect(shown.replaceAll(/\s/g, '')).toContain('<ol><li>a</li></ol>');
    expect(shown).toContain('<th colspan="2">T</th>');
    expect(shown).toContain('<td>1</td>');
  });

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['an escaped script', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['a CDATA script', '<![CDATA[<script>alert(1)</script>]]>'],
    ['an image with a handler', '<img src="x" onerror="alert(1)"/>'],
    ['a frame', '<iframe src="https://evil.example"/>'],
    ['a link', '<linkHtml href="javascript:alert(1)">ici</linkHtml>'],
    ['a handler on a paragraph', '<paragraph onclick="alert(1)" style="x">texte</paragraph>'],
    ['a style that is code', '<content styleCode="Bold&quot; onclick=&quot;alert(1)">t</content>'],
    [
      'a span that is code',
      '<table><tr><td colspan="1&quot; onclick=&quot;alert(1)">t</td></tr></table>',
    ],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><animate/></svg>'],
    ['another namespace', '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'],
    ['a stylesheet', '<style>body{background:url(https://evil.example)}</style>'],
    ['a multimedia', '<renderMultiMedia referencedObject="javascript:alert(1)"/>'],
  ])('lets nothing run of %s', (_what, inside) => {
    const shown = narrative(inside);
    const tags = shown.match(/<[^>]*>/g) ?? [];
    for (const tag of tags) {
      expect(tag).toMatch(
        /^<\/?(p|b|i|u|sub|sup|ol|ul|li|table|caption|thead|tbody|tr|td|th|span|div|br)( class="(scroll|not-shown)"| tabindex="0"| role="group"| aria-label="Tableau"| (col|row)span="\d+")*\s*\/?>$/,
      );
    }
  });

  it('stops at a depth no one writes by hand', () => {
    const deep = '<content>'.repeat(90) + 'fond' + '</content>'.repeat(90);
    expect(narrative(deep)).not.toContain('fond');
  });

  it('finds the text of a section', () => {
    const section = parseXml('<section><title>t</title><text>x</text></section>');
    expect(narrativeHtml(childAt(section, 'text')!).text).toBe('x');
  });
});
