import type { Clock } from '#libs/kernel';
import type { CheckName, Refusal } from './checks/checks.js';
import type { Vihf } from './vihf/vihf.js';

/** One request as the page shows it: never a whole INS. */
export interface JournalEntry {
  readonly at: string;
  readonly path: string;
  readonly action: string;
  readonly professional: string;
  readonly professionalName: string;
  readonly structure: string;
  /** `…` and the last four characters of the INS. */
  readonly patient: string;
  readonly purpose: string;
  readonly verdict: 'accepted' | 'refused';
  readonly checks: readonly CheckName[];
  readonly codes: readonly string[];
  readonly seen: string;
}

const KEPT = 50;

const hideIns = (text: string): string => text.replaceAll(/[0-9AB]{11}([0-9AB]{4})\b/g, '…$1');

/** What a request came to: whose it was, if that is known, and what was refused. */
interface Seen {
  readonly vihf?: Vihf | undefined;
  readonly refusals: readonly Refusal[];
}

const NOBODY = {
  professional: '',
  professionalName: '',
  structure: '',
  patient: '',
  purpose: '',
};

const whoIn = ({ professional, professionalName, structure, patient, purpose }: Vihf) => ({
  professional,
  professionalName,
  structure,
  patient: `…${patient.ins.slice(-4)}`,
  purpose,
});

/** The last requests, newest first. */
export class Journal {
  readonly #entries: JournalEntry[] = [];

  constructor(private readonly clock: Clock) {}

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  write(request: { readonly path: string; readonly action: string }, seen: Seen): void {
    const { vihf, refusals } = seen;
    this.#entries.unshift({
      at: this.clock.now().toISOString(),
      ...request,
      ...(vihf === undefined ? NOBODY : whoIn(vihf)),
      verdict: refusals.length === 0 ? 'accepted' : 'refused',
      checks: refusals.map(({ check }) => check),
      codes: refusals.map(({ answer }) => answer.code),
      seen: hideIns(refusals.map((refusal) => refusal.seen).join(' ')).slice(0, 300),
    });
    this.#entries.splice(KEPT);
  }
}
