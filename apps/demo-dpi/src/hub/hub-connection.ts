import { setTimeout as pause } from 'node:timers/promises';
import * as oidc from 'openid-client';
import type { Log } from '../log.js';
import type { ClientKey } from './client-key.js';

export interface HubSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly key: ClientKey;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const CALL_SECONDS = 10;

/** What is known of the hub. Discovery is tried until it answers: the EHR may start first. */
export class HubConnection {
  #found: oidc.Configuration | undefined;
  readonly #stop = new AbortController();

  constructor(
    readonly settings: HubSettings,
    private readonly log: Log,
  ) {}

  /** The hub's endpoints and keys; undefined while it has not answered yet. */
  get configuration(): oidc.Configuration | undefined {
    return this.#found;
  }

  async discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, key } = this.settings;
    const authentication = oidc.PrivateKeyJwt(
      key.kid === undefined ? key.key : { key: key.key, kid: key.kid },
    );
    const url = new URL(issuer);
    const metadata = { id_token_signed_response_alg: 'ES256', require_auth_time: true };
    const found = await oidc.discovery(url, clientId, metadata, authentication, {
      timeout: CALL_SECONDS,
      // The configuration accepts http on the machine itself only.
      execute: url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
    });
    this.#found = found;
    return found;
  }

  /** Tries until the hub answers or `close` is called. */
  async discoverInTime(): Promise<void> {
    let wait = FIRST_WAIT;
    while (!this.#stop.signal.aborted) {
      try {
        await this.discover();
        this.log('hub.found');
        return;
      } catch (error) {
        this.log('hub.not-found-yet', { because: error instanceof Error ? error.name : 'unknown' });
      }
      await pause(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  close(): void {
    this.#stop.abort();
  }
}
