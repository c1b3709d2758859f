import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '#libs/database';
import { TestAuthority } from '../../../pki/src/testing.js';

const SLAPD = '/usr/sbin/slapd';

/** `describe`, or a suite left out where slapd is not installed. */
export const describeWithSlapd: jest.Describe = existsSync(SLAPD) ? describe : describe.skip;

export interface DirectoryPerson {
  readonly account: string;
  readonly password: string;
}

const SUFFIX = 'dc=chu,dc=example';
export const BIND_NAME = `uid={account},ou=people,${SUFFIX}`;

/** An OpenLDAP server of the tests, over TLS only, in a folder of its own. */
export class TestDirectory {
  #server: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    /** Its authority, PEM. */
    readonly authority: string,
    readonly url: string,
  ) {}

  static async make(people: readonly DirectoryPerson[]): Promise<TestDirectory> {
    const folder = mkdtempSync(join(tmpdir(), 'portique-slapd-'));
    const authority = await TestAuthority.make('TEST AC DIRECTORY');
    const { pem, keyPem } = await authority.server();
    for (const [name, text] of Object.entries({
      'cert.pem': pem,
      'key.pem': keyPem,
      'slapd.conf': configuration(folder),
      'people.ldif': ldif(people),
    })) {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    }
    mkdirSync(join(folder, 'db'));
    const files = ['-f', join(folder, 'slapd.conf'), '-l', join(folder, 'people.ldif')];
    execFileSync('/usr/sbin/slapadd', ['-q', ...files]);
    const url = `ldaps://localhost:${await freePort()}`;
    return new TestDirectory(folder, authority.pem, url);
  }

  async start(): Promise<void> {
    // `-d 0` keeps it in the foreground: it ends with its process.
    const flags = ['-d', '0', '-f', join(this.folder, 'slapd.conf'), '-h', this.url];
    this.#server = spawn(SLAPD, flags, { stdio: 'ignore' });
    const port = Number(new URL(this.url).port);
    for (let look = 0; look < 100; look++) {
      if (await listens(port)) return;
      await wait(50);
    }
    throw new Error('slapd does not listen');
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGTERM');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const configuration = (folder: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
suffix "${SUFFIX}"
directory ${folder}/db
access to attrs=userPassword by anonymous auth by * none
access to * by * read
`;

const ldif = (people: readonly DirectoryPerson[]): string =>
  [
    `dn: ${SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: CHU\ndc: chu\n`,
    `dn: ou=people,${SUFFIX}\nobjectClass: organizationalUnit\nou: people\n`,
    ...people.map(
      ({ account, password }) =>
        `dn: uid=${account},ou=people,${SUFFIX}\nobjectClass: inetOrgPerson\nuid: ${account}\ncn: ${account}\nsn: ${account}\nuserPassword:: ${Buffer.from(password).toString('base64')}\n`,
    ),
  ].join('\n');
