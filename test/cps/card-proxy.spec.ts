import 'reflect-metadata';
import { spawn, type ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#libs/database';
import { SystemClock } from '#libs/kernel';
import type { Credential } from '../../apps/simulators/src/igc/authority.js';
import { cardDoorCertificate } from '../../apps/simulators/src/igc/card-door-certificate.js';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { insertPerson } from '../../libs/oidc/src/testing.js';
import { syntheticRpps } from '../../libs/rpps/src/testing.js';
import { CardHub, refusalOn, type Ended } from '../support/card-hub.js';

const PLACES = /\/etc\/portique\/tls/g;

const outcome = (ended: Ended): string => ('page' in ended ? refusalOn(ended.page) : 'SIGNED-IN');
async function answers(cards: CardHub, at: number): Promise<void> {
  for (let look = 0; look < 50; look++) {
    const up = await cards.show(`https://localhost:${at}/`).then(
      ({ status }) => status === 404,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('nginx does not answer');
}

/** The documented nginx in front of the card door (`deploy/nginx-cps.conf.example`), and who is not it. */
describe('the card door behind a reverse proxy', () => {
  let cards: CardHub;
  let card: Credential;
  let proxy: Credential;
  const folder = mkdtempSync(join(tmpdir(), 'portique-proxy-'));

  beforeAll(async () => {
    const files = await cardDoorCertificate(folder, new SystemClock());
    proxy = {
      certificate: readFileSync(files.certificate, 'utf8'),
      key: readFileSync(files.key, 'utf8'),
    };
    const { fingerprint256 } = new X509Certificate(proxy.certificate);
    cards = await CardHub.open({ PORTIQUE_CPS_PROXY_CERTIFICATES: fingerprint256 });
    const { id } = await insertPerson(cards.test.database, 1);
    const number = syntheticRpps(1);
    const link = { rpps: number, idnps: `8${number}`, status: 'presumed', updatedAt: new Date() };
    await cards.test.database.prisma.rppsLink.create({ data: { identityId: id, ...link } });
    card = await cards.card({ nationalId: `8${number}` });
  }, 60_000);
  afterAll(async () => {
    await cards.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const headers = (more: object = {}) => ({
    'x-portique-client-cert': encodeURIComponent(card.certificate),
    'x-portique-client-reused': '.',
    ...more,
  });

  /** By whoever holds this key, saying this. */
  async function through(by: Credential | undefined, said: object): Promise<string> {
    const signIn = await cards.begin();
    const answer = await cards.show(await cards.leave(signIn), by, { headers: { ...said } });
    if (answer.location === undefined) return `nothing: ${answer.status}`;
    return outcome(await cards.comeBack(signIn, answer.location));
  }

  it('believes the proxy that it knows by its certificate', async () => {
    expect(await through(proxy, headers())).toBe('SIGNED-IN');
  });

  it('C12: serves nobody else, whatever their headers or their card', async () => {
    expect(await through(undefined, headers())).toBe('nothing: 404');
    expect(await through(card, headers())).toBe('nothing: 404');
    expect(await through(card, {})).toBe('nothing: 404');
  });

  it.each([
    ['the certificate twice', { 'x-portique-client-cert': ['a', 'b'] }, 'CARD_UNREADABLE'],
    ['the certificate in another form', { 'x-portique-client-cert': 'MIIB' }, 'CARD_UNREADABLE'],
    ['broken percents', { 'x-portique-client-cert': '-----BEGIN%ZZ' }, 'CARD_UNREADABLE'],
    ['a resumed session', { 'x-portique-client-reused': 'r' }, 'CARD_RESUMED'],
    ['an unknown state', { 'x-portique-client-reused': 'maybe' }, 'CARD_UNREADABLE'],
    ['its state twice', { 'x-portique-client-reused': ['.', '.'] }, 'CARD_UNREADABLE'],
    ['no certificate', { 'x-portique-client-cert': '' }, 'CARD_ABSENT'],
  ])('refuses of the proxy %s', async (_what, said, expected) => {
    expect(await through(proxy, headers(said))).toBe(expected);
  });

  it('refuses two certificates in one header, and another charset', async () => {
    const two = encodeURIComponent(card.certificate + card.certificate);
    expect(await through(proxy, headers({ 'x-portique-client-cert': two }))).toBe(
      'CARD_UNREADABLE',
    );
    const latin = encodeURIComponent(card.certificate).replace('-----BEGIN', '-----BÉGIN');
    expect(await through(proxy, headers({ 'x-portique-client-cert': latin }))).toBe(
      'CARD_UNREADABLE',
    );
  });

  describeWith('nginx')('nginx as documented', () => {
    let nginx: ChildProcess;
    let port: number;

    beforeAll(async () => {
      port = await freePort();
      const tls = join(folder, 'tls');
      mkdirSync(tls);
      const authority = cards.authority('ACI-FO-PP-TEST').credential.certificate;
      const root = cards.authority('ACR-FO-TEST').credential.certificate;
      const door = readFileSync(join(cards.folder, 'card-door.pem'), 'utf8');
      const files = {
        'cps.pem': proxy.certificate,
        'cps.key': proxy.key,
        'proxy.pem': proxy.certificate,
        'proxy.key': proxy.key,
        'igc-sante-personnes.pem': authority + root,
        'hub-ca.pem': door,
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(tls, name), text);
      const example = readFileSync('deploy/nginx-cps.conf.example', 'utf8')
        .replaceAll(PLACES, tls)
        .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
        .replace('127.0.0.1:8444', `127.0.0.1:${cards.cardPort}`)
        .replaceAll('cps.portique.hopital.example', 'localhost');
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
        .join(' ');
      const whole = `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
        events {} http { ${temporary} ${example} }`;
      writeFileSync(join(folder, 'nginx.conf'), whole);
      nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
        stdio: 'inherit',
      });
      await answers(cards, port);
    });
    afterAll(async () => {
      nginx.kill('SIGQUIT');
      await new Promise((resolve) => nginx.once('close', resolve));
    });

    async function byNginx(by: Credential | undefined, said: object = {}): Promise<string> {
      const signIn = await cards.begin();
      const url = new URL(await cards.leave(signIn));
      url.port = String(port);
      const answer = await cards.show(url.href, by, { headers: { ...said } });
      return outcome(await cards.comeBack(signIn, answer.location));
    }

    it('brings the card to the hub, and its absence', async () => {
      expect(await byNginx(card)).toBe('SIGNED-IN');
      expect(await byNginx(undefined)).toBe('CARD_ABSENT');
    });

    it('brings a certificate of an organisation, that the hub refuses', async () => {
      const issuer = cards.authority('ACI-FO-ORG-TEST');
      const leaf = await cards.card({ nationalId: `8${syntheticRpps(1)}` }, { issuer });
      expect(await byNginx(leaf)).toBe('CARD_ISSUER');
    });

    it('lets nothing through of what the browser says under the same names', async () => {
      expect(await byNginx(undefined, headers())).toBe('CARD_ABSENT');
    });
  });
});
