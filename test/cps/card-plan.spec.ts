import 'reflect-metadata';
import { connect, type TLSSocket } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { THE_HUB } from '#libs/audit';
import { CardsDesk, CpsSettings, MeansPolicies, MeansRegister } from '#libs/authentication';
import { IdentityId } from '#libs/kernel';
import { decodeJwt } from 'jose';
import { cpsSettings } from '../../apps/hub/src/cards/cps-settings.js';
import { readEnvironment } from '../../apps/hub/src/config.js';
import { routeMistakes } from '../../apps/hub/src/openapi/route-mistakes.js';
import { routesOf } from '../../apps/hub/src/openapi/routes.js';
import { UserAgent } from '../../apps/hub/src/demo/user-agent.js';
import {
  authorityName,
  newKeys,
  selfSignedAuthority,
  subordinateAuthority,
  type Credential,
} from '../../apps/simulators/src/igc/authority.js';
import { cardExtensions } from '../../apps/simulators/src/igc/card-certificate.js';
import { nameDer, STRING } from '../../apps/simulators/src/igc/der-writer.js';
import { insertPerson, type TestTokens } from '../../libs/oidc/src/testing.js';
import { syntheticRpps } from '../../libs/rpps/src/testing.js';
import { CALLBACK, CardHub, refusalOn, type Ended } from '../support/card-hub.js';

const rpps = (order: number): string => syntheticRpps(order);

const tokensOf = (ended: Ended): TestTokens => {
  if ('page' in ended) throw new Error(`refused: ${refusalOn(ended.page)}`);
  return ended.tokens;
};

const NAME = { cn: '2.5.4.3', sn: '2.5.4.4', gn: '2.5.4.42' };
const named = (...pieces: readonly { type: string; value: Buffer | string; string?: number }[]) =>
  nameDer([[{ type: '2.5.4.6', value: 'FR', string: STRING.printable }], pieces]);

