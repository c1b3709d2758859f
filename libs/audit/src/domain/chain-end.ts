/** The end of the chain of seals. */
export interface ChainEnd {
  readonly sealNumber: number;
  readonly lastPosition: number;
  /** SHA-256 of the signed text of that seal; 32 zero bytes before the first. */
  readonly digest: Buffer;
}

export const BEFORE_THE_FIRST: ChainEnd = {
  sealNumber: 0,
  lastPosition: 0,
  digest: Buffer.alloc(32),
};

type Trace = ChainEnd | 'none' | 'forged';

/** What is known of the end of the chain. */
export interface ChainTraces {
  /** The head's row, when its check holds. */
  readonly head: Trace;
  /** The seal with the highest number, when the hub made it. */
  readonly lastSeal: Trace;
  /** What this process sealed last, if it did. */
  readonly remembered: ChainEnd | undefined;
  /** The highest numbers in the tables, whoever wrote them. */
  readonly taken: { readonly sealNumber: number; readonly position: number };
}

export interface NextLink {
  readonly number: number;
  readonly firstPosition: number;
  readonly previous: Buffer;
  /** The end of the chain is not as the hub left it. */
  readonly suspicion: Suspicion | undefined;
}

type Suspicion = 'head-lost' | 'head-forged' | 'head-rewound' | 'seals-cut' | 'seal-forged';

/**
 * Where the next seal goes on. After a meddling it goes on from the furthest end the hub can vouch for and
 * writes over nothing, so that what was cut stays a gap in the numbers for ever.
 */
export function nextLink(traces: ChainTraces): NextLink {
  const { head, lastSeal, remembered, taken } = traces;
  const known: readonly Trace[] = [head, lastSeal, remembered ?? 'none'];
  const vouched = known.filter(isEnd);
  const furthest = vouched.reduce(
    (far, end) => (end.sealNumber > far.sealNumber ? end : far),
    BEFORE_THE_FIRST,
  );
  return {
    number: Math.max(furthest.sealNumber, taken.sealNumber) + 1,
    firstPosition: Math.max(furthest.lastPosition, taken.position) + 1,
    previous: furthest.digest,
    suspicion: suspicionOf(traces, furthest),
  };
}

const isEnd = (end: Trace): end is ChainEnd => typeof end !== 'string';

const sameEnd = (a: ChainEnd, b: ChainEnd): boolean =>
  a.sealNumber === b.sealNumber && a.digest.equals(b.digest);

function suspicionOf(traces: ChainTraces, furthest: ChainEnd): Suspicion | undefined {
  const { head, lastSeal } = traces;
  if (lastSeal === 'forged') return 'seal-forged';
  if (head === 'forged') return 'head-forged';
  if (furthest.sealNumber === 0) return undefined;
  if (head === 'none') return 'head-lost';
  if (!sameEnd(head, furthest)) return 'head-rewound';
  return lastSeal === 'none' || !sameEnd(lastSeal, furthest) ? 'seals-cut' : undefined;
}
