import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import { AGENT_PATHS, BrowserTicketAnswer } from '#libs/agent-contract';
import { DomainError, readConfig } from '#libs/kernel';
import { z } from 'zod';
import { AgentFolder } from '../agent-folder.js';
import { agentToken } from '../agent-token.js';
import { askHub } from '../hub-request.js';

const BrowserOptions = z.strictObject({
  data: z.string().min(1),
  print: z.boolean().optional(),
});

/** Ties this post's browser to the post: a one-time address, opened in the system's browser or given back. */
export async function browser(options: unknown): Promise<{ readonly url: string }> {
  const { data, print = false } = readConfig(BrowserOptions, options);
  const folder = new AgentFolder(data);
  const { hub } = folder.papers();
  const authorization = `Bearer ${await agentToken(folder)}`;
  const request = { url: hub + AGENT_PATHS.browserTickets, body: {}, headers: { authorization } };
  const { url } = await askHub(request, BrowserTicketAnswer);
  if (!print) await open(url);
  return { url };
}

/** The system's way to open an address; no shell sees it. */
const OPENERS = new Map<string, readonly [string, ...string[]]>([
  ['win32', ['rundll32', 'url.dll,FileProtocolHandler']],
  ['darwin', ['open']],
]);

function open(url: string): Promise<void> {
  const [program, ...before] = OPENERS.get(platform()) ?? ['xdg-open'];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, url], { stdio: 'ignore', detached: true });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
    child.once('error', (cause) => {
      reject(new DomainError('browser.did-not-open', 'unavailable', { program }, { cause }));
    });
  });
}
