import type { EventProofs } from '../audit-mac.js';
import { isAuthentic, reportNoticed } from './event-check.js';
import type { Problems } from './problem.js';
import type { SealedPlace, StoredEvent, TrailSnapshot } from './verification.repository.js';

/** Places that no seal holds: those of seals that were removed, or that somebody added. */
export class LoosePlaces {
  #first: number | undefined;
  #last = 0;

  constructor(
    private readonly proofs: EventProofs,
    private readonly problems: Problems,
  ) {}

  take(place: SealedPlace): void {
    if (this.#first !== undefined && place.position !== this.#last + 1) this.end();
    this.#first ??= place.position;
    this.#last = place.position;
    const { event } = place;
    if (event === undefined) {
      const text = `Retiré de la place ${place.position}, qui n’a plus de sceau.`;
      this.problems.event('deleted', place.eventId, null, text);
    } else if (isAuthentic(event, this.proofs)) reportNoticed(event, this.problems);
    else this.problems.event('altered', event.id, null, 'Le hub ne l’a pas écrit tel qu’il est.');
  }

  end(): void {
    if (this.#first === undefined) return;
    const which = this.#first === this.#last ? `${this.#last}` : `${this.#first} à ${this.#last}`;
    this.problems.seal(null, `Place ${which} sans sceau.`);
    this.#first = undefined;
  }
}

/** Events in the queue of the sealer. Returns how many are there. */
export async function checkWaiting(
  trail: TrailSnapshot,
  proofs: EventProofs,
  problems: Problems,
): Promise<number> {
  let count = 0;
  for await (const rows of trail.waiting()) {
    for (const row of rows) {
      if ('gone' in row) {
        problems.event('deleted', row.gone, null, 'Retiré avant son sceau.');
        continue;
      }
      count += 1;
      checkUnsealed(row, 'En attente de sceau, mais le hub ne l’a pas écrit.', proofs, problems);
    }
  }
  return count;
}

/** Events that no seal holds and that wait for none. */
export async function checkStrays(
  trail: TrailSnapshot,
  proofs: EventProofs,
  problems: Problems,
): Promise<void> {
  for await (const events of trail.strays()) {
    for (const event of events) {
      const text = isAuthentic(event, proofs)
        ? 'Écrit par le hub, mais sous aucun sceau.'
        : 'Ajouté par un autre que le hub.';
      problems.event('inserted', event.id, null, text);
    }
  }
}

function checkUnsealed(
  event: StoredEvent,
  text: string,
  proofs: EventProofs,
  problems: Problems,
): void {
  if (isAuthentic(event, proofs)) reportNoticed(event, problems);
  else problems.event('inserted', event.id, null, text);
}
