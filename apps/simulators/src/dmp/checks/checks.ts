import type { Check } from './check.js';
import { CONTENT_CHECKS } from './content-checks.js';
import { DMP_CHECKS } from './dmp-checks.js';
import { TRANSPORT_CHECKS } from './transport-checks.js';
import { VIHF_CHECKS } from './vihf-checks.js';

/** Every check of the simulator, by its name, in the order of the layers. */
export const CHECKS = {
  ...TRANSPORT_CHECKS,
  ...VIHF_CHECKS,
  ...CONTENT_CHECKS,
  ...DMP_CHECKS,
} as const satisfies Record<string, Check>;

export type CheckName = keyof typeof CHECKS;

/** The end of a request: the check that failed, and what was seen, for the page. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly check: CheckName,
    readonly seen: string = '',
  ) {
    super(`${check} ${seen}`);
  }

  get answer(): Check {
    return CHECKS[this.check];
  }
}

/** Refuses when `holds` is false. */
export function must(holds: boolean, check: CheckName, seen = ''): asserts holds {
  if (!holds) throw new Refusal(check, seen);
}

/** The value, or a refusal when there is none. */
export function needed<T>(value: T | undefined, check: CheckName, seen = ''): T {
  if (value === undefined) throw new Refusal(check, seen);
  return value;
}
