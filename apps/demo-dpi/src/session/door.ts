import type { Request, RequestHandler, Response } from 'express';
import { answering } from './answering.js';
import { cookieOf } from './cookies.js';
import type { DpiSession } from './session.js';
import type { Sessions } from './sessions.js';

export type SignedInHandler = (
  session: DpiSession,
  request: Request,
  response: Response,
) => void | Promise<void>;

/** Who may pass: a route is closed unless it is opened through here or is one of signing in. */
export class Door {
  readonly secure: boolean;

  constructor(
    private readonly sessions: Sessions,
    private readonly origin: string,
  ) {
    this.secure = origin.startsWith('https://');
  }

  /** The `__Host-` prefix binds the cookie to this host, where it can be (https). */
  get cookieName(): string {
    return this.secure ? '__Host-estran' : 'estran_session';
  }

  sessionOf(request: Request): DpiSession | undefined {
    return this.sessions.find(cookieOf(request, this.cookieName));
  }

  close(request: Request): void {
    const cookie = cookieOf(request, this.cookieName);
    if (cookie !== undefined) this.sessions.close(cookie);
  }

  /** For somebody signed in; others sign in first and come back (to a page, never to a form's effect). */
  signedIn(handler: SignedInHandler): RequestHandler {
    return answering(async (request, response) => {
      const session = this.sessionOf(request);
      if (session !== undefined) {
        await handler(session, request, response);
        return;
      }
      const back = request.method === 'GET' ? request.originalUrl : '/patients';
      response.redirect(303, `/login?return=${encodeURIComponent(back)}`);
    });
  }

  /** A form comes from our own pages: another site's is refused, whatever its cookies. */
  ownFormsOnly(): RequestHandler {
    return (request, response, next) => {
      const safe = request.method === 'GET' || request.method === 'HEAD';
      // The hub calls this one, with a signed token in place of a cookie.
      const called = request.path === '/backchannel-logout';
      if (safe || called || request.headers.origin === this.origin) next();
      else response.status(403).type('text').send('Formulaire refusé.');
    };
  }
}
