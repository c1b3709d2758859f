import { DomainError } from '#libs/kernel';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 16_384;

const Problem = z.looseObject({ code: z.string().max(100) });

/**
 * One request to the hub; the answer parsed.
 * @throws DomainError `hub.unreachable`, `hub.answer-unreadable`, or the hub's own code when it refuses
 */
export async function askHub<S extends z.ZodType>(
  request: {
    readonly url: string;
    readonly body: object;
    readonly headers?: Readonly<Record<string, string>>;
  },
  answer: S,
): Promise<z.output<S>> {
  const response = await fetch(request.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...request.headers },
    body: JSON.stringify(request.body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new DomainError('hub.unreachable', 'unavailable', { url: request.url }, { cause });
  });
  const content = jsonOf(await textOf(response));
  if (!response.ok) throw refusalOf(response.status, content);
  const read = answer.safeParse(content);
  if (read.success) return read.data;
  throw new DomainError('hub.answer-unreadable', 'unavailable', {}, { cause: read.error });
}

/** The body, up to a size no answer of the hub comes near. */
async function textOf(response: Response): Promise<string> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new DomainError('hub.answer-unreadable', 'unavailable');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refusalOf(status: number, content: unknown): DomainError {
  const code = Problem.safeParse(content).data?.code ?? 'hub.refused';
  return new DomainError(code, 'refused', { status });
}
