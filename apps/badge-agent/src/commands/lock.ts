import { AGENT_PATHS, LockAnswer } from '#libs/agent-contract';
import { readConfig } from '#libs/kernel';
import { z } from 'zod';
import { AgentFolder } from '../agent-folder.js';
import { agentToken } from '../agent-token.js';
import { askHub } from '../hub-request.js';

const LockOptions = z.strictObject({ data: z.string().min(1) });

/** The system's lock screen came up (see the documentation for how each system calls this): the hub is told. */
export async function lock(options: unknown): Promise<LockAnswer> {
  const { data } = readConfig(LockOptions, options);
  const folder = new AgentFolder(data);
  const headers = { authorization: `Bearer ${await agentToken(folder)}` };
  return askHub({ url: folder.papers().hub + AGENT_PATHS.locks, body: {}, headers }, LockAnswer);
}
