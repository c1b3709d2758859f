import type { Round } from './numbers.js';

/** One line of the table. */
export interface Row {
  readonly path: string;
  readonly value: string;
  readonly budget: string;
  /** `not-at-this-size`: the budget speaks of more than was measured. */
  readonly verdict: 'met' | 'missed' | 'not-at-this-size' | 'no-budget';
  readonly conditions: string;
  /** All that was measured, for `--json`. */
  readonly numbers: Readonly<Record<string, unknown>>;
}

export const verdictOf = (holds: boolean): Row['verdict'] => (holds ? 'met' : 'missed');

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const rate = (value: number): string => `${count(Math.round(value))}/s`;
export const count = (value: number): string =>
  String(value).replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
export const spread = ({ p50, p95, p99 }: Pick<Round, 'p50' | 'p95' | 'p99'>): string =>
  `p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}`;

const MARKS: Record<Row['verdict'], string> = {
  met: 'met',
  missed: 'MISSED',
  'not-at-this-size': 'not at this size',
  'no-budget': '–',
};

export const asMarkdown = (rows: readonly Row[]): string =>
  [
    '| path | measured | budget | | conditions |',
    '|---|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${row.path} | ${row.value} | ${row.budget} | ${MARKS[row.verdict]} | ${row.conditions} |`,
    ),
  ].join('\n');

/** No measure of failures is a measure. @throws when an act of a round failed */
export function sound(what: string, rounds: readonly Round[]): void {
  const failed = rounds.find((round) => round.failed > 0 || round.done === 0);
  if (failed === undefined) return;
  throw new Error(`${what}: ${failed.failed} failed of ${failed.done}: ${failed.failure ?? '?'}`);
}