/** The test plan of sign-in by CPS, case by case, over real handshakes with the whole hub. */
describe('the test plan of the CPS', () => {
  let cards: CardHub;
  let card: Credential;
  const moreau = { nationalId: `8${rpps(1)}`, serial: '2800636234' };

  beforeAll(async () => {
    cards = await CardHub.open();
    await person(1, 'presumed');
    card = await cards.card(moreau);
  }, 60_000);
  afterAll(() => cards.close());

  async function person(
    n: number,
    status: string | undefined,
    names: { birthName?: string } = {},
  ): Promise<IdentityId> {
    const { prisma } = cards.test.database;
    const { id } = await insertPerson(cards.test.database, n);
    await prisma.identity.update({ where: { id }, data: names });
    if (status !== undefined) {
      const proof =
        status === 'confirmed'
          ? { evidence: 'officer', evidenceNote: 'diplôme', verifiedAt: cards.clock.now() }
          : {};
      const number = { rpps: rpps(n), idnps: `8${rpps(n)}` };
      const link = { ...number, ...proof, status, updatedAt: new Date() };
      await prisma.rppsLink.create({ data: { identityId: id, ...link } });
    }
    return IdentityId.parse(id);
  }

  const meansOf = (id: string) =>
    cards.test.database.prisma.means.findMany({
      where: { identityId: id },
      include: { cps: true },
    });
  const firstPerson = '00000000-0000-4000-8000-000000000001';

  describe('C1: a good card of a known RPPS', () => {
    it('signs in with acr and amr of a smart card, and confirms the link that was presumed', async () => {
      const { id_token: idToken = '' } = tokensOf(await cards.signIn(card));
      const claims = decodeJwt(idToken);
      expect(claims['amr']).toEqual(['sc', 'pin', 'mfa', 'hwk']);
      expect(claims['acr']).toBe('urn:portique:acr:2fa');
      expect(claims.sub).toBe('subject-1');
      const link = await cards.test.database.prisma.rppsLink.findUniqueOrThrow({
        where: { identityId: firstPerson },
      });
      expect(link).toMatchObject({ status: 'confirmed', evidence: 'cps-login' });
      expect(await cards.events('rpps.confirmed')).toMatchObject([
        { evidence: 'cps-login', statusBefore: 'presumed' },
      ]);
      const [means, ...more] = await meansOf(firstPerson);
      expect(more).toEqual([]);
      expect(means).toMatchObject({ kind: 'cps', serial: '2800636234', state: 'active' });
      expect(means?.cps).toMatchObject({ cardType: 'CPS', lastRevocation: 'fresh' });
    });

    it('uses the same means the next time', async () => {
      tokensOf(await cards.signIn(card));
      expect(await meansOf(firstPerson)).toHaveLength(1);
    });

    it('leaves no number of the card in the trail', async () => {
      const rows = await cards.test.database.prisma.auditEvent.findMany();
      expect(rows.length).toBeGreaterThan(3);
      expect(JSON.stringify(rows)).not.toContain('2800636234');
    });

    it('is refused when the RPPS is nobody’s, or when two people or another name claim it', async () => {
      expect(await cards.refusal(await cards.card({ nationalId: `8${rpps(40)}` }))).toBe(
        'CARD_UNKNOWN_HOLDER',
      );
      const other = await person(2, 'presumed', { birthName: 'Durand' });
      expect(await cards.refusal(await cards.card({ nationalId: `8${rpps(2)}` }))).toBe(
        'CARD_HOLDER_CONFLICT',
      );
      const link = await cards.test.database.prisma.rppsLink.findUniqueOrThrow({
        where: { identityId: other },
      });
      expect(link.status).toBe('conflict');
      expect(await cards.events('rpps.conflict')).toHaveLength(1);
      // A candidate is not enough: the card makes no link out of nothing.
      await person(3, 'candidate');
      expect(await cards.refusal(await cards.card({ nationalId: `8${rpps(3)}` }))).toBe(
        'CARD_UNKNOWN_HOLDER',
      );
      expect(await meansOf(other)).toEqual([]);
    });
  });

  describe('a renewal', () => {
    it('of the certificate on the same card, then of the card, moves the means, with an event', async () => {
      const id = await person(10, 'confirmed');
      const nationalId = `8${rpps(10)}`;
      const from = (days: number): Date => cards.clock.in(-days * 86_400);
      const first = await cards.card({ nationalId, serial: '1000000001' }, { from: from(30) });
      const second = await cards.card({ nationalId, serial: '1000000001' }, { from: from(20) });
      const third = await cards.card({ nationalId, serial: '1000000002' }, { from: from(10) });
      for (const each of [first, second, third]) tokensOf(await cards.signIn(each));
      const means = await meansOf(id);
      expect(means).toMatchObject([{ serial: '1000000002', state: 'active' }]);
      const events = await cards.events('cps.rebound');
      expect(events.map(({ renewed }) => renewed)).toEqual(['card', 'certificate']);
      // The one it replaced opens nothing any more.
      expect(await cards.refusal(first)).toBe('CARD_REPLACED');
      expect(await cards.refusal(second)).toBe('CARD_REPLACED');
      tokensOf(await cards.signIn(third));
    });

    it('brings nobody back whose card was suspended; a lost card comes back as another one', async () => {
      const id = await person(11, 'confirmed');
      const nationalId = `8${rpps(11)}`;
      const from = cards.clock.in(-86_400);
      const first = await cards.card({ nationalId, serial: '1100000001' }, { from });
      tokensOf(await cards.signIn(first));
      const [means] = await meansOf(id);
      const register = cards.hub.app.get(MeansRegister, { strict: false });
      const place = { identityId: id, meansId: means?.id ?? '' };
      await register.change(place, { state: 'suspended', reason: 'enquête', by: THE_HUB });
      expect(await cards.refusal(first)).toBe('suspended');
      const renewed = await cards.card({ nationalId, serial: '1100000002' });
      expect(await cards.refusal(renewed)).toBe('suspended');
      await register.change(place, { state: 'lost', reason: 'perdue', by: THE_HUB });
      expect(await cards.refusal(first)).toBe('lost');
      tokensOf(await cards.signIn(renewed));
      expect((await meansOf(id)).map(({ state }) => state).toSorted()).toEqual(['active', 'lost']);
    });
  });

  it('a kind that the hospital no longer allows signs nobody in', async () => {
    const policies = cards.hub.app.get(MeansPolicies, { strict: false });
    const policy = (await policies.list()).find(({ kind }) => kind === 'cps');
    if (policy === undefined) throw new Error('no policy of the CPS');
    await policies.change('cps', { ...policy, enabled: false }, THE_HUB);
    try {
      expect(await cards.refusal(card)).toBe('not-allowed');
    } finally {
      await policies.change('cps', policy, THE_HUB);
    }
    expect(await cards.refusal(card)).toBe('SIGNED-IN');
  });

  it('C2: the signature certificate is refused', async () => {
    expect(await cards.refusal(await cards.card(moreau, { profile: 'sign' }))).toBe(
      'CARD_SIGN_CERT',
    );
    expect(await cards.refusals()).toContain('CARD_SIGN_CERT');
  });

  it('C3: a card of test is refused in production, and so is an authority of test', async () => {
    const settings = cards.hub.app.get(CpsSettings, { strict: false });
    Object.assign(settings, { acceptTestCards: false });
    try {
      expect(await cards.refusal(card)).toBe('CARD_TEST_IN_PROD');
      expect(await cards.refusal(await cards.card({ ...moreau, product: 0x82 }))).toBe(
        'CARD_TEST_IN_PROD',
      );
    } finally {
      Object.assign(settings, { acceptTestCards: true });
    }
    const config = readEnvironment({
      PORTIQUE_ORIGIN: 'http://localhost:8000',
      PORTIQUE_CPS_ORIGIN: 'https://localhost:8444',
      PORTIQUE_CPS_TLS_CERT_FILE: 'x',
      PORTIQUE_CPS_TLS_KEY_FILE: 'x',
      PORTIQUE_CPS_CA_FILES: 'x',
      PORTIQUE_CPS_TEST_AUTHORITIES: cards.authorities.fingerprints.join(','),
    });
    expect(() => cpsSettings(config)).toThrow('PORTIQUE_ACCEPT_TEST_CPS');
  });

  it('C4: a certificate of an organisation, its authority sent with it, is refused', async () => {
    const issuer = cards.authority('ACI-FO-ORG-TEST');
    const leaf = await cards.card(moreau, { issuer });
    expect(await cards.refusal(leaf)).toBe('CARD_ISSUER');
    const chain = leaf.certificate + issuer.credential.certificate;
    expect(await cards.refusal({ ...leaf, certificate: chain })).toBe('CARD_ISSUER');
  });

  describe('C5: dates, with the hub’s clock and no tolerance', () => {
    it.each([
      ['expired five minutes ago', -1, 1 - 300 / 86_400, 'CARD_EXPIRED'],
      ['valid in five minutes', 300 / 86_400, 1095, 'CARD_NOT_YET_VALID'],
      ['valid for five minutes still', -1, 1 + 300 / 86_400, 'SIGNED-IN'],
      ['valid since five minutes', -300 / 86_400, 1095, 'SIGNED-IN'],
    ])('%s', async (_when, fromDays, days, expected) => {
      const n = 500 + Math.round(days * 1000) + Math.round(fromDays * 10_000_000);
      await person(Math.abs(n), 'confirmed');
      const from = cards.clock.in(fromDays * 86_400);
      const dated = await cards.card({ nationalId: `8${rpps(Math.abs(n))}` }, { from, days });
      expect(await cards.refusal(dated)).toBe(expected);
    });
  });

  describe('C6: revocation', () => {
    it('by the list of the authority, as soon as the list is there', async () => {
      await person(20, 'confirmed');
      const revoked = await cards.card({ nationalId: `8${rpps(20)}`, serial: '2000000001' });
      tokensOf(await cards.signIn(revoked));
      cards.igc.revoke(revoked.certificate);
      await cards.fetchLists();
      expect(await cards.refusal(revoked)).toBe('CARD_REVOKED');
      expect((await cards.events('cps.refused'))[0]).toMatchObject({ why: 'list' });
    });

    it('by the hospital’s own block, which ends the session at once and suspends the whole plastic', async () => {
      const id = await person(21, 'confirmed');
      const blocked = await cards.card({ nationalId: `8${rpps(21)}`, serial: '2100000001' });
      tokensOf(await cards.signIn(blocked));
      const desk = cards.hub.app.get(CardsDesk, { strict: false });
      const act = { serial: '2100000001', reason: 'carte volée', by: THE_HUB };
      await desk.block(act);
      expect(await cards.refusal(blocked)).toBe('CARD_REVOKED');
      expect((await meansOf(id)).map(({ state }) => state)).toEqual(['suspended']);
      const sessions = await cards.test.database.prisma.careSession.findMany({
        where: { identityId: id },
      });
      expect(sessions.map(({ state }) => state)).toEqual(['ended']);
      await expect(desk.block(act)).rejects.toMatchObject({ code: 'cps.already-blocked' });
      await desk.unblock(act);
      expect(await cards.refusal(blocked)).toBe('suspended');
    });

    it('on a list stale for 1 h is accepted and marked, for 80 h is refused', async () => {
      const id = await person(22, 'confirmed');
      const own = await cards.card({ nationalId: `8${rpps(22)}`, serial: '2200000001' });
      const three = 3 * 86_400;
      cards.clock.forward(three + 3600);
      try {
        tokensOf(await cards.signIn(own));
        const [session] = await cards.test.database.prisma.careSession.findMany({
          where: { identityId: id },
        });
        expect(session?.factors).toMatchObject([{ factor: 'cps', revocation: 'stale' }]);
        expect((await cards.events('session.opened'))[0]).toMatchObject({ revocation: 'stale' });
        cards.clock.forward(79 * 3600);
        expect(await cards.refusal(own)).toBe('CARD_CRL_STALE');
      } finally {
        cards.clock.forward(-three - 80 * 3600);
      }
      tokensOf(await cards.signIn(own));
    });
  });

  it('C7: an authority made by somebody else under the same names is refused', async () => {
    const validity = { from: cards.clock.in(-3600), days: 1000 };
    const rootName = authorityName('TEST AC RACINE IGC-SANTE FORT');
    const root = await selfSignedAuthority(rootName, validity);
    const name = authorityName('TEST AC IGC-SANTE FORT PERSONNES');
    const credential = await subordinateAuthority(root, name, validity);
    const forged = await cards.card(moreau, { issuer: { short: 'forged', credential } });
    const chain = forged.certificate + credential.certificate + root.certificate;
    expect(await cards.refusal(forged)).toBe('CARD_ISSUER');
    expect(await cards.refusal({ ...forged, certificate: chain })).toBe('CARD_ISSUER');
  });

  describe('C8: identifiers that are not an RPPS', () => {
    it.each([
      ['ADELI', '00B6087510', 'CARD_UNKNOWN_HOLDER'],
      ['employee of an establishment', '3760021832/000000018', 'CARD_UNKNOWN_HOLDER'],
      ['student', '9123456789', 'CARD_UNKNOWN_HOLDER'],
      ['an RPPS under type 0', `0${'9'.repeat(11)}`, 'CARD_UNKNOWN_HOLDER'],
      ['a wrong Luhn key', '899700075123', 'CARD_IDTYPE'],
      ['10 digits', '89970007512', 'CARD_IDTYPE'],
      ['a slash', '899700075122/1', 'CARD_IDTYPE'],
    ])('%s', async (_what, nationalId, expected) => {
      expect(await cards.refusal(await cards.card({ nationalId }))).toBe(expected);
    });

    it('sign in by the very card that an officer enrolled, never linked to the register', async () => {
      const id = await person(30, undefined);
      const nationalId = '3010009983/100106';
      const employee = {
        nationalId,
        serial: '3000000001',
        type: 2 as const,
        structure: { name: 'CH DE TEST', id: '3010009983' },
      };
      const own = await cards.card(employee);
      expect(await cards.refusal(own)).toBe('CARD_UNKNOWN_HOLDER');
      const desk = cards.hub.app.get(CardsDesk, { strict: false });
      await desk.enrol(id, { serial: '3000000001', nationalId }, THE_HUB);
      const claims = decodeJwt(tokensOf(await cards.signIn(own)).id_token ?? '');
      expect(claims.sub).toBe('subject-30');
      const link = { where: { identityId: id } };
      expect(await cards.test.database.prisma.rppsLink.findUnique(link)).toBeNull();
      expect(await cards.refusal(await cards.card({ ...employee, serial: '3000000002' }))).toBe(
        'CARD_UNKNOWN_HOLDER',
      );
      const nobody = IdentityId.parse('00000000-0000-4000-8000-00000000dead');
      const unknown = { serial: '3000000008', nationalId: '3010009983/7' };
      await expect(desk.enrol(nobody, unknown, THE_HUB)).rejects.toMatchObject({
        code: 'identity.unknown',
      });
      const professional = { serial: '3000000009', nationalId: `8${rpps(30)}` };
      await expect(desk.enrol(id, professional, THE_HUB)).rejects.toMatchObject({
        code: 'cps.national-id-refused',
      });
    });
  });

  describe('C9: certificates that another reader would misread', () => {
    const number = `8${syntheticRpps(1)}`;
    const family = { type: NAME.sn, value: 'MOREAU' };

    it.each([
      ['two common names', named({ type: NAME.cn, value: number }, { type: NAME.cn, value: 'X' })],
      ['a NUL in the common name', named({ type: NAME.cn, value: `${number}\0evil` })],
      ['no common name', named(family)],
      [
        'a common name of 65 characters',
        named({ type: NAME.cn, value: `${number}${'0'.repeat(53)}` }),
      ],
    ])('%s: unreadable', async (_what, subject) => {
      expect(await cards.refusal(await cards.card(moreau, { subject }))).toBe('CARD_UNREADABLE');
    });

    it('a common name of 64 characters is read, and refused for what it is', async () => {
      const subject = named({ type: NAME.cn, value: number.padEnd(64, '0') }, family);
      expect(await cards.refusal(await cards.card(moreau, { subject }))).toBe('CARD_IDTYPE');
    });

    it('a TeletexString is read as Latin-1, the order of the attributes does not count', async () => {
      await person(61, 'presumed', { birthName: 'Lefèvre' });
      const subject = named(
        { type: NAME.sn, value: Buffer.from('LEFÈVRE', 'latin1'), string: STRING.teletex },
        { type: NAME.cn, value: `8${rpps(61)}`, string: STRING.teletex },
        { type: NAME.gn, value: Buffer.from('ÉLISE', 'latin1'), string: STRING.teletex },
      );
      expect(await cards.refusal(await cards.card({ serial: '6100000001' }, { subject }))).toBe(
        'SIGNED-IN',
      );
    });

    it('a duplicate extension is refused', async () => {
      const [type] = cardExtensions({
        ...moreau,
        givenName: '',
        familyName: '',
        title: '',
        type: 0,
      });
      const extensions = type === undefined ? [] : [type];
      expect(await cards.refusal(await cards.card(moreau, { extensions }))).toBe('CARD_UNREADABLE');
    });

    it('an unknown critical extension, and a software certificate, are refused', async () => {
      const extensions = [new x509.Extension('1.2.3.4', true, Buffer.from([0x05, 0x00]))];
      expect(await cards.refusal(await cards.card(moreau, { extensions }))).toBe('CARD_USAGE');
      expect(await cards.refusal(await cards.card({ ...moreau, product: 0x83 }))).toBe(
        'CARD_PRODUCT',
      );
    });
  });

  describe('C10: nothing opens without the card', () => {
    it('no certificate: the help page says what to check', async () => {
      const ended = await cards.signIn();
      if (!('page' in ended)) throw new Error('signed in without a card');
      expect(refusalOn(ended.page)).toBe('CARD_ABSENT');
      expect(ended.page.body).toContain('Cryptolib');
    });

    it('a TLS session is never resumed', async () => {
      const kept: Buffer[] = [];
      const open = (session?: Buffer): Promise<TLSSocket> =>
        new Promise((resolve, reject) => {
          const socket = connect({
            host: '127.0.0.1',
            servername: 'localhost',
            port: cards.cardPort,
            rejectUnauthorized: false,
            cert: card.certificate,
            key: card.key,
            session,
          });
          socket.on('session', (given: Buffer) => kept.push(given));
          socket.once('secureConnect', () => resolve(socket));
          socket.once('error', reject);
        });
      const first = await open();
      const ticket = first.getSession() ?? kept.at(-1);
      expect(first.getProtocol()).toBe('TLSv1.2');
      first.destroy();
      const second = await open(ticket);
      expect(second.isSessionReused()).toBe(false);
      second.destroy();
      // Without the key of the card, the kept session opens nothing.
      const signIn = await cards.begin();
      const url = await cards.leave(signIn);
      const resumed: object = { session: ticket };
      const answer = await cards.show(url, undefined, resumed);
      expect(answer.reused).toBe(false);
      const ended = await cards.comeBack(signIn, answer.location);
      expect('page' in ended && refusalOn(ended.page)).toBe('CARD_ABSENT');
    });
  });

  it('C11: a second card in the same browser is a second identity, the first session is closed', async () => {
    await person(60, 'confirmed');
    const second = await cards.card({ nationalId: `8${rpps(60)}`, serial: '6000000001' });
    const browser = new UserAgent(cards.hub.origin);
    const one = tokensOf(await cards.signIn(card, browser));
    const before = decodeJwt(one.id_token ?? '').sub;
    // The first person is signed in: the application asks for somebody else.
    const { url, checks } = await cards.application.start('openid', { prompt: 'login' });
    const page = await browser.get(url.href);
    const uid = /\/interaction\/([\w-]+)/.exec(page.url)?.[1] ?? '';
    const signIn = { browser, uid, checks };
    const answer = await cards.show(await cards.leave(signIn), second);
    const two = tokensOf(await cards.comeBack(signIn, answer.location));
    expect([before, decodeJwt(two.id_token ?? '').sub]).toEqual(['subject-1', 'subject-60']);
    await expect(cards.application.userInfo(one)).rejects.toThrow();
    await expect(cards.application.userInfo(two)).resolves.toMatchObject({ sub: 'subject-60' });
  });

  describe('C12: what comes from outside is not believed', () => {
    it('headers of a proxy that is not there are ignored', async () => {
      const signIn = await cards.begin();
      const headers = {
        'x-portique-client-cert': encodeURIComponent(card.certificate),
        'x-portique-client-reused': '.',
        'x-ssl-client-verify': 'SUCCESS',
        'x-ssl-client-s-dn': `CN=8${rpps(1)}`,
      };
      const answer = await cards.show(await cards.leave(signIn), undefined, { headers });
      const ended = await cards.comeBack(signIn, answer.location);
      expect('page' in ended && refusalOn(ended.page)).toBe('CARD_ABSENT');
    });

    it('a nonce serves once, for one minute', async () => {
      const signIn = await cards.begin();
      const url = await cards.leave(signIn);
      expect((await cards.show(url, card)).status).toBe(303);
      expect((await cards.show(url, card)).status).toBe(404);
      const late = await cards.leave(signIn);
      cards.clock.forward(61);
      expect((await cards.show(late, card)).status).toBe(404);
    });

    it('a code serves once, for one minute, in the browser that left', async () => {
      const signIn = await cards.begin();
      const thief = await cards.begin();
      const { location = '' } = await cards.show(await cards.leave(signIn), card);
      const stolen = location.replace(signIn.uid, thief.uid);
      expect((await thief.browser.once('GET', location)).status).toBe(400);
      expect((await thief.browser.once('GET', stolen)).status).toBe(409);
      tokensOf(await cards.comeBack(signIn, location));
      const again = await cards.begin();
      const late = (await cards.show(await cards.leave(again), card)).location ?? '';
      cards.clock.forward(61);
      expect((await again.browser.once('GET', late)).status).toBe(409);
    });

    it('a card lured to the door with somebody else’s nonce opens nothing for either', async () => {
      const attacker = await cards.begin();
      const lure = await cards.leave(attacker);
      const { location = '' } = await cards.show(lure, card);
      const victim = new UserAgent(cards.hub.origin);
      const before = await cards.test.database.prisma.careSession.count();
      expect((await victim.once('GET', location)).status).toBe(400);
      expect(await cards.test.database.prisma.careSession.count()).toBe(before);
      expect(location.startsWith(CALLBACK)).toBe(false);
    });

    it.each([
      '/',
      '/start',
      '/start?n=x',
      '/start?n=a&n=b',
      '/console/',
      '/oidc/auth',
      '/health/ready',
    ])('the card door serves nothing at %s', async (path) => {
      const answer = await cards.show(`https://localhost:${cards.cardPort}${path}`, card);
      expect(answer.status).toBe(404);
      expect(answer.location).toBeUndefined();
    });
  });

  it('declares the access of its routes, and describes them', () => {
    const routes = routesOf(cards.hub.app);
    expect(routes.filter(({ path }) => path.includes('cps')).length).toBeGreaterThan(5);
    expect(routeMistakes(routes)).toEqual([]);
  });

  it('a key that is not the certificate’s is refused by the handshake itself', async () => {
    const other = await newKeys();
    const foreign = await cards.card(moreau, { keys: other });
    const signIn = await cards.begin();
    const url = await cards.leave(signIn);
    const mixed = { certificate: card.certificate, key: foreign.key };
    await expect(cards.show(url, mixed)).rejects.toThrow();
  });
});
