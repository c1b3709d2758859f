import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { Allow, type AccessRule } from '#libs/access';
import { SelfService } from '#libs/authentication';
import { DomainError, Secret } from '#libs/kernel';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { accessesPage, changePinPage } from './account-more-pages.js';
import { AccountPerson } from './account-person.js';
import { sendPage } from './csp.js';
import { AccessesQuery, MeansId, NewPinForm } from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';
import { textsFor } from './texts.js';

const OWN_SESSION: AccessRule = {
  kind: 'public',
  why: 'checks the browser’s own sign-in session itself; shows and changes nothing of anybody else',
};

/** What everyone does for themselves: last accesses, means revoked, PIN chosen again. */
@Controller('compte')
@Allow(OWN_SESSION)
@UseFilters(PageErrorFilter)
export class AccountMoreController {
  constructor(
    private readonly person: AccountPerson,
    private readonly self: SelfService,
  ) {}

  @Get('acces')
  async accesses(
    @Query({ schema: AccessesQuery }) { avant }: z.infer<typeof AccessesQuery>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { identity } = await this.person.asked({ request, response });
    const found = await this.self.lastAccesses(identity.id, avant);
    sendPage(response, accessesPage(textsFor(request.headers['accept-language']), found));
  }

  /** For ever: a recent full 2FA is asked, and come back to. */
  @Post('moyens/:meansId/revoquer')
  async revoke(
    @Param('meansId', { schema: MeansId }) meansId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { session } = await this.person.asked({ request, response });
    if (!this.self.isFresh(session)) {
      response.redirect(303, '/compte/connexion?recente=oui');
      return;
    }
    await this.self.revoke(session, meansId);
    response.redirect(303, '/poste');
  }

  @Get('code')
  async pin(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { session } = await this.person.asked({ request, response });
    const may = this.self.mayChangePin(session);
    const t = textsFor(request.headers['accept-language']);
    sendPage(response, changePinPage({ t, state: may === 'yes' ? 'form' : may }));
  }

  @Post('code')
  async changePin(
    @Body({ schema: NewPinForm }) { pin, again }: z.infer<typeof NewPinForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { session } = await this.person.asked({ request, response });
    const t = textsFor(request.headers['accept-language']);
    const refuse = (refusal: 'differs' | 'weak'): void =>
      sendPage(response.status(422), changePinPage({ t, state: 'form', refusal }));
    if (pin !== again) return refuse('differs');
    try {
      await this.self.changePin(session, new Secret(pin));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'pin.too-weak') return refuse('weak');
      throw error;
    }
    sendPage(response, changePinPage({ t, state: 'done' }));
  }
}
