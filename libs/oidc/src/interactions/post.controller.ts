import { Controller, Get, Param, Req, Res, UseFilters } from '@nestjs/common';
import { Allow } from '#libs/access';
import { Workstations } from '#libs/authentication';
import type { Request, Response } from 'express';
import { OidcClients } from '../clients/oidc-clients.js';
import { isSecure, OidcSettings } from '../settings.js';
import { BrowserPost, POST_COOKIE } from './browser-post.js';
import { sendPage } from './csp.js';
import { BrowserTicket } from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';
import { postPage } from './pages.js';
import { ProviderDoor } from './provider-door.js';
import { textsFor } from './texts.js';

/** As long as browsers keep a cookie (400 days); a workstation's browser can be revoked at any moment. */
const COOKIE_MS = 400 * 24 * 3600 * 1000;

/** The start page of a workstation's browser, and how a browser becomes one's. */
@Controller('poste')
@UseFilters(PageErrorFilter)
export class PostController {
  constructor(
    private readonly workstations: Workstations,
    private readonly provider: ProviderDoor,
    private readonly clients: OidcClients,
    private readonly browserPost: BrowserPost,
    private readonly settings: OidcSettings,
  ) {}

  @Get()
  @Allow({ kind: 'public', why: 'names the workstation of this browser and the applications' })
  async page(@Req() request: Request, @Res() response: Response): Promise<void> {
    const post = await this.browserPost.of(request);
    const t = textsFor(request.headers['accept-language']);
    sendPage(response, postPage(t, post?.name, await this.clients.tiles()));
  }

  /** A one-time ticket made by the workstation's agent ties this browser to it; whoever was signed in leaves. */
  @Get(':ticket')
  @Allow({ kind: 'public', why: 'the ticket is a secret of the workstation’s agent, used once' })
  async tie(
    @Param('ticket', { schema: BrowserTicket }) ticket: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { token } = await this.workstations.useBrowserTicket(ticket);
    await this.provider.leaveFormer(request, response);
    response
      .cookie(POST_COOKIE, token, {
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure(this.settings),
        path: '/',
        maxAge: COOKIE_MS,
      })
      .set('Cache-Control', 'no-store')
      .set('Referrer-Policy', 'no-referrer')
      .redirect(303, '/poste');
  }
}
