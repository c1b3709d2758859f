import { AGENT_PATHS, EnrolmentAnswer } from '#libs/agent-contract';
import { readConfig } from '#libs/kernel';
import { z } from 'zod';
import { AgentFolder } from '../agent-folder.js';
import { HubOrigin } from '../hub-origin.js';
import { askHub } from '../hub-request.js';

const EnrolOptions = z.strictObject({
  hub: HubOrigin,
  code: z.string().trim().min(1),
  data: z.string().min(1),
});

/**
 * Enrols this post: a new key, given to the hub with the administrator's one-time code; the hub's key is
 * pinned. A former enrolment is replaced only when the hub has accepted the new one.
 */
export async function enrol(options: unknown): Promise<{ readonly enrolled: string }> {
  const { hub, code, data } = readConfig(EnrolOptions, options);
  const folder = new AgentFolder(data);
  const publicKey = folder.newKey();
  const url = hub + AGENT_PATHS.enrolments;
  const answer = await askHub({ url, body: { code, publicKey } }, EnrolmentAnswer);
  folder.enrolled({ hub, ...answer });
  return { enrolled: answer.workstation };
}
