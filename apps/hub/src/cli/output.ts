import { SingleBar, type Options } from 'cli-progress';
import { ConfigError, DomainError } from '#libs/kernel';

/** A long work tells how far it is: on a terminal a bar, else nothing. */
export interface Progress {
  to(done: number, total: number): void;
  end(): void;
}

const BAR: Options = {
  format: '  {title} [{bar}] {value}/{total}',
  barsize: 30,
  hideCursor: true,
  clearOnComplete: true,
  stream: process.stderr,
};

/** What the command line prints: words on a terminal, one JSON document with `--json`. */
export class Output {
  constructor(
    readonly json: boolean,
    private readonly write: (text: string) => void = (text) => {
      process.stdout.write(text);
    },
  ) {}

  say(line = ''): void {
    if (!this.json) this.write(`${line}\n`);
  }

  /** The end of a command: its facts for machines, its words for people. */
  result(facts: object, ...words: readonly string[]): void {
    if (this.json) this.write(`${JSON.stringify(facts)}\n`);
    else for (const line of words) this.write(`${line}\n`);
  }

  progress(title: string): Progress {
    if (this.json || !process.stderr.isTTY) return { to: () => {}, end: () => {} };
    const bar = new SingleBar(BAR);
    let started = false;
    return {
      to: (done, total) => {
        if (!started) bar.start(total, done, { title });
        started = true;
        bar.setTotal(total);
        bar.update(done);
      },
      end: () => {
        if (started) bar.stop();
      },
    };
  }

  /** A refusal in words (or as JSON), without a stack. */
  failure(error: unknown): void {
    const { code, text } = describe(error);
    if (this.json) this.write(`${JSON.stringify({ ok: false, code, text })}\n`);
    else process.stderr.write(`${text}\n`);
  }
}

function describe(error: unknown): { readonly code: string; readonly text: string } {
  if (error instanceof ConfigError) return { code: 'config.refused', text: error.message };
  if (error instanceof DomainError) return { code: error.code, text: inWords(error) };
  if (error instanceof Error) return { code: 'internal', text: error.stack ?? error.message };
  return { code: 'internal', text: String(error) };
}

function inWords(error: DomainError): string {
  const facts = Object.entries({ ...error.details, ...error.shown })
    .map(([name, value]) => `\n  ${name}: ${String(value)}`)
    .join('');
  const cause = error.cause instanceof Error ? `\n  cause: ${error.cause.message}` : '';
  return `refused: ${error.code}${facts}${cause}`;
}
