import type { Request, RequestHandler, Response } from 'express';

/** A handler that takes its time. Express 5 sends what it rejects with to the error page. */
export const answering =
  (handler: (request: Request, response: Response) => Promise<void>): RequestHandler =>
  async (request, response) =>
    handler(request, response);
