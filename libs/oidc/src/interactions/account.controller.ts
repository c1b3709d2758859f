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
  UseFilters,
} from '@nestjs/common';
import { Allow, type AccessRule } from '#libs/access';
import { CareSessions, Fido2Enrolment, MeansRegister, SelfService } from '#libs/authentication';
import { displayName } from '#libs/directory';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { accountPage } from './account-page.js';
import { AccountPerson } from './account-person.js';
import { AccountSignIn } from './account-sign-in.js';
import { sendPage } from './csp.js';
import { MeansId, NewKeyAnswer, SignInAnswer, SignInQuery } from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';
import { textsFor } from './texts.js';

const OWN_SESSION: AccessRule = {
  kind: 'public',
  why: 'checks the browser’s own sign-in session itself; without one it only leads to sign-in',
};

const SHOWN_SESSIONS = 5;

/** Pages of the person who is signed in on this browser. */
@Controller('compte')
@Allow(OWN_SESSION)
@UseFilters(PageErrorFilter)
export class AccountController {
  constructor(
    private readonly person: AccountPerson,
    private readonly sessions: CareSessions,
    private readonly means: MeansRegister,
    private readonly enrolment: Fido2Enrolment,
    private readonly self: SelfService,
    private readonly signInAddress: AccountSignIn,
  ) {}

  @Get()
  async account(@Req() request: Request, @Res() response: Response): Promise<void> {
    const person = await this.person.of({ request, response });
    if (person === undefined) {
      response.redirect(303, '/compte/connexion');
      return;
    }
    const { session, identity } = person;
    const view = {
      t: textsFor(request.headers['accept-language']),
      name: displayName(identity),
      session,
      means: await this.means.listOf(identity.id),
      sessions: (await this.sessions.listOf(identity.id)).slice(0, SHOWN_SESSIONS),
      fresh: this.enrolment.isFresh(session),
    };
    sendPage(response, accountPage(view));
  }

  /** To the sign-in, then back here. `recente`: the full 2FA must be recent, as to add a means. */
  @Get('connexion')
  signIn(
    @Query({ schema: SignInQuery }) { recente }: z.infer<typeof SignInQuery>,
    @Res() response: Response,
  ): void {
    response.redirect(303, this.signInAddress.make(recente === 'oui'));
  }

  /** Where the sign-in comes back to; the code is left to expire: the browser's session is what counts. */
  @Get('retour')
  back(
    @Query({ schema: SignInAnswer }) answer: z.infer<typeof SignInAnswer>,
    @Res() response: Response,
  ): void {
    response.redirect(303, answer.error === undefined ? '/compte' : '/poste');
  }

  @Post('cles/offre')
  @HttpCode(200)
  async offer(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const { session, identity } = await this.person.asked({ request, response });
    return this.enrolment.offer(session, identity);
  }

  @Post('cles')
  @HttpCode(204)
  async add(
    @Body({ schema: NewKeyAnswer }) body: z.infer<typeof NewKeyAnswer>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const { session } = await this.person.asked({ request, response });
    const enrolment = { ceremonyId: body.ceremony, label: body.label };
    await this.enrolment.accept(session, enrolment, body.answer);
  }

  /** The person closes everything they have open, on every post. */
  @Post('session/fin')
  async endSession(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { identity } = await this.person.asked({ request, response });
    await this.sessions.endOwn(identity.id);
    response.redirect(303, '/poste');
  }

  /** Always possible: a recent sign-in is asked for what gives, never for what takes away. */
  @Post('moyens/:meansId/perdu')
  async lost(
    @Param('meansId', { schema: MeansId }) meansId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { identity } = await this.person.asked({ request, response });
    await this.self.lose(identity.id, meansId);
    response.redirect(303, '/poste');
  }
}
