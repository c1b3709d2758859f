import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Provider } from 'oidc-provider';
import { issuerOf } from '../settings.js';
import { configurationOf, type ProviderParts } from './configuration.js';
import type { KeySet, KeySets } from './key-set.js';
import type { ProviderWatch } from './provider-watch.js';

/** A rotation made by another process or by the command line is taken over at most this much later. */
const LOOK_AT_KEYS_MS = 5_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface Instance {
  readonly print: string;
  readonly provider: Provider;
  readonly handle: Handler;
}

/**
 * The OpenID provider. The library reads its keys once, so a rotation makes a new instance; all state is
 * in the store, requests under way end on the former one.
 */
export class OidcProvider implements OnApplicationBootstrap, OnModuleDestroy {
  #current: Instance;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  private constructor(
    private readonly parts: ProviderParts,
    private readonly keySets: KeySets,
    private readonly watch: ProviderWatch,
    keys: KeySet,
  ) {
    this.#current = this.#make(keys);
  }

  static async create(
    parts: ProviderParts,
    keySets: KeySets,
    watch: ProviderWatch,
  ): Promise<OidcProvider> {
    return new OidcProvider(parts, keySets, watch, await keySets.now());
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.refreshKeys().catch((error: unknown) => this.parts.pages.unexpected(error));
    }, LOOK_AT_KEYS_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking?.catch(() => {});
  }

  /** The library's instance of this moment: ask again for each request. */
  current(): Provider {
    return this.#current.provider;
  }

  /** To be mounted at `/oidc`, before any body parser. */
  callback(): (request: IncomingMessage, response: ServerResponse) => void {
    return (request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        this.parts.pages.unexpected(error);
        if (!response.headersSent) response.writeHead(500).end();
      });
    };
  }

  /** Takes over the keys as they are now in the database. */
  async refreshKeys(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', issuerOf(this.parts.settings));
    // Whoever fetches the keys gets those of this moment, also the ones another process signs with already.
    if (pathname.endsWith('/jwks')) await this.refreshKeys();
    await this.#current.handle(request, response);
  }

  async #look(): Promise<void> {
    const keys = await this.keySets.now();
    if (keys.print !== this.#current.print) this.#current = this.#make(keys);
  }

  #make({ print, keys }: KeySet): Instance {
    const provider = new Provider(
      issuerOf(this.parts.settings),
      configurationOf(this.parts, { keys }),
    );
    // Safe: `atPublicOrigin` writes these headers itself.
    provider.proxy = true;
    this.watch.over(provider);
    return { print, provider, handle: provider.callback() };
  }
}
