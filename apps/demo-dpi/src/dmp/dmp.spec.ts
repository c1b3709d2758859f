import { Browser, json, problem, startDpi, type Page, type RunningDpi } from '../testing.js';

let running: RunningDpi;
let origin: string;
let browser: Browser;
const DMP = '/patients/100401/dmp';

const STATUS = {
  exists: true,
  state: 'active',
  stateCode: 'active',
  authorisation: 'VALIDE',
  isAuthorised: true,
  isTreatingDoctor: false,
  hasInternetAccount: true,
  isInMonEspaceSante: true,
  opposesEmergencyAccess: false,
};

const reference = (change: object = {}): object => ({
  resourceType: 'DocumentReference',
  id: 'a',
  masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' },
  identifier: [
    { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:0' },
    { system: 'urn:portique:xds:document-unique-id', value: '1.2.250.1.213.4.1.99.42' },
    { system: 'urn:portique:xds:repository-unique-id', value: '1.2.250.1.213.4.1.1.1.2' },
  ],
  status: 'current',
  type: { coding: [{ code: '34112-3', display: 'CR hospitalier' }] },
  category: [],
  subject: { identifier: { system: 'urn:oid:1', value: '1' } },
  date: '2026-07-14T21:30:00Z',
  author: [{ display: 'Camille AUBÉPINE, Cardiologie, CENTRE DES TILLEULS' }],
  securityLabel: [
    { coding: [{ code: 'N', display: 'Normal' }] },
    { coding: [{ code: 'INVISIBLE_PATIENT', display: 'Non visible par le patient' }] },
  ],
  content: [{ attachment: { contentType: 'text/xml', title: 'Compte rendu <b>gras</b>' } }],
  context: { event: [] },
  ...change,
});

const bundle = (...resources: object[]): object => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: resources.length,
  entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
});

const cda = (body: string): string =>
  `<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Compte rendu d’hospitalisation</title><effectiveTime value="20260714213000"/><author><assignedAuthor><assignedPerson><name><given>Camille</given><family>AUBÉPINE</family></name></assignedPerson></assignedAuthor></author><component>${body}</component></ClinicalDocument>`;

const PDF = Buffer.from('%PDF-1.4 contenu');

beforeEach(async () => {
  running = await startDpi();
  ({ origin } = running);
  running.hub.air.set('dmp/status', json(STATUS));
  running.hub.air.set('DocumentReference/_search', json(bundle(reference())));
  browser = new Browser();
  await browser.visit(`${origin}/login`);
});
afterEach(async () => {
  await running.stop();
});

const openTab = async (): Promise<Page> => browser.visit(origin + DMP);

async function openDocument(content: string | Buffer, type = 'text/xml'): Promise<Page> {
  running.hub.air.set('Binary/_read', { status: 200, type, body: content });
  const { text } = await openTab();
  const [, path = ''] = /href="(\/patients\/100401\/dmp\/documents\/[^"]+)"/.exec(text) ?? [];
  return browser.visit(origin + path);
}

