import type { RunningDemo } from '../demo.js';
import type { UserAgent } from '../user-agent.js';

/** A step of the automatic demonstration: what it leaves for the next ones, and its proof. */
export interface Step<T = true> {
  readonly name: string;
  readonly run: () => Promise<{ readonly value: T; readonly evidence: string }>;
}

/** What the steps hand to each other. */
export interface Journey {
  readonly demo: RunningDemo;
  /** The browser of the first post, then of the second. */
  browser?: UserAgent;
  authTime?: number;
  patientPage?: string;
}

/** A step did not show what it should: said in words. */
export class CheckFailed extends Error {}

export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new CheckFailed(otherwise);
}

export function present<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new CheckFailed(otherwise);
  return value;
}
