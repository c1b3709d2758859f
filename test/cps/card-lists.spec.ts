import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { THE_HUB } from '#libs/audit';
import { CardLists } from '#libs/authentication';
import type { Credential } from '../../apps/simulators/src/igc/authority.js';
import { signCardList } from '../../apps/simulators/src/igc/card-lists.js';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { insertPerson } from '../../libs/oidc/src/testing.js';
import { syntheticRpps } from '../../libs/rpps/src/testing.js';
import { CardHub } from '../support/card-hub.js';

const run = promisify(execFile);

/** The revocation lists as IGC-Santé publishes them, and as somebody else would. */
describe('the revocation lists of cards', () => {
  let cards: CardHub;
  let card: Credential;

  beforeAll(async () => {
    cards = await CardHub.open();
    const { id } = await insertPerson(cards.test.database, 1);
    const number = syntheticRpps(1);
    await cards.test.database.prisma.rppsLink.create({
      data: {
        identityId: id,
        rpps: number,
        idnps: `8${number}`,
        status: 'presumed',
        updatedAt: new Date(),
      },
    });
    card = await cards.card({ nationalId: `8${number}` });
  }, 60_000);
  afterAll(() => cards.close());
  beforeEach(() => cards.igc.behave({ mode: 'normal' }));

  const lists = (): CardLists => cards.hub.app.get(CardLists, { strict: false });
  const failures = async (): Promise<readonly (string | undefined)[]> =>
    (await cards.fetchLists()).map((each) => (each.kind === 'failed' ? each.because : undefined));

  it('are fetched, verified and kept, with an event each', async () => {
    expect(await failures()).toEqual([undefined, undefined]);
    const states = await lists().states();
    expect(states.map(({ state }) => state)).toEqual(['fresh', 'fresh']);
    expect((await cards.events('cps.list-updated')).length).toBeGreaterThan(1);
    expect(await cards.refusal(card)).toBe('SIGNED-IN');
  });

  it.each([
    ['older than the last one', 'old', 'cps.list-rollback'],
    ['signed by another key under the same name', 'forged', 'cps.list-issuer'],
    ['of changes only', 'delta', 'pki.crl-refused'],
    ['that is a page', 'not-a-list', 'pki.crl-refused'],
    ['that does not come', 'cut', 'cps.list-unreachable'],
  ] as const)('a list %s is refused, and the kept one still serves', async (_what, mode, code) => {
    await cards.fetchLists();
    cards.igc.behave({ mode });
    expect(await failures()).toEqual([code, code]);
    expect((await cards.events('cps.list-refused'))[0]).toMatchObject({ because: code });
    expect(await cards.refusal(card)).toBe('SIGNED-IN');
  });

  it('an address that is not in the configuration is never asked', async () => {
    const before = (await lists().states()).map(({ source }) => source);
    expect(before.every((source) => source?.startsWith('http://127.0.0.1:') === true)).toBe(true);
  });

  it('of the root revokes the authority itself: every card is refused', async () => {
    const authority = cards.authority('ACI-FO-PP-TEST').credential.certificate;
    const root = cards.authority('ACR-FO-TEST').credential;
    const { serialNumber } = await import('@peculiar/x509').then(
      ({ X509Certificate }) => new X509Certificate(authority),
    );
    const now = cards.clock.now();
    const terms = { thisUpdate: now, nextUpdate: cards.clock.in(3600), number: 9e15 };
    const revoked = [{ serialNumber, revocationDate: now }];
    const file = await signCardList(root, { ...terms, revoked });
    await lists().take(file, 'root.crl', THE_HUB);
    expect(await cards.refusal(card)).toBe('CARD_REVOKED');
    const next = { ...terms, thisUpdate: cards.clock.now(), number: 9e15 + 2, revoked: [] };
    await lists().take(await signCardList(root, next), 'root.crl', THE_HUB);
    expect(await cards.refusal(card)).toBe('SIGNED-IN');
  });

  it('are imported from a file when the network is cut, PEM or DER, and a second time change nothing', async () => {
    const authority = cards.authority('ACI-FO-PP-TEST').credential;
    const now = cards.clock.now();
    const terms = {
      thisUpdate: now,
      nextUpdate: cards.clock.in(86_400),
      number: 9e15,
      revoked: [],
    };
    const der = await signCardList(authority, terms);
    const path = join(cards.folder, 'aci.crl.pem');
    const base64 = der.toString('base64').replaceAll(/.{64}/g, '$&\n');
    await writeFile(path, `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`);
    const first = await lists().take(await readFile(path), 'aci.crl.pem', THE_HUB);
    const second = await lists().take(der, 'aci.crl', THE_HUB);
    expect([first[0]?.kind, second[0]?.kind]).toEqual(['updated', 'unchanged']);
    const sooner = { ...terms, number: 9e15 + 2, thisUpdate: cards.clock.in(3600) };
    await expect(
      lists().take(await signCardList(authority, sooner), 'future.crl', THE_HUB),
    ).rejects.toMatchObject({ code: 'cps.list-not-yet' });
    const stranger = cards.authority('ACI-FO-ORG-TEST').credential;
    await expect(
      lists().take(await signCardList(stranger, terms), 'org.crl', THE_HUB),
    ).rejects.toMatchObject({ code: 'cps.list-issuer' });
  });

  describeWith('openssl')('the OCSP responder of the look-alike', () => {
    it('tells openssl the truth, in signed words', async () => {
      const [issuer, leaf] = [join(cards.folder, 'issuer.pem'), join(cards.folder, 'leaf.pem')];
      await writeFile(issuer, cards.authority('ACI-FO-PP-TEST').credential.certificate);
      const ask = async (asked: Credential): Promise<string> => {
        await writeFile(leaf, asked.certificate);
        const url = `http://127.0.0.1:${cards.igc.port}/ocsp`;
        const flags = ['-issuer', issuer, '-cert', leaf, '-url', url, '-no_nonce'];
        const trust = ['-partial_chain', '-CAfile', issuer, '-VAfile', issuer];
        const { stdout, stderr } = await run('openssl', ['ocsp', ...flags, ...trust]);
        return stdout + stderr;
      };
      expect(await ask(card)).toMatch(/Response verify OK[\s\S]*: good|: good[\s\S]*verify OK/);
      const gone = await cards.card({ nationalId: `8${syntheticRpps(2)}` });
      cards.igc.revoke(gone.certificate);
      expect(await ask(gone)).toContain(': revoked');
    });
  });

  it('missing, no card opens anything', async () => {
    await cards.test.database.prisma.cpsList.deleteMany({});
    expect(await cards.refusal(card)).toBe('CARD_CRL_STALE');
    expect((await lists().states()).map(({ state }) => state)).toEqual(['missing', 'missing']);
    await cards.fetchLists();
    expect(await cards.refusal(card)).toBe('SIGNED-IN');
  });
});
