import { Injectable } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { DomainError, Random } from '#libs/kernel';
import { errors, type ErrorOut, type KoaContextWithOIDC } from 'oidc-provider';
import { pageHeaders } from '../interactions/csp.js';
import { Html } from '../interactions/html.js';
import { errorPage, logoutDonePage, logoutPage } from '../interactions/pages.js';
import { textsFor, type Texts } from '../interactions/texts.js';

/** The pages that the provider shows by itself: in words, with a reference, never a stack. */
@Injectable()
export class ProviderPages {
  constructor(
    private readonly random: Random,
    private readonly log: ErrorLog,
  ) {}

  error(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
    const t = textsOf(ctx);
    const reference = this.random.uuid();
    const detail = out.error_description === undefined ? '' : `: ${out.error_description}`;
    if (out.error === 'server_error') this.log.unknown(error, reference);
    else this.log.refused(refusalOf(out.error, error), reference);
    show(ctx, errorPage({ t, text: wordsFor(t, out, error), code: out.error + detail, reference }));
  }

  /** @param form the library's own form, with its one-time value. */
  askLogout(ctx: KoaContextWithOIDC, form: string): void {
    const back = ctx.oidc.params?.['post_logout_redirect_uri'];
    const origin = typeof back === 'string' ? new URL(back).origin : undefined;
    show(ctx, logoutPage(textsOf(ctx), new Html(form)), origin);
  }

  loggedOut(ctx: KoaContextWithOIDC): void {
    show(ctx, logoutDonePage(textsOf(ctx)));
  }

  /** An error of the library outside a page: to the log, with a reference. */
  unexpected(error: unknown): void {
    this.log.unknown(error, this.random.uuid());
  }

  refused(code: string, error: Error): void {
    this.log.refused(refusalOf(code, error), this.random.uuid());
  }
}

function refusalOf(code: string, error: Error): DomainError {
  const detail = 'error_detail' in error ? String(error.error_detail) : '';
  return new DomainError(`oidc.${code}`, 'refused', { detail }, { cause: error });
}

function wordsFor(t: Texts, out: ErrorOut, error: Error): string {
  if (out.error === 'server_error') return t.errorUnexpected;
  return error instanceof errors.SessionNotFound ? t.errorOver : t.errorClient;
}

function show(ctx: KoaContextWithOIDC, page: string, formOrigin?: string): void {
  ctx.set(pageHeaders(formOrigin));
  ctx.type = 'html';
  ctx.body = page;
}

/** `ui_locales` of the application when it is among the parameters, else the browser's preference. */
function textsOf(ctx: KoaContextWithOIDC): Texts {
  // An error may come before the parameters were read.
  const wanted: unknown = ctx.oidc.params?.['ui_locales'];
  return textsFor(typeof wanted === 'string' ? wanted : ctx.get('accept-language'));
}
