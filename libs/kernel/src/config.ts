import { z } from 'zod';

/** Every mistake of a configuration, named at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`configuration refused:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.mistakes = mistakes;
  }
}

/**
 * Reads a configuration by its schema.
 * @throws ConfigError naming all mistakes together.
 */
export function readConfig<S extends z.ZodType>(schema: S, source: unknown): z.output<S> {
  const read = schema.safeParse(source);
  if (read.success) return read.data;
  throw new ConfigError(
    read.error.issues.map(
      (issue) => `${issue.path.map(String).join('.') || '(all)'}: ${issue.message}`,
    ),
  );
}
