import { Injectable } from '@nestjs/common';
import { BrowserSessions } from '#libs/authentication';
import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { OidcSettings } from '../settings.js';
import { LogoutNotices } from './logout-notices.js';
import { atPublicOrigin } from './public-origin.js';
import { ProviderPages } from './provider-pages.js';
import { ProviderTrace } from './provider-trace.js';

type Next = () => Promise<unknown>;

/** What the hub does around the library's own work, and what it writes down of it. */
@Injectable()
export class ProviderWatch {
  constructor(
    private readonly settings: OidcSettings,
    private readonly browsers: BrowserSessions,
    private readonly notices: LogoutNotices,
    private readonly pages: ProviderPages,
    private readonly trace: ProviderTrace,
  ) {}

  over(provider: Provider): void {
    provider.use(async (ctx: KoaContextWithOIDC, next: Next) => {
      atPublicOrigin(ctx.req, this.settings);
      switch (ctx.path) {
        case '/session/end/confirm':
          return this.#leave(provider, ctx, next);
        case '/token':
          await next();
          return this.trace.tokensGiven(ctx);
        default:
          return next();
      }
    });
    this.#listen(provider);
  }

  /** After a logout by an application, the person's care session is left too, as from a post. */
  async #leave(provider: Provider, ctx: KoaContextWithOIDC, next: Next): Promise<void> {
    const { uid, accountId } = await provider.Session.get(ctx);
    await next();
    const isOut = ctx.status === 303 && ctx.oidc.params?.['logout'] !== undefined;
    if (isOut && accountId !== undefined) await this.browsers.left(uid);
  }

  #listen(provider: Provider): void {
    // What Koa would print by itself.
    Object.assign(provider, { onerror: (error: unknown) => this.pages.unexpected(error) });
    provider.on('server_error', (ctx, error) => {
      // A page was shown: it wrote the error with the reference the person sees.
      if (ctx.type !== 'text/html') this.pages.unexpected(error);
    });
    const refused = (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): void =>
      this.trace.refused(ctx, error);
    provider.on('grant.error', refused);
    provider.on('introspection.error', refused);
    provider.on('revocation.error', refused);
    provider.on('pushed_authorization_request.error', refused);
    provider.on('grant.revoked', (ctx) => this.trace.grantRevoked(ctx));
    provider.on('backchannel.error', (_ctx, error, client) => {
      this.notices
        .undelivered(client.clientId, error.message)
        .catch((failure: unknown) => this.pages.unexpected(failure));
    });
  }
}
