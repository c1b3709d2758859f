import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { Allow, type AccessRule } from '#libs/access';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { BackupDoor } from './backup-door.js';
import { BackupCodeForm } from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';

const INTERACTION: AccessRule = {
  kind: 'public',
  why: 'sign-in pages: bound to the browser by the cookie of the authorization request, on a post only',
};

/** Break-glass at the sign-in page of a post. */
@Controller('interaction/:uid/backup')
@Allow(INTERACTION)
@UseFilters(PageErrorFilter)
export class BackupPageController {
  constructor(private readonly door: BackupDoor) {}

  @Get()
  async page(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.door.showPage({ request, response });
  }

  @Post()
  async enter(
    @Body({ schema: BackupCodeForm }) form: z.infer<typeof BackupCodeForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.door.enter({ request, response }, form);
  }
}
