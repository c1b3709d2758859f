/** What is wrong with a line of a source. */
export type BlockingCode =
  | 'cell-count'
  | 'text-damaged'
  | 'value-missing'
  | 'value-too-long'
  | 'number-mangled'
  | 'finess-wrong'
  | 'date-unreadable'
  | 'dates-reversed'
  | 'age-unlikely'
  | 'start-too-far'
  | 'civility-unknown'
  | 'population-unknown'
  | 'profession-unknown'
  | 'email-unreadable'
  | 'person-inconsistent'
  | 'matricule-shared'
  | 'matricule-reused'
  | 'assignment-ambiguous'
  | 'people-to-merge';

/** Worth an officer's look; the line is applied all the same. */
type NoticeCode = 'line-duplicate' | 'possible-same-person';

/** A problem, by line of the file (the header is line 1). The person of a blocking one is left as they are. */
export interface ImportProblem {
  readonly line: number;
  readonly code: BlockingCode | NoticeCode;
  /** For the officer, in French. */
  readonly reason: string;
}

const NOTICES: ReadonlySet<string> = new Set<NoticeCode>([
  'line-duplicate',
  'possible-same-person',
]);

export const isBlocking = ({ code }: ImportProblem): boolean => !NOTICES.has(code);
