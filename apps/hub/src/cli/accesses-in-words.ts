interface Made {
  readonly at: Date;
  readonly kind: string;
  readonly workstation: string | null;
  readonly client: string | null;
}

/** What was done with a means, a line each. */
export const accessesInWords = (accesses: readonly Made[]): readonly string[] =>
  accesses.map(({ at, kind, workstation, client }) =>
    `${at.toISOString()}  ${kind.padEnd(20)} ${workstation ?? '-'}  ${client ?? ''}`.trimEnd(),
  );
