import { Body, Controller, Get, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { Allow, type AccessRule } from '#libs/access';
import { KeyInvitations } from '#libs/authentication';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { sendPage } from './csp.js';
import { InvitationToken, NewKeyAnswer } from './interaction.schemas.js';
import { keyInvitationPage } from './key-invitation-page.js';
import { PageErrorFilter } from './page-error.filter.js';
import { textsFor } from './texts.js';

const INVITATION: AccessRule = {
  kind: 'public',
  why: 'the address is a secret of the badge desk, fifteen minutes, used once',
};

/** A key registered at the badge desk. */
@Controller('cle/:token')
@Allow(INVITATION)
@UseFilters(PageErrorFilter)
export class KeyInvitationController {
  constructor(private readonly invitations: KeyInvitations) {}

  @Get()
  async page(
    @Param('token', { schema: InvitationToken }) token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const person = await this.invitations.invited(token);
    const t = textsFor(request.headers['accept-language']);
    sendPage(response, keyInvitationPage(t, token, person));
  }

  @Post('offre')
  @HttpCode(200)
  async offer(@Param('token', { schema: InvitationToken }) token: string): Promise<object> {
    return this.invitations.offer(token);
  }

  @Post()
  @HttpCode(204)
  async add(
    @Param('token', { schema: InvitationToken }) token: string,
    @Body({ schema: NewKeyAnswer }) body: z.infer<typeof NewKeyAnswer>,
  ): Promise<void> {
    const enrolment = { ceremonyId: body.ceremony, label: body.label };
    await this.invitations.accept(token, enrolment, body.answer);
  }
}
