import type { NextFunction, Request, Response } from 'express';

/** Pages that a browser's cookie opens: the sign-in, the account. Everything else proves itself otherwise. */
const BY_COOKIE = /^\/(interaction|compte)(\/|$)/;

/**
 * Refuses a form or a script of another site that posts with the person's cookies (login CSRF, enrolment of
 * somebody else's key). Browsers tell where a request comes from: `Sec-Fetch-Site`, or `Origin` for older ones.
 */
export const sameOriginPosts =
  (origin: string) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (!changes || !BY_COOKIE.test(request.path) || comesFrom(origin, request)) {
      next();
      return;
    }
    response
      .status(403)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: 'urn:portique:problem:request.other-site',
          status: 403,
          code: 'request.other-site',
        }),
      );
  };

function comesFrom(origin: string, request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === undefined ? request.headers.origin === origin : site === 'same-origin';
}
