import {
  Catch,
  HttpException,
  Injectable,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { DomainError, Random, type ErrorKind } from '#libs/kernel';

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  refused: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
};

interface Answer {
  headersSent: boolean;
  status(code: number): Answer;
  type(type: string): Answer;
  send(body: string): unknown;
}

/** Where an unknown error goes with its correlation id: the log, never the caller. */
export abstract class ErrorLog {
  abstract refused(error: DomainError, correlation: string): void;
  abstract unknown(error: unknown, correlation: string): void;
}

/** Turns errors into `application/problem+json` (RFC 9457): a code and a correlation id, never a stack. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly random: Random,
    private readonly log: ErrorLog,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const answer = host.switchToHttp().getResponse<Answer>();
    if (answer.headersSent) return;
    const correlation = this.random.uuid();
    const problem = this.#problemOf(error, correlation);
    answer
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, correlation }));
  }

  #problemOf(error: unknown, correlation: string): Problem {
    if (error instanceof DomainError) {
      this.log.refused(error, correlation);
      return problem(STATUS[error.kind], error.code, error.shown);
    }
    if (error instanceof HttpException) return httpProblem(error);
    const status = bodyParserStatus(error);
    if (status !== undefined)
      return problem(status, status === 413 ? 'request.too-large' : 'request.unreadable');
    this.log.unknown(error, correlation);
    return problem(500, 'internal');
  }
}

interface Problem {
  readonly type: string;
  readonly status: number;
  readonly code: string;
  readonly [shown: string]: unknown;
}

const problem = (
  status: number,
  code: string,
  shown: Readonly<Record<string, unknown>> = {},
): Problem => ({
  ...shown,
  type: `urn:portique:problem:${code}`,
  status,
  code,
});

function httpProblem(error: HttpException): Problem {
  const status = error.getStatus();
  if (status === 404) return problem(404, 'route.unknown');
  if (status === 413) return problem(413, 'request.too-large');
  if (status !== 400) return problem(status, 'request.refused');
  const body = error.getResponse();
  const message: unknown = typeof body === 'object' && 'message' in body ? body.message : undefined;
  return problem(400, 'request.invalid', {
    detail: Array.isArray(message) ? message.map(String) : String(message),
  });
}

/** Express' body parsers throw errors that carry their status (413 too large, 400 unreadable). */
function bodyParserStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500
    ? error.status
    : undefined;
}
