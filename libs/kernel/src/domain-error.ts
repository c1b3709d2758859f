/** How a refusal reads to a caller; the HTTP status follows from it. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'refused'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'too-many'
  | 'unavailable';

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

interface DomainErrorOptions {
  readonly cause?: unknown;
  /** Shown to the caller (never a secret); the rest of the details is for the log. */
  readonly shown?: ErrorDetails;
}

/**
 * A refusal that ends the use case: a stable code for machines (`identity.already-left`),
 * a kind, and details for the log only.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;
  readonly shown: ErrorDetails;

  constructor(
    code: string,
    kind: ErrorKind,
    details: ErrorDetails = {},
    options: DomainErrorOptions = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.kind = kind;
    this.details = details;
    this.shown = options.shown ?? {};
  }
}
