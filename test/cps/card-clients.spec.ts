import 'reflect-metadata';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import type { Credential } from '../../apps/simulators/src/igc/authority.js';
import { describeWith } from '../../libs/kernel/src/testing.js';
import { insertPerson } from '../../libs/oidc/src/testing.js';
import { syntheticRpps } from '../../libs/rpps/src/testing.js';
import { CardHub, type SignIn } from '../support/card-hub.js';
import { softwareCard, SOFTHSM, type SoftwareCard } from '../support/software-card.js';

const run = promisify(execFile);
const withToken = existsSync(SOFTHSM) ? describeWith : () => describe.skip;

/** What `openssl s_client` says of a connection where something is typed. */
async function openssl(asked: {
  readonly folder: string;
  readonly card: Credential;
  readonly port: number;
  readonly typed: string;
  readonly flags: readonly string[];
}): Promise<string> {
  const [cert, key] = [join(asked.folder, 'auth.pem'), join(asked.folder, 'auth.key')];
  writeFileSync(cert, asked.card.certificate);
  writeFileSync(key, asked.card.key);
  const place = ['-connect', `127.0.0.1:${asked.port}`, '-servername', 'localhost'];
  const client = spawn(
    'openssl',
    ['s_client', '-cert', cert, '-key', key].concat(place, asked.flags),
  );
  let said = '';
  client.stdout.on('data', (part: Buffer) => (said += part.toString()));
  client.stderr.on('data', (part: Buffer) => (said += part.toString()));
  client.stdin.write(asked.typed);
  // Commands are read once the handshake is over: nothing more is typed before the answer.
  const end = setTimeout(() => client.stdin.end(), 1500);
  await new Promise((resolve) => client.once('close', resolve));
  clearTimeout(end);
  return said;
}

/** Clients that are not ours, with the key in a PKCS #11 token as on a card. */
describe('the card door and other people’s clients', () => {
  let cards: CardHub;
  let auth: Credential;
  let sign: Credential;
  const folder = mkdtempSync(join(tmpdir(), 'portique-token-'));

  beforeAll(async () => {
    cards = await CardHub.open();
    const { id } = await insertPerson(cards.test.database, 1);
    const number = syntheticRpps(1);
    const link = { rpps: number, idnps: `8${number}`, status: 'presumed', updatedAt: new Date() };
    await cards.test.database.prisma.rppsLink.create({ data: { identityId: id, ...link } });
    auth = await cards.card({ nationalId: `8${number}` });
    sign = await cards.card({ nationalId: `8${number}` }, { profile: 'sign' });
  }, 60_000);
  afterAll(() => cards.close());

  const subjectOf = async (signIn: SignIn, location: string | undefined): Promise<unknown> => {
    const ended = await cards.comeBack(signIn, location);
    return 'tokens' in ended ? decodeJwt(ended.tokens.id_token ?? '').sub : ended.page.body;
  };

  const client = (typed: string, flags: readonly string[]): Promise<string> =>
    openssl({ folder, card: auth, port: cards.cardPort, typed, flags });

  const handshake = (...flags: readonly string[]): Promise<string> =>
    client('GET / HTTP/1.0\r\n\r\n', flags);

  describeWith('openssl')('openssl s_client', () => {
    it('is asked for RSA PKCS #1 signatures, never PSS, by the names of the people’s authorities', async () => {
      const said = await handshake('-trace');
      const asked = said.slice(said.indexOf('CertificateRequest'));
      const algorithms = [...asked.slice(0, 1200).matchAll(/\b(rsa_\w+|ecdsa_\w+) \(0x/g)];
      expect(algorithms.map(([, name]) => name)).toEqual([
        'rsa_pkcs1_sha256',
        'ecdsa_secp256r1_sha256',
        'rsa_pkcs1_sha384',
        'rsa_pkcs1_sha512',
      ]);
      const names = said.slice(said.indexOf('Acceptable client certificate CA names'));
      expect(names).toContain('TEST AC IGC-SANTE FORT PERSONNES');
      expect(names).not.toContain('ORGANISATIONS');
      expect(said).toContain('Protocol  : TLSv1.2');
      expect(said).not.toContain('TLS session ticket:');
    });

    it.each([['-tls1_3'], ['-tls1_1']])('cannot have %s', async (version) => {
      expect(await handshake(version)).toMatch(/alert protocol version|no protocols available/i);
    });

    it('makes a whole handshake each time it connects again', async () => {
      const said = await handshake('-reconnect');
      expect(said.match(/^New, /gm)?.length).toBeGreaterThan(1);
      expect(said).not.toContain('Reused, ');
    });

    it('cannot renegotiate, to show another card on the same connection', async () => {
      const said = await client('R\n', []);
      expect(said).toContain('RENEGOTIATING');
      expect(said).toMatch(/no renegotiation/i);
    });
  });

  withToken(
    'softhsm2-util',
    'curl',
    'pkcs11-tool',
  )('curl, with the key in a token', () => {
    let token: SoftwareCard;

    beforeAll(async () => {
      token = await softwareCard(folder, '2800636234', { auth, sign });
    });

    const curl = async (url: string): Promise<string> => {
      const { certificateUri, keyUri, env } = token;
      const { stdout } = await run(
        'curl',
        ['-sS', '-k', '-D', '-', '--engine', 'pkcs11']
          .concat(['--cert-type', 'ENG', '--cert', certificateUri])
          .concat(['--key-type', 'ENG', '--key', keyUri, url]),
        { env },
      );
      return stdout;
    };

    it('signs its holder in', async () => {
      const signIn = await cards.begin();
      const answer = await curl(await cards.leave(signIn));
      expect(answer).toMatch(/^HTTP\/1\.1 303/);
      const location = /^location: (\S+)/im.exec(answer)?.[1];
      expect(await subjectOf(signIn, location)).toBe('subject-1');
    });
  });
});
