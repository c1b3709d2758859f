import type { NextFunction, Request, Response } from 'express';

/** What every answer carries, whichever door it comes through. */
export const securityHeaders =
  (origin: string) =>
  (_request: Request, response: Response, next: NextFunction): void => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Referrer-Policy', 'same-origin');
    if (origin.startsWith('https://'))
      response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    next();
  };