describe('the DMP tab', () => {
  it('shows whether the DMP exists and is open, then its documents, in local time', async () => {
    const { text } = await openTab();
    expect(text).toContain('DMP ouvert');
    expect(text).toContain('Vous êtes autorisé');
    expect(text).toContain('CR hospitalier');
    expect(text).toContain('Camille AUBÉPINE, Cardiologie, CENTRE DES TILLEULS');
    expect(text).toContain('14/07/2026 à 23:30');
    expect(text).toContain('Non visible par le patient');
    expect(text).toContain('Compte rendu &lt;b&gt;gras&lt;/b&gt;');
  });

  it('asks in the name of the person, with a new proof of the software at each call', async () => {
    await openTab();
    await openTab();
    const { calls } = running.hub;
    expect(calls.map(({ path }) => path)).toEqual([
      'dmp/status',
      'DocumentReference/_search',
      'dmp/status',
      'DocumentReference/_search',
    ]);
    for (const { subject, assertion, body } of calls) {
      expect(subject).toBe('camille');
      expect(Number(assertion['exp']) - Number(assertion['iat'])).toBeLessThanOrEqual(60);
      expect(body).toEqual({
        patient: { ins: '207058575627097', insOid: '1.2.250.1.213.1.4.10', insStatus: 'qualifiee' },
        purpose: 'normal',
        siteFiness: '010999118',
      });
    }
    expect(new Set(calls.map(({ assertion }) => assertion['jti'])).size).toBe(4);
  });

  it('puts neither the INS nor an identifier of a document in an address or in the log', async () => {
    const { text } = await openDocument(cda(''));
    const addresses = [...text.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(([, link]) => link);
    expect(addresses.join(' ')).not.toMatch(/207058575627097|1\.2\.250/);
    expect(running.log.join(' ')).not.toMatch(/207058575627097|1\.2\.250|PATB|eyJ/);
    expect(running.log.join(' ')).toContain('air.called');
  });

  it('does not search the documents of somebody who is not authorised', async () => {
    const status = { ...STATUS, isAuthorised: false, authorisation: 'EXPIREE' };
    running.hub.air.set('dmp/status', json(status));
    const { text } = await openTab();
    expect(text).toContain('Vous n’êtes pas autorisé (EXPIREE)');
    expect(text).toContain('bris de glace');
    expect(running.hub.calls.map(({ path }) => path)).toEqual(['dmp/status']);
  });

  it.each([
    ['has no DMP', { exists: false, state: 'none' }, 'n’a pas de DMP'],
    ['has a closed one', { state: 'closed', isAuthorised: false }, 'DMP fermé'],
  ])('offers nothing when the patient %s', async (_what, change, words) => {
    running.hub.air.set('dmp/status', json({ ...STATUS, ...change }));
    const { text } = await openTab();
    expect(text).toContain(words);
    expect(text).not.toContain('name="reason"');
    expect(running.hub.calls).toHaveLength(1);
  });

  it('breaks the glass with a reason, says so, and can come back', async () => {
    const denied = { ...STATUS, isAuthorised: false, authorisation: null };
    running.hub.air.set('dmp/status', json(denied));
    const reason = 'Patiente inconsciente <i>aux</i> urgences';
    const { text, url } = await browser.submit(`${origin}${DMP}/acces`, {
      purpose: 'bris_de_glace',
      reason,
    });
    expect(url).toBe(origin + DMP);
    expect(text).toContain('Accès en bris de glace.');
    expect(text).toContain('Patiente inconsciente &lt;i&gt;aux&lt;/i&gt; urgences');
    expect(running.hub.calls.at(-1)?.body).toMatchObject({ purpose: 'bris_de_glace', reason });
    expect(text).toContain('CR hospitalier');
    const back = await browser.submit(`${origin}${DMP}/acces`, { purpose: 'normal' });
    expect(back.text).not.toContain('Accès en bris de glace.');
    expect(running.hub.calls.at(-1)?.body).not.toHaveProperty('reason');
  });

  it.each([
    ['without a reason', { purpose: 'bris_de_glace', reason: '          ' }],
    ['with a reason too short', { purpose: 'bris_de_glace', reason: 'urgence' }],
    ['for regulation', { purpose: 'centre_15', reason: 'régulation médicale' }],
  ])('does not break the glass %s', async (_what, fields) => {
    const { text } = await browser.submit(`${origin}${DMP}/acces`, fields);
    expect(text).toContain('Motif d’accès refusé');
    expect(running.hub.calls).toHaveLength(0);
  });

  it('never sends a provisional identity to the DMP', async () => {
    const { text } = await browser.visit(`${origin}/patients/100402/dmp`);
    expect(text).toContain('Identité non qualifiée');
    expect(running.hub.calls).toHaveLength(0);
  });

  it('shows what the DMP could not give beside what it gave', async () => {
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'warning',
          code: 'incomplete',
          details: { text: 'Un document manque.' },
          diagnostics: 'XDSRegistryError',
        },
      ],
    };
    running.hub.air.set('DocumentReference/_search', json(bundle(reference(), outcome)));
    const { text } = await openTab();
    expect(text).toContain('Un document manque.');
    expect(text).toContain('CR hospitalier');
  });

  it('is closed where AIR is switched off', async () => {
    const without = await startDpi({ air: false });
    const other = new Browser();
    await other.visit(`${without.origin}/login`);
    const { text } = await other.visit(without.origin + DMP);
    expect(text).toContain('n’est pas ouverte dans cet établissement');
    await without.stop();
  });
});

