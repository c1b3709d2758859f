import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DomainError } from '#libs/kernel';
import { z } from 'zod';
import { ROOT } from '../root.js';

export interface Program {
  /** Name in messages and of the log file. */
  readonly name: string;
  /** Built JavaScript file. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly log: string;
}

export interface RunningProgram {
  readonly name: string;
  /** What its ready line says. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

const Ready = z.looseObject({ ready: z.literal(true) });
const READY_MS = 20_000;
const STOP_MS = 5000;

const preload = pathToFileURL(
  join(ROOT, 'dist', 'apps', 'hub', 'src', 'demo', 'die-with-parent.js'),
).href;

/**
 * Starts a program and waits for its `{"ready":true,…}` line. It runs in a session of its own (Ctrl-C reaches
 * the demonstration alone, which stops it) and dies with its parent.
 * @throws DomainError `demo.program-failed` with its last lines
 */
export async function startProgram(program: Program): Promise<RunningProgram> {
  const child = spawnProgram(program);
  const log = createWriteStream(program.log, { flags: 'a' });
  const last: string[] = [];
  const ready = await waitReady(child, { program, log, last });
  return { name: program.name, ready, stop: () => stop(child) };
}

/** Runs a program to its end; its standard output. @throws DomainError `demo.program-failed` */
export async function runProgram(program: Program): Promise<string> {
  const child = spawnProgram(program);
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code === 0) return output;
  throw failed(program, [output, errors].join('\n').slice(-2000));
}

function spawnProgram({ main, args = [], env = {} }: Program): ChildProcess {
  const flags = ['--import', preload, '--enable-source-maps'];
  return spawn(process.execPath, [...flags, main, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', NODE_ENV: 'production', ...env },
  });
}

interface Watch {
  readonly program: Program;
  readonly log: WriteStream;
  readonly last: string[];
}

function waitReady(child: ChildProcess, watch: Watch): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(failed(watch.program, watch.last.join('\n')));
    const timer = setTimeout(fail, READY_MS);
    const onLine = (line: string): void => {
      watch.log.write(`${line}\n`);
      watch.last.push(line);
      if (watch.last.length > 20) watch.last.shift();
      const ready = readyLine(line);
      if (ready === undefined) return;
      clearTimeout(timer);
      resolve(ready);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', onLine);
    }
    child.once('exit', () => {
      clearTimeout(timer);
      fail();
    });
  });
}

function readyLine(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const read = Ready.safeParse(JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

const failed = ({ name }: Program, output: string): DomainError =>
  new DomainError('demo.program-failed', 'unavailable', { name, output });

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}
