import type { EventProofs } from '../audit-mac.js';
import { MerkleTree } from '../domain/merkle.js';
import type { SignedSeal } from '../domain/seal.js';
import { reportNoticed } from './event-check.js';
import type { Problems } from './problem.js';
import type { SealedPlace, StoredEvent } from './verification.repository.js';

/** Checks what stands under one seal, place after place, without keeping it. */
export class SealCheck {
  readonly #seal: SignedSeal;
  readonly #proofs: EventProofs;
  readonly #problems: Problems;
  readonly #tree = new MerkleTree();
  readonly #unproven: string[] = [];
  #expected: number;
  #isWhole = true;
  #isClean = true;

  constructor(seal: SignedSeal, proofs: EventProofs, problems: Problems) {
    this.#seal = seal;
    this.#proofs = proofs;
    this.#problems = problems;
    this.#expected = seal.firstPosition;
  }

  /** A place from the first to the last position of the seal, in their order. */
  take(place: SealedPlace): void {
    this.#missingBefore(place.position);
    this.#expected = place.position + 1;
    this.#tree.add(Buffer.from(place.leaf, 'hex'));
    if (place.sealNumber !== this.#seal.number) {
      const text = `La place ${place.position} est rattachée au sceau n° ${place.sealNumber}.`;
      this.#report('order', place.eventId, text);
    }
    if (place.event === undefined) {
      this.#report('deleted', place.eventId, `Retiré de la place ${place.position}.`);
    } else {
      this.#checkEvent(place, place.event);
    }
  }

  /** @param isAuthentic the seal's own check and signature hold. */
  end(isAuthentic: boolean): void {
    const { lastPosition, number, root } = this.#seal;
    this.#missingBefore(lastPosition + 1);
    const rootHolds = this.#isWhole && this.#tree.root().equals(root);
    for (const eventId of this.#unproven) this.#reportUnproven(eventId, rootHolds && isAuthentic);
    if (rootHolds || !this.#isWhole || !this.#isClean || !isAuthentic) return;
    this.#problems.add({
      kind: 'order',
      eventId: null,
      sealNumber: number,
      text: 'Événements authentiques, mais pas ceux ou pas dans l’ordre que le sceau a fixés.',
    });
  }

  #reportUnproven(eventId: string, wasSealedSo: boolean): void {
    if (wasSealedSo) {
      this.#report('inserted', eventId, 'Scellé, mais le hub ne l’a pas écrit tel qu’il est.');
    } else this.#report('altered', eventId, 'Modifié, et son empreinte refaite.');
  }

  #checkEvent(place: SealedPlace, event: StoredEvent): void {
    const { mac, leaf } = this.#proofs.of(event);
    const isAuthentic = mac === event.mac;
    const isSealedText = leaf === place.leaf;
    if (isAuthentic && isSealedText) return reportNoticed(event, this.#problems);
    if (isAuthentic) {
      const text = `Authentique, mais pas celui que le sceau a mis à la place ${place.position}.`;
      this.#report('order', event.id, text);
    } else if (isSealedText) this.#unproven.push(event.id);
    else this.#report('altered', event.id, 'Son contenu n’est plus celui qui a été scellé.');
  }

  #missingBefore(position: number): void {
    if (this.#expected >= position) return;
    this.#isWhole = false;
    const last = position - 1;
    const which = last === this.#expected ? `${last}` : `${this.#expected} à ${last}`;
    this.#problems.add({
      kind: 'deleted',
      eventId: null,
      sealNumber: this.#seal.number,
      text: `Place ${which} retirée, avec ce qu’elle désignait.`,
    });
  }

  #report(kind: 'altered' | 'deleted' | 'inserted' | 'order', eventId: string, text: string): void {
    this.#isClean = false;
    this.#problems.event(kind, eventId, this.#seal.number, text);
  }
}