describe('refusals in words', () => {
  it.each([
    ['client_not_allowed', 403, 'n’est pas autorisé à consulter'],
    ['no_live_session', 401, 'session Portique est terminée'],
    ['access.token-refused', 401, 'session Portique est terminée'],
    ['step_up_required', 401, 'Authentification à renouveler'],
    ['no_rpps', 403, 'Votre RPPS n’est pas confirmé'],
    ['not_on_authorised_list', 403, 'pas sur la liste des professionnels'],
    ['role_incomplete', 403, 'rôle ne suffit pas'],
    ['structure_mismatch', 403, 'n’exercez pas dans cet établissement'],
    ['ins_invalid', 400, 'L’INS de ce patient n’est pas valide'],
    ['ins_not_qualified', 403, 'Identité non qualifiée'],
    ['purpose_refused', 403, 'Motif d’accès refusé'],
    ['seal_unavailable', 503, 'cachet de l’hôpital'],
    ['dmp.unreachable', 503, 'DMP indisponible'],
    ['dmp.unreadable', 503, 'Réponse du DMP illisible'],
    ['some.new-code', 500, 'some.new-code'],
  ])('%s', async (code, status, words) => {
    running.hub.air.set('dmp/status', problem(code, status));
    const { text, status: answered } = await openTab();
    expect(answered).toBe(200);
    expect(text).toContain(words);
    expect(text).toContain('PATB-QUATRE');
  });

  it('gives the code and the words of the DMP itself, whole', async () => {
    const shown = {
      dmpCode: 'DMPAccessDeniedByRightsService',
      dmpText: 'PS <bloqué> par le patient',
      layer: 'xds',
    };
    running.hub.air.set('DocumentReference/_search', problem('dmp.refused', 403, shown));
    const { text } = await openTab();
    expect(text).toContain('Le DMP a refusé la demande');
    expect(text).toContain('DMPAccessDeniedByRightsService');
    expect(text).toContain('PS &lt;bloqué&gt; par le patient');
  });

  it('offers the two factors again when they are asked for, and comes back to the tab', async () => {
    running.hub.air.set('dmp/status', problem('step_up_required', 401));
    const { text } = await openTab();
    const [, link = ''] = /href="(\/login\?fresh=now[^"]*)"/.exec(text) ?? [];
    running.hub.air.set('dmp/status', json(STATUS));
    const page = await browser.visit(origin + link.replace('&amp;', '&'));
    expect(page.url).toBe(origin + DMP);
    expect(page.text).toContain('Vous êtes autorisé');
  });

  it('keeps the rest of the record working when the hub itself is away', async () => {
    await running.hub.stop();
    const { text, status } = await openTab();
    expect(status).toBe(200);
    expect(text).toContain('DMP indisponible');
    const summary = await browser.visit(`${origin}/patients/100401`);
    expect(summary.text).toContain('Myocardite');
  });

  it.each([
    ['no JSON', { status: 200, type: 'text/html', body: '<html>proxy</html>' }],
    ['another shape', json({ hello: 'world' })],
    ['an error without a problem', { status: 502, type: 'text/html', body: 'Bad gateway' }],
  ])('says it when the answer is %s', async (_what, answer) => {
    running.hub.air.set('dmp/status', answer);
    expect((await openTab()).text).toContain('Réponse illisible');
  });
});

