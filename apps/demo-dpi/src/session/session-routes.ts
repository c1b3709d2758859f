import { DomainError, type Random } from '#libs/kernel';
import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { ATTEMPT_SECONDS, type Attempts } from '../hub/attempts.js';
import type { LogoutTokens } from '../hub/logout-token.js';
import type { SignIn, SignedIn } from '../hub/sign-in.js';
import type { Log } from '../log.js';
import { closedPage, goodbyePage, refusedSignInPage, welcomePage } from '../pages/open-pages.js';
import type { PageSender } from '../pages/send-page.js';
import { answering } from './answering.js';
import type { Door } from './door.js';
import { cookieOf, dropCookie, giveCookie } from './cookies.js';
import type { DpiSession } from './session.js';
import { SESSION_SECONDS, type Sessions } from './sessions.js';

const BROWSER_COOKIE = 'estran_sign_in';
const HEARTBEAT_MS = 20_000;

/** A path of ours: nothing that a browser could read as another site. */
const LocalPath = z
  .string()
  .max(300)
  .regex(/^\/(?![/\\])[\w\-/.?=&%]*$/)
  .catch('/patients');

const LoginQuery = z.object({
  return: LocalPath.default('/patients'),
  /** `now`: the full 2FA is asked for again. */
  fresh: z.literal('now').optional().catch(undefined),
  silent: z.literal('yes').optional().catch(undefined),
});

const CallbackQuery = z.object({
  state: z.string().min(1).max(2000),
  error: z.string().optional(),
});
const LogoutBody = z.object({ logout_token: z.string().min(1).max(10_000) });

interface SessionParts {
  readonly origin: string;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly signIn: SignIn;
  readonly logoutTokens: LogoutTokens;
  readonly pages: PageSender;
  readonly door: Door;
  readonly random: Random;
  readonly log: Log;
}

/** Signing in and out, and what happens when the hub ends a session. */
export class SessionRoutes {
  constructor(private readonly parts: SessionParts) {}

  router(): Router {
    const { door, pages } = this.parts;
    const form = express.urlencoded({ extended: false, limit: '16kb' });
    const router = Router();
    router.get('/', (request, response) => {
      if (door.sessionOf(request) === undefined) pages.send(response, welcomePage());
      else response.redirect('/patients');
    });
    router.get(
      '/login',
      answering(async (...http) => this.#begin(...http)),
    );
    router.get(
      '/callback',
      answering(async (...http) => this.#finish(...http)),
    );
    router.post('/logout', (request, response) => {
      this.#leave(request, response);
    });
    router.get('/a-bientot', (_request, response) => pages.send(response, goodbyePage()));
    router.get('/session-fermee', (_request, response) => pages.send(response, closedPage()));
    router.get('/session/events', (request, response) => {
      this.#watch(request, response);
    });
    router.post(
      '/backchannel-logout',
      form,
      answering(async (...http) => this.#ended(...http)),
    );
    return router;
  }

  async #begin(request: Request, response: Response): Promise<void> {
    const query = LoginQuery.parse(request.query);
    const { attempt, url } = await this.parts.signIn.begin({
      returnTo: query.return,
      maxAge: query.fresh === 'now' ? 0 : undefined,
      silent: query.silent === 'yes',
    });
    const browser = cookieOf(request, BROWSER_COOKIE) ?? this.parts.random.token();
    this.parts.attempts.keep(browser, attempt);
    const { secure } = this.parts.door;
    giveCookie(response, BROWSER_COOKIE, browser, { secure, seconds: ATTEMPT_SECONDS });
    response.setHeader('Cache-Control', 'no-store').redirect(url.href);
  }

  async #finish(request: Request, response: Response): Promise<void> {
    const query = CallbackQuery.safeParse(request.query);
    const browser = cookieOf(request, BROWSER_COOKIE);
    const attempt =
      query.success && browser !== undefined
        ? this.parts.attempts.take(browser, query.data.state)
        : undefined;
    if (attempt === undefined) {
      this.parts.pages.send(response, refusedSignInPage('unknown-attempt'), 400);
      return;
    }
    if (attempt.silent && query.data?.error !== undefined) {
      response.redirect(`/login?return=${encodeURIComponent(attempt.returnTo)}`);
      return;
    }
    const callback = new URL(request.originalUrl, this.parts.origin);
    const signedIn = await this.parts.signIn.finish(attempt, callback);
    this.#open(request, response, signedIn);
    response.setHeader('Cache-Control', 'no-store').redirect(attempt.returnTo);
  }

  /** A new session in place of the browser's former one; the same person keeps what was open. */
  #open(request: Request, response: Response, signedIn: SignedIn): void {
    const { sessions, door, log } = this.parts;
    const former = door.sessionOf(request);
    const cookie = sessions.open(signedIn);
    if (former?.claims.sub === signedIn.claims.sub) carryOver(former, sessions.find(cookie));
    door.close(request);
    giveCookie(response, door.cookieName, cookie, {
      secure: door.secure,
      seconds: SESSION_SECONDS,
    });
    log('session.opened', { acr: signedIn.claims.acr, amr: signedIn.claims.amr.join(' ') });
  }

  #leave(request: Request, response: Response): void {
    const { door, signIn, origin, log } = this.parts;
    const session = door.sessionOf(request);
    const url =
      session === undefined ? undefined : signIn.logoutUrl(session.tokens, `${origin}/a-bientot`);
    door.close(request);
    dropCookie(response, door.cookieName, door.secure);
    log('session.left');
    response.redirect(303, url?.href ?? '/a-bientot');
  }

  /** OpenID Connect Back-Channel Logout 1.0 § 2.5 to § 2.8. */
  async #ended(request: Request, response: Response): Promise<void> {
    const { logoutTokens, sessions, log } = this.parts;
    response.setHeader('Cache-Control', 'no-store');
    const body = LogoutBody.safeParse(request.body);
    const named = body.success ? await logoutTokens.read(body.data.logout_token) : undefined;
    if (named === undefined) {
      log('logout-token.refused');
      response.status(400).json({ error: 'invalid_request' });
      return;
    }
    log('session.ended-by-hub', { closed: sessions.closeOf(named) });
    response.status(200).end();
  }

  /** Server-sent events: the open page is told at once when its session closes. */
  #watch(request: Request, response: Response): void {
    const { sessions, door } = this.parts;
    response
      .status(200)
      .setHeader('Content-Type', 'text/event-stream')
      .setHeader('Cache-Control', 'no-store')
      .setHeader('X-Accel-Buffering', 'no')
      .flushHeaders();
    const session = sessions.peek(cookieOf(request, door.cookieName));
    if (session === undefined) {
      response.end('event: closed\ndata: {}\n\n');
      return;
    }
    response.write('event: open\ndata: {}\n\n');
    const beat = setInterval(() => response.write(': still open\n\n'), HEARTBEAT_MS);
    const stop = sessions.onClosed(session, () => {
      clearInterval(beat);
      response.end('event: closed\ndata: {}\n\n');
    });
    response.on('close', () => {
      clearInterval(beat);
      stop();
    });
  }
}

function carryOver(former: DpiSession, opened: DpiSession | undefined): void {
  for (const [ipp, access] of former.dmpAccess) opened?.dmpAccess.set(ipp, access);
  for (const [handle, document] of former.documents) opened?.documents.set(handle, document);
}

/** Whether an error is a sign-in that the hub, or we, refused. */
export const refusalOf = (error: unknown): string | undefined =>
  error instanceof DomainError && error.code === 'sign-in.refused'
    ? String(error.details['because'] ?? '')
    : undefined;
