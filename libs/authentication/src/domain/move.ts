/** Where a badge was shown. */
export interface Place {
  readonly id: string;
  readonly siteFiness: string;
  readonly areaId: string | null;
}

export interface TravelRules {
  /** Least seconds to go from one site to another. */
  readonly siteTravelSeconds: number;
  /** Least seconds to go from one area to another of the same site. */
  readonly areaTravelSeconds: number;
}

export type Move = 'usual' | 'two-posts' | 'impossible-travel';

/**
 * How a person can have gone from one post to another in so little time. `impossible-travel`: two sites;
 * `two-posts`: two areas of one site. Either may mean that a badge is copied, relayed, or lent.
 */
export function judgeMove(
  from: Place,
  to: Place,
  elapsed: { readonly seconds: number; readonly rules: TravelRules },
): Move {
  const { seconds, rules } = elapsed;
  if (from.id === to.id) return 'usual';
  if (from.siteFiness !== to.siteFiness) {
    return seconds < rules.siteTravelSeconds ? 'impossible-travel' : 'usual';
  }
  const isSameArea = from.areaId !== null && from.areaId === to.areaId;
  return !isSameArea && seconds < rules.areaTravelSeconds ? 'two-posts' : 'usual';
}
