/** Where a refusal comes from. */
export type Layer = 'tls' | 'http' | 'soap' | 'vihf' | 'dmp' | 'xds';

/** What is known of the real DMP's answer: its code, its text, both, or nothing. */
export type Known = 'code' | 'text' | 'both' | 'nothing';

/** One thing the simulator checks, and how it refuses. */
export interface Check {
  readonly layer: Layer;
  /** Code of the answer; the ones that begin with `SIM_` are the simulator's own. */
  readonly code: string;
  /** Text of the answer, in French unless the real one is known in English. */
  readonly text: string;
  readonly known: Known;
}

/** A check whose code and text are the simulator's own. */
export const own = (layer: Layer, code: string, text: string): Check => ({
  layer,
  code: `SIM_${code}`,
  text,
  known: 'nothing',
});

/** A check for which something of the real answer is known. */
export const real = (layer: Layer, known: Known, code: string, text: string): Check => ({
  layer,
  code,
  text,
  known,
});
