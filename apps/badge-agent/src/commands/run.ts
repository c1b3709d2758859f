import { readConfig, SystemClock, SystemRandom } from '#libs/kernel';
import { z } from 'zod';
import { AgentFolder } from '../agent-folder.js';
import { BadgeAgent } from '../badge-agent.js';
import { Log } from '../log.js';
import { CommandLock, NoLock } from '../post-lock.js';
import { readerNamed } from '../readers/reader-named.js';

const RunOptions = z.strictObject({
  data: z.string().min(1),
  reader: z.string(),
  readerNames: z.string().optional(),
  lockCommand: z.string().trim().min(1).max(500).optional(),
});

/** Milliseconds. */
const BACK_OFF = { first: 500, most: 30_000 } as const;

export interface RunningAgent {
  readonly reader: string;
  stop(): Promise<void>;
}

/** Starts the agent; it works until it is stopped. */
export async function run(options: unknown, write: (line: string) => void): Promise<RunningAgent> {
  const { data, reader: name, readerNames, lockCommand } = readConfig(RunOptions, options);
  const clock = new SystemClock();
  const log = new Log(clock, write);
  const random = new SystemRandom();
  const agent = new BadgeAgent({
    folder: new AgentFolder(data),
    reader: await readerNamed(name, { names: readerNames, log, random }),
    random,
    log,
    backOff: BACK_OFF,
    clock,
    lock: lockCommand === undefined ? new NoLock(log) : new CommandLock(lockCommand, log),
  });
  const reader = await agent.start();
  return { reader, stop: () => agent.stop() };
}
