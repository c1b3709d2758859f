import { createPublicKey, type KeyObject } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SigningKeys } from '#libs/keys';
import { Keyring, type JsonObject } from '#libs/kernel';
import { EventProofs } from '../audit-mac.js';
import { ChainCheck, type Anchor } from './chain-check.js';
import { checkStrays, checkWaiting, LoosePlaces } from './loose-check.js';
import { PlaceReader } from './place-reader.js';
import { Problems, type TrailProblem } from './problem.js';
import { SealCheck } from './seal-check.js';
import { VerificationRepository, type TrailSnapshot } from './verification.repository.js';

export interface VerificationRequest {
  /** A seal kept outside the database: the only proof against the return to an older, whole copy. */
  readonly anchor?: Anchor | undefined;
  readonly onProgress?: ((progress: VerificationProgress) => void) | undefined;
}

interface VerificationProgress {
  readonly checked: number;
  readonly total: number;
}

export interface VerificationReport {
  readonly ok: boolean;
  /** Events found and checked, sealed or waiting. */
  readonly events: number;
  readonly seals: number;
  /** Events that wait for their seal. */
  readonly waiting: number;
  /** The last seal: keep it elsewhere as the anchor of the next verification. */
  readonly lastSeal: Anchor | undefined;
  /** At most 500, in the order of the trail. */
  readonly problems: readonly TrailProblem[];
  /** All of them. */
  readonly problemCount: number;
}

/** Seals checked between two turns of the event loop: each takes a signature check. */
const TURN = 50;

/**
 * Proves the trail whole, or says what was done to it: recomputes every keyed check, leaf, root, link and
 * signature, reading the trail once in its order, in bounded memory, as it stood at one instant.
 */
@Injectable()
export class AuditVerifier {
  constructor(
    private readonly repository: VerificationRepository,
    private readonly keys: SigningKeys,
    private readonly keyring: Keyring,
  ) {}

  /** @throws DomainError `audit.verification-running` */
  async verify(request: VerificationRequest = {}): Promise<VerificationReport> {
    return this.repository.inSnapshot((trail) => this.#verify(trail, request));
  }

  async #verify(trail: TrailSnapshot, request: VerificationRequest): Promise<VerificationReport> {
    const problems = new Problems();
    const chain = new ChainCheck(this.keyring, problems, request.anchor);
    const proofs = new EventProofs(this.keyring);
    const sealed = await this.#checkSealed(trail, { request, problems, proofs, chain });
    chain.end(await trail.head());
    const waiting = await checkWaiting(trail, proofs, problems);
    const events = await trail.eventCount();
    if (events !== sealed + waiting) await checkStrays(trail, proofs, problems);
    const { sealNumber, digest } = chain.last;
    return {
      ok: problems.count === 0,
      events,
      seals: chain.count,
      waiting,
      lastSeal: sealNumber === 0 ? undefined : { sealNumber, digest: digest.toString('hex') },
      problems: problems.kept(),
      problemCount: problems.count,
    };
  }

  /** Walks seals and places together. Returns how many events stand at a place. */
  async #checkSealed(trail: TrailSnapshot, walk: Walk): Promise<number> {
    const { request, problems, proofs, chain } = walk;
    const total = await trail.positionCount();
    const places = new PlaceReader(trail.places(), (checked) =>
      request.onProgress?.({ checked, total }),
    );
    const loose = new LoosePlaces(proofs, problems);
    const key = this.#keyFinder();
    for await (const seals of trail.seals()) {
      for (const seal of seals) {
        const isAuthentic = chain.take(seal, await key(seal.kid));
        await places.until(seal.firstPosition, (place) => loose.take(place));
        loose.end();
        const content = new SealCheck(seal, proofs, problems);
        await places.until(seal.lastPosition + 1, (place) => content.take(place));
        content.end(isAuthentic);
        if (seal.number % TURN === 0) await nextTurn();
      }
    }
    await places.until(Infinity, (place) => loose.take(place));
    loose.end();
    return places.found;
  }

  #keyFinder(): (kid: string) => Promise<KeyObject | undefined> {
    const known = new Map<string, KeyObject | undefined>();
    return async (kid) => {
      if (known.has(kid)) return known.get(kid);
      const jwk = await this.keys.publicKey(kid);
      const key = jwk === undefined ? undefined : keyOf(jwk);
      known.set(kid, key);
      return key;
    };
  }
}

/** A key that was spoilt in its table is no key: its seals are reported, the verification goes on. */
function keyOf(jwk: JsonObject): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

interface Walk {
  readonly request: VerificationRequest;
  readonly problems: Problems;
  readonly proofs: EventProofs;
  readonly chain: ChainCheck;
}
