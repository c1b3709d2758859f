import { checkCertificate, type Expectation } from './certificate-check.js';
import { readCertificates, readOrganisationCertificate } from './organisation-certificate.js';
import { RevocationList } from './revocation-list.js';
import { TestAuthority, type MadeCertificate } from './testing.js';

const OU = '1010000016';
const NOW = new Date('2026-01-15T09:30:00Z');

describe('the certificates of the hospital', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  let seal: MadeCertificate;
  let client: MadeCertificate;

  beforeAll(async () => {
    authority = await TestAuthority.make();
    stranger = await TestAuthority.make();
    seal = await authority.seal(OU);
    client = await authority.client(OU);
  });

  const expected = (change: Partial<Expectation> = {}): Expectation => ({
    profile: 'ORG_SIGN',
    organisationUnit: OU,
    authorities: readCertificates(authority.pem),
    revocationLists: [],
    ...change,
  });
  const check = (made: MadeCertificate, change: Partial<Expectation> = {}, now = NOW) =>
    checkCertificate(readOrganisationCertificate(made.pem), expected(change), now);

  it('are good when used for what they are', async () => {
    expect(await check(seal)).toEqual({ problems: [], warnings: [] });
    expect(await check(client, { profile: 'ORG_AUTH_CLI' })).toEqual({
      problems: [],
      warnings: [],
    });
  });

  it('are refused one in place of the other', async () => {
    expect((await check(client)).problems).toEqual(['usage']);
    expect((await check(seal, { profile: 'ORG_AUTH_CLI' })).problems).toEqual(['usage']);
  });

  it('are refused for another structure', async () => {
    expect((await check(seal, { organisationUnit: '1010000024' })).problems).toEqual([
      'organisation-unit',
    ]);
  });

  it('are refused from an authority of the same name with another key', async () => {
    const authorities = readCertificates(stranger.pem);
    expect((await check(seal, { authorities })).problems).toEqual(['no-trusted-path']);
    expect((await check(seal, { authorities: [] })).problems).toEqual(['no-trusted-path']);
  });

  it('are refused from an authority out of its dates, or that is none', async () => {
    const old = await TestAuthority.make('OLD', '2026-01-01T00:00:00Z');
    const authorities = readCertificates(old.pem);
    expect((await check(await old.seal(OU), { authorities })).problems).toEqual([
      'no-trusted-path',
    ]);
    const leaf = readCertificates(seal.pem);
    expect((await check(seal, { authorities: leaf })).problems).toEqual(['no-trusted-path']);
  });

  it.each([
    ['the second before it begins', '2024-12-31T23:59:59Z', ['not-yet-valid']],
    ['when it begins', '2025-01-01T00:00:00Z', []],
    ['the second before it ends', '2043-12-31T23:59:59Z', []],
    ['when it ends', '2044-01-01T00:00:00Z', ['expired']],
  ])('%s', async (_when, at, problems) => {
    const found = await check(seal, {}, new Date(at));
    expect(found.problems.filter((problem) => problem !== 'no-trusted-path')).toEqual(problems);
  });

  it.each([
    ['61 days before', '2043-11-01T00:00:00Z', []],
    ['60 days before', '2043-11-02T00:00:00Z', [60]],
    ['30 days before', '2043-12-02T00:00:00Z', [30]],
    ['7 days before', '2043-12-25T00:00:00Z', [7]],
    ['once ended', '2044-01-02T00:00:00Z', []],
  ])('warn %s their end', async (_when, at, steps) => {
    const { warnings } = await check(seal, {}, new Date(at));
    expect(warnings).toEqual(steps.map((within) => ({ kind: 'expires-soon', within })));
  });

  it('are refused once revoked, whatever the age of the list', async () => {
    const other = await authority.seal(OU);
    const revocationLists = RevocationList.read(Buffer.from(await authority.revoke([seal])));
    expect((await check(seal, { revocationLists })).problems).toEqual(['revoked']);
    expect(await check(other, { revocationLists })).toEqual({ problems: [], warnings: [] });
    expect((await check(seal, { revocationLists }, new Date('2041-01-01'))).problems).toContain(
      'revoked',
    );
    expect((await check(other, { revocationLists }, new Date('2041-01-01'))).warnings).toEqual([
      { kind: 'revocation-list-stale' },
    ]);
  });

  it('are refused by any list of a file, PEM or DER', async () => {
    const [other, ours] = [await stranger.revoke([seal]), await authority.revoke([seal])];
    const both = RevocationList.read(Buffer.from(`${other}\n${ours}`));
    expect(both).toHaveLength(2);
    expect((await check(seal, { revocationLists: both })).problems).toEqual(['revoked']);
    const der = Buffer.from(ours.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    expect((await check(seal, { revocationLists: RevocationList.read(der) })).problems).toEqual([
      'revoked',
    ]);
  });

  it('say when the lists configured are of another authority', async () => {
    const revocationLists = RevocationList.read(Buffer.from(await stranger.revoke([seal])));
    expect(await check(seal, { revocationLists })).toEqual({
      problems: [],
      warnings: [{ kind: 'revocation-unknown' }],
    });
  });

  it('name their subject in both orders, accents kept', () => {
    const read = readOrganisationCertificate(seal.pem);
    expect(read.subject('rfc2253')).toBe(
      'CN=CACHET,OU=1010000016,O=HOPITAL SYNTHETIQUE,ST=Rhône (69),C=FR',
    );
    expect(read.subject('reverse')).toBe(
      'C=FR, ST=Rhône (69), O=HOPITAL SYNTHETIQUE, OU=1010000016, CN=CACHET',
    );
  });

  it('are not read from anything else', () => {
    expect(() =>
      readOrganisationCertificate('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'),
    ).toThrow('pki.certificate-unreadable');
    for (const none of [
      'none',
      authority.pem,
      '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----',
    ])
      expect(() => RevocationList.read(Buffer.from(none))).toThrow('pki.crl-unreadable');
    expect(readCertificates('nothing')).toEqual([]);
  });
});
