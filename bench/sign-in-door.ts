import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';

/** Path by which the load client signs in, in the place of a page: `?person=…`. */
const SIGN_IN = /^\/interaction\/[\w-]+\/bench-sign-in\?person=([\w-]+)$/;

type SignIn = (
  request: IncomingMessage,
  response: Parameters<RequestListener>[1],
  person: string,
) => Promise<string>;

/** Puts a sign-in without page before a server: everything else goes on to it. */
export function withSignIn(next: RequestListener, signIn: SignIn): Server {
  return createServer((request, response) => {
    const person = SIGN_IN.exec(request.url ?? '')?.[1];
    if (person === undefined) {
      next(request, response);
      return;
    }
    signIn(request, response, person).then(
      (location) => response.writeHead(303, { location }).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
}
