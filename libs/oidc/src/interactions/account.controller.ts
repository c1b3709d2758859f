import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Allow, type AccessRule } from '#libs/access';
import {
  CareSessions,
  Fido2Enrolment,
  MeansRegister,
  type LiveSession,
} from '#libs/authentication';
import { displayName, IdentityDirectory, type Identity } from '#libs/directory';
import { DomainError } from '#libs/kernel';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { accountPage } from './account-page.js';
import { BrowserPost } from './browser-post.js';
import { sendPage } from './csp.js';
import { NewKeyAnswer } from './interaction.schemas.js';
import { postPage } from './pages.js';
import { ProviderDoor } from './provider-door.js';
import { textsFor } from './texts.js';

const OWN_SESSION: AccessRule = {
  kind: 'public',
  why: 'checks the browser’s own sign-in session itself; without one it only leads to sign-in',
};

/** Pages of the person who is signed in on this browser, and of the post itself. */
@Controller()
@Allow(OWN_SESSION)
export class AccountController {
  constructor(
    private readonly provider: ProviderDoor,
    private readonly sessions: CareSessions,
    private readonly directory: IdentityDirectory,
    private readonly means: MeansRegister,
    private readonly enrolment: Fido2Enrolment,
    private readonly browserPost: BrowserPost,
  ) {}

  @Get('poste')
  async post(@Req() request: Request, @Res() response: Response): Promise<void> {
    const post = await this.browserPost.of(request);
    sendPage(response, postPage(textsFor(request.headers['accept-language']), post?.name));
  }

  @Get('compte')
  async account(@Req() request: Request, @Res() response: Response): Promise<void> {
    const person = await this.#person(request, response);
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
      fresh: this.enrolment.isFresh(session),
    };
    sendPage(response, accountPage(view));
  }

  @Post('compte/cles/offre')
  @HttpCode(200)
  async offer(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const { session, identity } = await this.#signedIn(request, response);
    return this.enrolment.offer(session, identity);
  }

  @Post('compte/cles')
  @HttpCode(204)
  async add(
    @Body({ schema: NewKeyAnswer }) body: z.infer<typeof NewKeyAnswer>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const { session } = await this.#signedIn(request, response);
    const enrolment = { ceremonyId: body.ceremony, label: body.label };
    await this.enrolment.accept(session, enrolment, body.answer);
  }

  async #signedIn(request: Request, response: Response): Promise<SignedInPerson> {
    const person = await this.#person(request, response);
    if (person === undefined) throw new DomainError('session.none', 'unauthenticated');
    return person;
  }

  async #person(request: Request, response: Response): Promise<SignedInPerson | undefined> {
    const uid = await this.provider.sessionUid(request, response);
    const session = uid === undefined ? undefined : await this.sessions.ofBrowser(uid);
    if (session === undefined) return undefined;
    const identity = await this.directory.find(session.identityId);
    return identity?.state === 'active' ? { session, identity } : undefined;
  }
}

interface SignedInPerson {
  readonly session: LiveSession;
  readonly identity: Identity;
}
