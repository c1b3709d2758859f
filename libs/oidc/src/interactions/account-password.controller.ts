import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { Allow, type AccessRule } from '#libs/access';
import { TransitionMeans } from '#libs/authentication';
import { DomainError, Secret } from '#libs/kernel';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { AccountPerson } from './account-person.js';
import { sendPage } from './csp.js';
import { NewPasswordForm } from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';
import { textsFor } from './texts.js';
import { changePasswordPage } from './transition-pages.js';
import { chosenRefusalText } from './transition-texts.js';

const OWN_SESSION: AccessRule = {
  kind: 'public',
  why: 'checks the browser’s own sign-in session itself; 404 while passwords are off',
};

/** The person changes the password that they have for the time of a transition. */
@Controller('compte/mot-de-passe')
@Allow(OWN_SESSION)
@UseFilters(PageErrorFilter)
export class AccountPasswordController {
  constructor(
    private readonly person: AccountPerson,
    private readonly transition: TransitionMeans,
  ) {}

  @Get()
  async page(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.transition.assertOffered();
    const { session } = await this.person.asked({ request, response });
    const may = await this.transition.mayChange(session);
    if (may === 'none') throw new DomainError('transition.none', 'not-found');
    const t = textsFor(request.headers['accept-language']);
    sendPage(response, changePasswordPage({ t, state: may === 'yes' ? 'form' : 'stale' }));
  }

  @Post()
  async change(
    @Body({ schema: NewPasswordForm }) form: z.infer<typeof NewPasswordForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const t = textsFor(request.headers['accept-language']);
    const { session } = await this.person.asked({ request, response });
    try {
      if (form.password !== form.again) throw new DomainError('password.differs', 'invalid');
      await this.transition.change(session, new Secret(form.password));
      sendPage(response, changePasswordPage({ t, state: 'done' }));
    } catch (error) {
      if (!(error instanceof DomainError) || chosenRefusalText(t, error.code) === undefined)
        throw error;
      const view = { t, state: 'form', refusal: error.code } as const;
      sendPage(response.status(422), changePasswordPage(view));
    }
  }
}
