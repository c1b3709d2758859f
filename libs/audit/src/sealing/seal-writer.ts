import { Injectable } from '@nestjs/common';
import { SigningKeys, type SigningKey } from '#libs/keys';
import {
  Clock,
  Keyring,
  sameSecret,
  Transactions,
  type JsonObject,
  type Transaction,
} from '#libs/kernel';
import { THE_HUB } from '../audit-event.js';
import { eventText, headMac, sealMac, type EventText } from '../audit-mac.js';
import { AuditTrail } from '../audit-trail.js';
import { nextLink, type ChainEnd, type ChainTraces } from '../domain/chain-end.js';
import { leafHash, MerkleTree } from '../domain/merkle.js';
import { sealDigest, sealText, signText, type Seal, type SignedSeal } from '../domain/seal.js';
import {
  SealRepository,
  type Place,
  type StoredChain,
  type StoredHead,
} from './seal.repository.js';

/** Events under one seal at most: a tenth of a second of work, and a short transaction. */
const MOST = 4096;

export type SealOutcome =
  /** Another hub is sealing. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'nothing-to-seal' }
  | {
      readonly kind: 'sealed';
      readonly number: number;
      readonly events: number;
      /** The queue may hold more. */
      readonly full: boolean;
    };

type Written = Exclude<SealOutcome, { kind: 'sealed' }> | (SealedOutcome & { end: ChainEnd });
type SealedOutcome = Extract<SealOutcome, { kind: 'sealed' }>;

/** Writes one seal: takes the oldest of the queue, orders, hashes, chains and signs, in one transaction. */
@Injectable()
export class SealWriter {
  #remembered: ChainEnd | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly repository: SealRepository,
    private readonly keys: SigningKeys,
    private readonly trail: AuditTrail,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  async sealNext(most = MOST): Promise<SealOutcome> {
    // Before the transaction: a key is made at first need, in a transaction of its own.
    const key = await this.keys.active('audit-seal');
    const written = await this.transactions.run((tx) => this.#write(tx, key, most));
    if (written.kind !== 'sealed') return written;
    const { end, ...outcome } = written;
    this.#remembered = end;
    return outcome;
  }

  /** Writes down that the trail is not as the hub left it; the event is sealed like any other. */
  async tampered(tx: Transaction, detail: JsonObject): Promise<void> {
    await this.trail.record(tx, {
      kind: 'audit.tampered',
      outcome: 'failure',
      actor: THE_HUB,
      detail,
    });
  }

  async #write(tx: Transaction, key: SigningKey, most: number): Promise<Written> {
    if (!(await this.repository.tryLock(tx))) return { kind: 'busy' };
    const taken = await this.repository.take(tx, most);
    for (const one of taken) {
      if (one.kind === 'vanished') {
        await this.tampered(tx, { because: 'event-vanished', event: one.id });
      }
    }
    const events = taken.flatMap((one) => (one.kind === 'event' ? [one.event] : []));
    if (events.length === 0) return { kind: 'nothing-to-seal' };
    const seal = await this.#link(tx, { places: events.map(placeOf), key });
    const end = endOf(seal);
    await this.repository.moveHead(tx, end, headMac(this.keyring, end));
    return {
      kind: 'sealed',
      number: seal.number,
      events: events.length,
      full: taken.length === most,
      end,
    };
  }

  async #link(
    tx: Transaction,
    { places, key }: { places: readonly Place[]; key: SigningKey },
  ): Promise<SignedSeal> {
    const link = nextLink(this.#traces(await this.repository.chain(tx)));
    if (link.suspicion !== undefined) {
      await this.tampered(tx, { because: link.suspicion, nextSeal: link.number });
    }
    const tree = new MerkleTree();
    for (const { leaf } of places) tree.add(leaf);
    const seal: Seal = {
      number: link.number,
      firstPosition: link.firstPosition,
      lastPosition: link.firstPosition + places.length - 1,
      root: tree.root(),
      previous: link.previous,
      sealedAt: this.clock.now(),
      kid: key.kid,
    };
    const text = sealText(seal);
    const signed: SignedSeal = {
      ...seal,
      signature: signText(text, key.privateKey),
      mac: sealMac(this.keyring, text),
    };
    await this.repository.insert(tx, signed, places);
    return signed;
  }

  #traces({ head, lastSeal, lastPosition }: StoredChain): ChainTraces {
    return {
      head: head === undefined ? 'none' : this.#vouchedHead(head),
      lastSeal: lastSeal === undefined ? 'none' : this.#vouchedSeal(lastSeal),
      remembered: this.#remembered,
      taken: { sealNumber: lastSeal?.number ?? 0, position: lastPosition },
    };
  }

  #vouchedHead({ end, mac }: StoredHead): ChainEnd | 'forged' {
    return sameSecret(mac, headMac(this.keyring, end)) ? end : 'forged';
  }

  #vouchedSeal(seal: SignedSeal): ChainEnd | 'forged' {
    return sameSecret(seal.mac, sealMac(this.keyring, sealText(seal))) ? endOf(seal) : 'forged';
  }
}

const placeOf = (event: EventText): Place => ({
  eventId: event.id,
  leaf: leafHash(eventText(event)),
});

const endOf = (seal: Seal): ChainEnd => ({
  sealNumber: seal.number,
  lastPosition: seal.lastPosition,
  digest: sealDigest(seal),
});
