import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { inspect } from 'node:util';

type Command = (ask: never) => Promise<unknown>;

interface Call {
  readonly id: number;
  readonly command: string;
  readonly ask: unknown;
}

type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

/** A process of the bench that does what it is asked, one answer a call. */
export interface Child {
  readonly pid: number;
  call<T>(command: string, ask?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** @param program name of a file beside this one, without its end */
export async function startChild(program: string): Promise<Child> {
  const process = fork(join(import.meta.dirname, `${program}.js`), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  process.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  process.on('exit', (code) => {
    for (const [id, settle] of waiting) settle({ id, error: `${program} ended with ${code}` });
  });
  const call = async <T>(command: string, ask: unknown = {}): Promise<T> => {
    const id = ++last;
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      process.send({ id, command, ask } satisfies Call);
    });
    waiting.delete(id);
    if ('error' in answer) throw new Error(`${program} ${command}: ${answer.error}`);
    return answer.result as T;
  };
  await call('ready');
  return { pid: process.pid!, call, stop: () => stopped(process) };
}

function stopped(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.once('exit', () => resolve());
    process.disconnect();
  });
}

/** In the child: answers the parent, and ends when it leaves. */
export function serveParent(
  commands: Record<string, Command>,
  end = async (): Promise<void> => {},
) {
  const all: Record<string, Command> = { ...commands, ready: async () => 'ready' };
  const answer = async ({ id, command, ask }: Call): Promise<Answer> => {
    try {
      return { id, result: await all[command]!(ask as never) };
    } catch (error) {
      return { id, error: inspect(error, { depth: 5 }) };
    }
  };
  process.on('message', (call: Call) => {
    void answer(call).then((said) => process.send?.(said));
  });
  process.once('disconnect', () => {
    void end().finally(() => process.exit(0));
  });
}
