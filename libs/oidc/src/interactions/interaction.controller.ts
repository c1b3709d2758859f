import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  Sse,
  UseFilters,
} from '@nestjs/common';
import { Allow, type AccessRule } from '#libs/access';
import { DomainError, Secret } from '#libs/kernel';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import type { z } from 'zod';
import {
  CeremonyForm,
  CeremonyId,
  DirectoryPasswordForm,
  InteractionUid,
  KeyAnswer,
  MaybeCeremony,
  PinForm,
} from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';
import { SignInDoor } from './sign-in-door.js';

const INTERACTION: AccessRule = {
  kind: 'public',
  why: 'sign-in pages: bound to the browser by the cookie of the authorization request',
};

/** The pages and acts of a sign-in; each checks that this browser made the request. */
@Controller('interaction/:uid')
@Allow(INTERACTION)
@UseFilters(PageErrorFilter)
export class InteractionController {
  constructor(private readonly door: SignInDoor) {}

  @Get()
  async page(
    @Query({ schema: MaybeCeremony }) { c }: z.infer<typeof MaybeCeremony>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.door.showPage({ request, response }, c);
  }

  /** What happens on the reader of this post, as server-sent events. */
  @Sse('events')
  events(
    @Param('uid', { schema: InteractionUid }) uid: string,
    @Query('c', { schema: CeremonyId }) ceremonyId: string,
  ): Observable<{ data: object }> {
    return this.door.events(ceremonyId, uid);
  }

  @Post('complete')
  async complete(
    @Body({ schema: CeremonyForm }) { ceremony }: z.infer<typeof CeremonyForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.door.complete({ request, response }, ceremony);
  }

  @Post('pin')
  async pin(
    @Body({ schema: PinForm }) form: z.infer<typeof PinForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const typed = { factor: 'pin', secret: new Secret(form.pin) } as const;
    await this.door.enterSecret({ request, response }, form.ceremony, typed);
  }

  /** The password of the hospital's directory, for the populations that have it as second factor. */
  @Post('directory-password')
  async directoryPassword(
    @Body({ schema: DirectoryPasswordForm }) form: z.infer<typeof DirectoryPasswordForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const typed = { factor: 'ad-password', secret: new Secret(form.password) } as const;
    await this.door.enterSecret({ request, response }, form.ceremony, typed);
  }

  @Post('start-over')
  async startOver(
    @Body({ schema: CeremonyForm }) { ceremony }: z.infer<typeof CeremonyForm>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.door.startOver({ request, response }, ceremony);
  }

  @Post('cancel')
  async cancel(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.door.cancel({ request, response });
  }

  @Post('key/challenge')
  @HttpCode(200)
  async challenge(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    return this.door.keyChallenge({ request, response });
  }

  @Post('key/answer')
  @HttpCode(200)
  async answer(
    @Body({ schema: KeyAnswer }) body: z.infer<typeof KeyAnswer>,
    @Param('uid', { schema: InteractionUid }) uid: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ location: string }> {
    const location = await this.door.keyAnswer({ request, response }, body);
    if (location === undefined) throw new DomainError('sign-in.over', 'conflict', { uid });
    return { location };
  }
}
