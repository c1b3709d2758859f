import { Injectable, type LoggerService } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import type { DomainError } from '#libs/kernel';
import { pino, type Logger } from 'pino';

/** One JSON line an event on the standard output; secrets are `Secret` and print as such. */
export const newLogger = (level: string, name = 'hub'): Logger =>
  pino({ level, name, base: { name }, timestamp: pino.stdTimeFunctions.isoTime });

/** Nest's own messages, in the same log. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, stack?: string): void {
    this.logger.error({ stack }, String(message));
  }
}

/** Refusals at `info` (expected), unknown errors at `error` with their cause, by correlation id. */
@Injectable()
export class HubErrorLog extends ErrorLog {
  constructor(private readonly logger: Logger) {
    super();
  }

  refused(error: DomainError, correlation: string): void {
    const { code, kind, details, cause } = error;
    const reason = cause instanceof Error ? cause.message : undefined;
    this.logger.info({ code, kind, details, reason, correlation }, 'refused');
  }

  unknown(error: unknown, correlation: string): void {
    this.logger.error({ err: error, correlation }, 'unknown error');
  }
}
