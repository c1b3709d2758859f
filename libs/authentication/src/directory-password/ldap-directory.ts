import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { Clock, type Secret } from '#libs/kernel';
import { Client, InvalidCredentialsError, ResultCodeError } from 'ldapts';
import { bindNameOf } from './account-name.js';
import { DirectoryDoor, type BindVerdict } from './directory-door.js';
import { DirectoryServers } from './directory-servers.js';
import { DirectorySettings } from './directory-settings.js';

const LDAPS_PORT = 636;
/** Busy, unavailable (RFC 4511 §4.1.9): another server may do better. */
const NOT_NOW: ReadonlySet<number> = new Set([51, 52]);
/** What Active Directory adds to “invalid credentials” when the password is not what is wrong. */
const ACCOUNT_REFUSED: Readonly<Record<string, string>> = {
  '530': 'hours',
  '531': 'workstation',
  '532': 'password-expired',
  '533': 'disabled',
  '701': 'account-expired',
  '773': 'password-to-change',
  '775': 'locked',
};

/** Binds over LDAPS, the certificate always verified; each server has its time, and its health. */
@Injectable()
export class LdapDirectory extends DirectoryDoor {
  readonly #servers: DirectoryServers;

  constructor(
    private readonly settings: DirectorySettings,
    clock: Clock,
  ) {
    super();
    this.#servers = new DirectoryServers(settings.urls, clock);
  }

  async bind(account: string, password: Secret): Promise<BindVerdict> {
    if (password.reveal() === '') return { kind: 'wrong' };
    const name = bindNameOf(this.settings.bindName, account);
    for (const url of this.#servers.worthAsking()) {
      const verdict = await this.#bindOn(url, name, password);
      this.#servers.saw(url, verdict !== undefined);
      if (verdict !== undefined) return verdict;
    }
    return { kind: 'cut' };
  }

  async isCut(): Promise<boolean> {
    if (this.#servers.isKnownUp) return false;
    for (const url of this.#servers.worthAsking()) {
      const isUp = await this.#answers(url);
      this.#servers.saw(url, isUp);
      if (isUp) return false;
    }
    return true;
  }

  /** Undefined when this server does not answer. */
  async #bindOn(url: string, name: string, password: Secret): Promise<BindVerdict | undefined> {
    const { timeoutMs } = this.settings;
    const client = new Client({
      url,
      timeout: timeoutMs,
      connectTimeout: timeoutMs,
      strictDN: false,
      tlsOptions: this.#tls(url),
    });
    const bound = client.bind(name, password.reveal()).then(
      () => ({ kind: 'right' }) as const,
      (error: unknown) => verdictOf(error),
    );
    const verdict = await Promise.race([bound, silence(timeoutMs)]);
    void client.unbind().catch(() => undefined);
    return verdict;
  }

  /** A TLS handshake with a certificate that is trusted. */
  async #answers(url: string): Promise<boolean> {
    const { hostname, port } = new URL(url);
    const host = bare(hostname);
    return new Promise((resolve) => {
      const socket = connect({ host, port: Number(port || LDAPS_PORT), ...this.#tls(url) });
      const end = (isUp: boolean): void => {
        clearTimeout(timer);
        socket.destroy();
        resolve(isUp);
      };
      const timer = setTimeout(() => end(false), this.settings.timeoutMs);
      socket.once('secureConnect', () => end(true));
      socket.once('error', () => end(false));
    });
  }

  #tls(url: string) {
    const host = bare(new URL(url).hostname);
    return {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(this.settings.authorities === undefined ? {} : { ca: this.settings.authorities }),
    } as const;
  }
}

/** An IPv6 address without its brackets. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

async function silence(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}

function verdictOf(error: unknown): BindVerdict | undefined {
  if (!(error instanceof ResultCodeError)) return undefined;
  if (error instanceof InvalidCredentialsError) {
    const code = /\bdata ([0-9a-f]+)/i.exec(error.message)?.[1] ?? '';
    const why = ACCOUNT_REFUSED[code];
    return why === undefined ? { kind: 'wrong' } : { kind: 'account-refused', why };
  }
  if (NOT_NOW.has(error.code)) return undefined;
  return { kind: 'account-refused', why: `ldap-${error.code}` };
}
