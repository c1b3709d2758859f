import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { request } from 'undici';
import { originOf } from '../ports.js';
import { startDemo, type RunningDemo } from '../demo.js';
import { auditSteps } from './audit-steps.js';
import { cardSteps } from './card-steps.js';
import { dmpSteps } from './dmp-steps.js';
import { signInSteps } from './sign-in-steps.js';
import { CheckFailed, type Journey, type Step } from './step.js';

/** What a step showed. */
export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** The proof, or why it failed, in words. */
  readonly evidence: string;
}

export interface CheckOptions {
  /** How the DMP simulator behaves: `normal`, or one of its failures (`refuse`, `slow`, `cut`…). */
  readonly dmp: string;
  readonly staff: number;
  readonly tell: (result: StepResult) => void;
}

/**
 * Plays the clinician's whole journey without a browser, on free ports and a folder of its own, and shows the
 * proof of each step. Stops at the first that fails.
 */
export async function checkDemo(options: CheckOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'portique-check-'));
  chmodSync(folder, 0o711);
  let demo: RunningDemo | undefined;
  try {
    const started = await play(start(folder, options), options.tell);
    if (started === undefined) return false;
    demo = started;
    return await playAll(demo, options);
  } finally {
    await demo?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const start = (folder: string, { staff }: CheckOptions): Step<RunningDemo> => ({
  name: 'demonstration started',
  run: async () => {
    const demo = await startDemo({ folder, ports: 'free', staff, logLevel: 'fatal' });
    const badges = demo.people.filter(({ person }) => person.badge).length;
    return {
      value: demo,
      evidence: `${staff} people imported, ${badges} badges made by the DESFire protocol, hub on ${demo.hub.origin}`,
    };
  },
});

async function playAll(demo: RunningDemo, options: CheckOptions): Promise<boolean> {
  if (options.dmp !== 'normal') await tellDmp(demo, options.dmp);
  const journey: Journey = { demo };
  const steps = [...signInSteps(journey), ...dmpSteps(journey), ...cardSteps(journey)];
  for (const step of [...steps, ...auditSteps(journey)]) {
    if ((await play(step, options.tell)) === undefined) return false;
  }
  return true;
}

async function play<T>(step: Step<T>, tell: CheckOptions['tell']): Promise<T | undefined> {
  const from = performance.now();
  const spent = (): number => Math.round(performance.now() - from);
  try {
    const { value, evidence } = await step.run();
    tell({ name: step.name, ok: true, milliseconds: spent(), evidence });
    return value;
  } catch (error) {
    tell({ name: step.name, ok: false, milliseconds: spent(), evidence: whyOf(error) });
    return undefined;
  }
}

function whyOf(error: unknown): string {
  if (error instanceof CheckFailed) return error.message;
  if (!(error instanceof Error)) return String(error);
  const details = 'details' in error ? ` ${JSON.stringify(error.details)}` : '';
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${details}${cause}`;
}

async function tellDmp({ ports }: RunningDemo, mode: string): Promise<void> {
  const answer = await request(`${originOf(ports.dmpPage)}/simulator/dmp/behaviour`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode }),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new Error(`the DMP simulator does not know '${mode}': ${text}`);
}
