import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { Allow, type AccessRule } from '#libs/access';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { FirstCodeForm, FirstPasswordForm, TransitionForm } from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';
import { TransitionDoor } from './transition-door.js';

const INTERACTION: AccessRule = {
  kind: 'public',
  why: 'sign-in pages: bound to the browser by the cookie of the authorization request; 404 while off',
};

/** Password and one-time code at the sign-in page, for the time of a transition. */
@Controller('interaction/:uid/password')
@Allow(INTERACTION)
@UseFilters(PageErrorFilter)
export class TransitionPageController {
  constructor(private readonly door: TransitionDoor) {}

  @Get()
  async page(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.door.showPage({ request, response }, 'password');
  }

  @Post()
  async enter(
    @Body({ schema: TransitionForm }) form: z.infer<typeof TransitionForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.door.enter({ request, response }, form);
  }

  @Get('first')
  async firstPage(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.door.showPage({ request, response }, 'first');
  }

  @Post('first')
  async first(
    @Body({ schema: FirstCodeForm }) form: z.infer<typeof FirstCodeForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.door.begin({ request, response }, form);
  }

  @Post('choose')
  async choose(
    @Body({ schema: FirstPasswordForm }) form: z.infer<typeof FirstPasswordForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.door.choose({ request, response }, form);
  }
}
