/** What a verification found. */
export interface TrailProblem {
  /**
   * `altered`: the content no longer matches its keyed check · `deleted`: sealed, and gone ·
   * `inserted`: not written by the hub, or under no seal · `order`: authentic, at another place ·
   * `seal`: a seal or the end of the chain changed, replaced or removed.
   */
  readonly kind: 'altered' | 'deleted' | 'inserted' | 'order' | 'seal';
  readonly eventId: string | null;
  readonly sealNumber: number | null;
  /** For the person who reads the report. */
  readonly text: string;
}

/** Kept whole up to here; beyond, only counted. */
const KEPT = 500;

export class Problems {
  readonly #kept: TrailProblem[] = [];
  #count = 0;

  add(problem: TrailProblem): void {
    this.#count += 1;
    if (this.#kept.length < KEPT) this.#kept.push(problem);
  }

  event(kind: TrailProblem['kind'], eventId: string, sealNumber: number | null, text: string) {
    this.add({ kind, eventId, sealNumber, text });
  }

  seal(sealNumber: number | null, text: string): void {
    this.add({ kind: 'seal', eventId: null, sealNumber, text });
  }

  get count(): number {
    return this.#count;
  }

  kept(): readonly TrailProblem[] {
    return [...this.#kept];
  }
}
