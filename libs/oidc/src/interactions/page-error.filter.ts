import {
  Catch,
  HttpException,
  Injectable,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { ErrorLog, ProblemFilter } from '#libs/access';
import { DomainError, Random } from '#libs/kernel';
import type { Request, Response } from 'express';
import { sendPage } from './csp.js';
import { errorPage } from './pages.js';
import { textsFor, type Texts } from './texts.js';

const STATUS = { conflict: 409, 'not-found': 404, 'too-many': 429, unavailable: 503 } as const;

/**
 * Errors of pages a person looks at: a page in words with a reference, never a stack. Calls made by
 * scripts (they accept JSON) get the same problem+json as the API.
 */
@Catch()
@Injectable()
export class PageErrorFilter implements ExceptionFilter {
  constructor(
    private readonly random: Random,
    private readonly log: ErrorLog,
    private readonly problems: ProblemFilter,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const isPage = request.accepts(['json', 'html']) === 'html';
    if (!isPage || response.headersSent) {
      // oxlint-disable-next-line promise/valid-params, promise/no-promise-in-callback -- the `catch` of a Nest filter, no promise
      this.problems.catch(error, host);
      return;
    }
    const reference = this.random.uuid();
    const t = textsFor(request.headers['accept-language']);
    const { status, text, code } = this.#words(error, t, reference);
    sendPage(response.status(status), errorPage({ t, text, code, reference }));
  }

  #words(
    error: unknown,
    t: Texts,
    reference: string,
  ): { status: number; text: string; code: string } {
    if (error instanceof DomainError) {
      this.log.refused(error, reference);
      const status = error.kind in STATUS ? STATUS[statusKey(error.kind)] : 400;
      return { status, text: t.errorOver, code: error.code };
    }
    if (error instanceof HttpException) {
      const status = error.getStatus();
      const text = status === 404 ? t.errorUnknownPage : t.errorOver;
      return { status, text, code: status === 404 ? 'route.unknown' : 'request.invalid' };
    }
    this.log.unknown(error, reference);
    return { status: 500, text: t.errorUnexpected, code: 'internal' };
  }
}

const isStatusKey = (kind: string): kind is keyof typeof STATUS => kind in STATUS;
const statusKey = (kind: string): keyof typeof STATUS => (isStatusKey(kind) ? kind : 'conflict');
