import { Controller, Get, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { Allow } from '#libs/access';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { CardInteraction } from './card-interaction.js';
import { CardCode } from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';

/** Sign-in by CPS card, when the hospital has a card door. */
@Controller('interaction/:uid/cps')
@Allow({
  kind: 'public',
  why: 'sign-in pages: bound to the browser by the cookie of the authorization request',
})
@UseFilters(PageErrorFilter)
export class CardController {
  constructor(private readonly cards: CardInteraction) {}

  @Post()
  async leave(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.cards.leave(request, response);
  }

  /** The way back from the card door, with a one-time code. */
  @Get()
  async comeBack(
    @Query({ schema: CardCode }) { c }: z.infer<typeof CardCode>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.cards.comeBack(request, response, c);
  }
}
