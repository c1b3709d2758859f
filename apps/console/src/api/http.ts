import * as z from 'zod';

/** What the hub says when it refuses: RFC 9457, with a stable code and a correlation id. */
const Problem = z.looseObject({
  status: z.number(),
  code: z.string(),
  correlation: z.string().optional(),
});

/** The hub refused, could not be reached (`network`), or answered what we do not understand (`answer.unreadable`). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly correlation: string | undefined,
    /** What the refusal says beyond its code, e.g. `because`. */
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
  }
}

/** What the API client needs of the signed-in session. */
export interface TokenSource {
  accessToken(): string | undefined;
  /** The hub no longer takes the token. */
  refused(): void;
}

let tokens: TokenSource | undefined;

export function takeTokensFrom(source: TokenSource): void {
  tokens = source;
}

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Calls the hub's public API and parses its answer; throws `ApiProblem`. */
export async function call<T>(path: string, answer: z.ZodType<T>, options: Call = {}): Promise<T> {
  const response = await send(path, options);
  if (!response.ok) throw await problemOf(response);
  const parsed = answer.safeParse(response.status === 204 ? undefined : await jsonOf(response));
  if (parsed.success) return parsed.data;
  console.error(`${path}: ${z.prettifyError(parsed.error)}`);
  throw new ApiProblem(response.status, 'answer.unreadable', undefined);
}

async function send(path: string, { method = 'GET', query, body, signal }: Call) {
  try {
    return await fetch(`/api/v1/${path}${queryText(query)}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${tokens?.accessToken() ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      credentials: 'omit',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiProblem(0, 'network', undefined);
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  if (response.status === 401) tokens?.refused();
  const parsed = Problem.safeParse(await jsonOf(response));
  if (!parsed.success) return new ApiProblem(response.status, 'unknown', undefined);
  const { status: _status, code, correlation, ...facts } = parsed.data;
  return new ApiProblem(response.status, code, correlation, facts);
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function queryText(query: Call['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