describe('a document of the DMP', () => {
  it('is shown as clean text: title, author, sections, tables', async () => {
    const { text, status } = await openDocument(
      cda(
        '<structuredBody><component><section><title>Biologie</title><text><paragraph>Résultats</paragraph><table><tr><td>Potassium</td><td>4,2</td></tr></table></text></section></component></structuredBody>',
      ),
    );
    expect(status).toBe(200);
    expect(text).toContain('<h3>Biologie</h3>');
    expect(text).toContain('<td>Potassium</td>');
    expect(text).toContain('Camille AUBÉPINE');
    expect(text).toContain('14/07/2026 à 23:30');
  });

  it.each([
    ['of another patient', '109016322000249', true],
    ['of this patient', '207058575627097', false],
  ])('warns or not when the CDA is %s', async (_whose, ins, warned) => {
    const head = `<recordTarget><patientRole><id extension="${ins}"/></patientRole></recordTarget>`;
    const { text } = await openDocument(cda('').replace('<author>', `${head}<author>`));
    expect(text.includes('vérifiez qu’il le concerne')).toBe(warned);
  });

  it('runs nothing that was written in it', async () => {
    const { text, headers } = await openDocument(
      cda(
        '<structuredBody><component><section><title>&lt;img src=x onerror=alert(1)&gt;</title><text><script>alert(1)</script><paragraph onclick="alert(1)">&lt;script&gt;alert(2)&lt;/script&gt;</paragraph></text></section></component></structuredBody>',
      ),
    );
    expect(text).not.toMatch(/<script(?![^>]*src="\/assets)|<img|onclick=|<paragraph/);
    expect(text).toContain('&lt;script&gt;alert(2)&lt;/script&gt;');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('shows the PDF that a CDA carries, in a frame of ours, read once from the DMP', async () => {
    const body = `<nonXMLBody><text mediaType="application/pdf" representation="B64">${PDF.toString('base64')}</text></nonXMLBody>`;
    const { text, url } = await openDocument(cda(body));
    expect(text).toContain(`src="${new URL(url).pathname}/pdf#`);
    const pdf = await browser.ask(`${url}/pdf`);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(pdf.headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'self'",
    );
    expect(Buffer.from(await pdf.arrayBuffer())).toEqual(PDF);
    expect(running.hub.calls.filter(({ path }) => path === 'Binary/_read')).toHaveLength(1);
    const download = await browser.ask(`${url}/pdf?telecharger=oui`);
    expect(download.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  it('asks the DMP again two minutes later', async () => {
    const { url } = await openDocument(cda(''));
    running.clock.forward(119);
    await browser.visit(url);
    running.clock.forward(1);
    await browser.visit(url);
    expect(running.hub.calls.filter(({ path }) => path === 'Binary/_read')).toHaveLength(2);
  });

  it('asks for exactly the document of the list', async () => {
    await openDocument(cda(''));
    expect(running.hub.calls.at(-1)).toMatchObject({
      path: 'Binary/_read',
      body: {
        repositoryUniqueId: '1.2.250.1.213.4.1.1.1.2',
        documentUniqueId: '1.2.250.1.213.4.1.99.42',
      },
    });
  });

  it.each([
    ['XML that is broken', '<ClinicalDocument>', 'text/xml', 'Réponse du DMP illisible'],
    ['XML with a document type', '<!DOCTYPE a><a/>', 'text/xml', 'Réponse du DMP illisible'],
    ['a PDF that is none', 'MZ', 'application/pdf', 'Réponse du DMP illisible'],
    ['plain text', 'Bonjour <b>', 'text/plain', 'Bonjour &lt;b&gt;'],
    ['HTML', '<script>alert(1)</script>', 'text/html', 'n’est pas affiché ici'],
  ])('judges %s', async (_what, content, type, words) => {
    const { text } = await openDocument(content, type);
    expect(text).toContain(words);
    expect(text).not.toContain('<script>alert');
  });

  it('belongs to the session that found it, and to its patient', async () => {
    const { url } = await openDocument(cda(''));
    const other = new Browser();
    running.hub.atThePost = { sub: 'antoine', name: 'Antoine LEFÈVRE', amr: ['mfa'] };
    await other.visit(`${origin}/login`);
    const before = running.hub.calls.length;
    expect((await other.visit(url)).url).toBe(origin + DMP);
    const elsewhere = url.replace('/100401/', '/100402/');
    expect((await browser.visit(elsewhere)).url).toBe(`${origin}/patients/100402/dmp`);
    const reads = running.hub.calls.slice(before).filter(({ path }) => path === 'Binary/_read');
    expect(reads).toHaveLength(0);
  });
});

describe('the access token', () => {
  it('is renewed by the refresh token once it has less than twenty seconds to live', async () => {
    await openTab();
    running.clock.forward(279);
    await openTab();
    expect(browser.passed).toEqual([]);
    running.clock.forward(2);
    const { text } = await openTab();
    expect(browser.passed).toEqual([]);
    expect(text).toContain('Vous êtes autorisé');
  });

  it('is asked again of the hub, without a word, when there is no refresh token', async () => {
    running.hub.refreshTokens = false;
    await browser.visit(`${origin}/login`);
    running.clock.forward(301);
    const { text, url } = await openTab();
    expect(browser.passed.some((passed) => passed.includes('/login?silent=yes'))).toBe(true);
    expect(browser.passed.some((passed) => passed.includes('/interaction/'))).toBe(false);
    expect(url).toBe(origin + DMP);
    expect(text).toContain('Vous êtes autorisé');
  });

  it('leads to a sign-in when the hub has forgotten the person', async () => {
    running.hub.refreshTokens = false;
    await browser.visit(`${origin}/login`);
    browser.cookiesOf(running.hub.origin).clear();
    running.clock.forward(301);
    const { url } = await openTab();
    expect(browser.passed.some((passed) => passed.includes('/interaction/'))).toBe(true);
    expect(url).toBe(origin + DMP);
  });
});
