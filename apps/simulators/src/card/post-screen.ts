import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DomainError } from '#libs/kernel';
import type { TablePost } from './tap-desk.js';

const run = promisify(execFile);

const SLOWEST = 15_000;
const LONGEST_OUTPUT = 64 * 1024;

/**
 * The one-time address of a post's screen, printed by the post's own program.
 * @throws DomainError `post.screen-refused` when the program fails, is slow, or prints no web address.
 */
export async function screenAddress(post: TablePost): Promise<string> {
  const [program, ...rest] = post.browserCommand;
  if (program === undefined) throw new DomainError('post.screen-refused', 'unavailable');
  const printed = await outputOf(program, rest);
  const address = /https?:\/\/[^\s"']+/.exec(printed)?.[0];
  if (address === undefined || !URL.canParse(address)) {
    throw new DomainError('post.screen-refused', 'unavailable', { reason: 'no address printed' });
  }
  return address;
}

async function outputOf(program: string, rest: readonly string[]): Promise<string> {
  try {
    const options = { timeout: SLOWEST, maxBuffer: LONGEST_OUTPUT, windowsHide: true };
    const { stdout } = await run(program, [...rest], options);
    return stdout;
  } catch (cause) {
    throw new DomainError('post.screen-refused', 'unavailable', {}, { cause });
  }
}
