import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '#libs/directory';
import { Clock, DomainError, type IdentityId, type Transaction } from '#libs/kernel';
import { MeansPolicies } from '../means/means-policies.js';
import { MeansRegister } from '../means/means-register.js';
import type { Means } from '../means/means-rows.js';
import { PlasticRepository } from '../means/plastics.repository.js';
import { usabilityOf } from '../domain/means-life.js';
import { CardHolders } from './card-holders.js';
import type { GoodCard } from './card-judge.js';
import { CardTrace } from './card-trace.js';
import { CpsCardRepository, type BoundCard } from './cps-card.repository.js';

export interface RefusedBinding {
  readonly kind: 'refused';
  readonly because: string;
  readonly means?: Pick<Means, 'id' | 'identityId'>;
}

export type Binding =
  { readonly kind: 'bound'; readonly means: Pick<Means, 'id' | 'identityId'> } | RefusedBinding;

const HERE_NOT_AFTER_ALL = ['lost', 'revoked', 'expired'];

/**
 * Whose card this is, and by which means. An RPPS designates its holder; any other identifier is known only by
 * a card that an officer enrolled. A means is bound to the identifier, never to the certificate alone: cards
 * are renewed, and CPS4 get new certificates on the same plastic.
 */
@Injectable()
export class CardBinding {
  constructor(
    private readonly cards: CpsCardRepository,
    private readonly holders: CardHolders,
    private readonly register: MeansRegister,
    private readonly plastics: PlasticRepository,
    private readonly trace: CardTrace,
    private readonly directory: IdentityDirectory,
    private readonly clock: Clock,
    private readonly policies: MeansPolicies,
  ) {}

  async bind(tx: Transaction, card: GoodCard): Promise<Binding> {
    if (!(await this.policies.usesOf(['cps'])).has('applications'))
      return { kind: 'refused', because: 'not-allowed' };
    const known = await this.cards.ofNationalId(tx, card.nationalId.text);
    const holder = await this.#holderOf(tx, card, known);
    if (typeof holder === 'string') return { kind: 'refused', because: holder };
    const identity = await this.directory.find(holder.identityId);
    if (identity?.state !== 'active') return { kind: 'refused', because: 'person-not-active' };
    const own = known.filter(({ means }) => means.identityId === holder.identityId);
    // The number designates one person, a card of it was bound to another: an officer must look.
    if (known.some((each) => isLive(each) && !own.includes(each)))
      return { kind: 'refused', because: 'CARD_HOLDER_CONFLICT' };
    const same = own.find(({ cardSerial }) => cardSerial === card.cardSerial);
    if (same !== undefined) return this.#sameCard(tx, card, same);
    return this.#newCard(tx, card, own, holder.identityId);
  }

  async #holderOf(
    tx: Transaction,
    card: GoodCard,
    known: readonly BoundCard[],
  ): Promise<{ readonly identityId: IdentityId } | string> {
    const { nationalId, cardSerial, read } = card;
    if (nationalId.kind === 'rpps') {
      const { familyName } = read;
      const answer = await this.holders.holderOf(tx, { rpps: nationalId.rpps, familyName });
      if (answer.kind === 'conflict') return 'CARD_HOLDER_CONFLICT';
      return answer.kind === 'unknown' ? 'CARD_UNKNOWN_HOLDER' : answer;
    }
    const structure = nationalId.kind === 'employee' ? nationalId.structure : null;
    const enrolled = known.find(
      (each) => each.cardSerial === cardSerial && each.structureId === structure,
    );
    return enrolled === undefined ? 'CARD_UNKNOWN_HOLDER' : enrolled.means;
  }

  async #sameCard(tx: Transaction, card: GoodCard, bound: BoundCard): Promise<Binding> {
    const { means, certificateSha256 } = bound;
    const isSame = certificateSha256 === card.certificate.sha256;
    if (!isSame && isOlder(card, bound))
      return { kind: 'refused', because: 'CARD_REPLACED', means };
    // A certificate renewed on the plastic gives the means a new end.
    const expiresAt = isSame ? means.expiresAt : card.certificate.notAfter;
    const usability = usabilityOf({ ...means, expiresAt }, this.clock.now());
    if (usability.kind === 'unusable')
      return { kind: 'refused', because: usability.because, means };
    if (!isSame) await this.#renewed(tx, card, bound);
    await this.#use(tx, means.id, card);
    return { kind: 'bound', means };
  }

  async #renewed(tx: Transaction, card: GoodCard, bound: BoundCard): Promise<void> {
    const { means, certificateSha256 } = bound;
    await this.#moved(tx, card, { means, plasticId: means.plasticId });
    if (certificateSha256 === null) return;
    const [from, to] = [bound.cardSerial, card.cardSerial];
    await this.trace.rebound(tx, means, { renewed: 'certificate', from, to });
  }

  /** A card that the hub has not seen: the renewal of the one it knows, or the first of this person. */
  async #newCard(
    tx: Transaction,
    card: GoodCard,
    own: readonly BoundCard[],
    identityId: IdentityId,
  ): Promise<Binding> {
    const former = own.find((each) => each.cardType === null || each.cardType === card.cardType);
    if (former !== undefined && isOlder(card, former))
      return { kind: 'refused', because: 'CARD_REPLACED', means: former.means };
    if (former === undefined || HERE_NOT_AFTER_ALL.includes(former.means.state))
      return this.#first(tx, card, identityId);
    const { means } = former;
    const usability = usabilityOf(
      { ...means, expiresAt: card.certificate.notAfter },
      this.clock.now(),
    );
    if (usability.kind === 'unusable')
      return { kind: 'refused', because: usability.because, means };
    await this.#moved(tx, card, { means, plasticId: null });
    const [from, to] = [former.cardSerial, card.cardSerial];
    await this.trace.rebound(tx, means, { renewed: 'card', from, to });
    await this.#use(tx, means.id, card);
    return { kind: 'bound', means };
  }

  async #first(tx: Transaction, card: GoodCard, identityId: IdentityId): Promise<Binding> {
    const { nationalId, cardSerial, cardType, certificate } = card;
    const id = this.register.newId();
    await this.register.issue(tx, 'cps', {
      id,
      identityId,
      label: `Carte ${cardType}`,
      by: { kind: 'person', id: identityId },
      plasticId: await this.plasticOf(tx, cardSerial),
      serial: cardSerial,
      expiresAt: certificate.notAfter,
    });
    await this.cards.insert(tx, {
      meansId: id,
      cardSerial,
      idNat: nationalId.text,
      structureId: nationalId.kind === 'employee' ? nationalId.structure : null,
    });
    await this.#use(tx, id, card);
    return { kind: 'bound', means: { id, identityId } };
  }

  /** @throws DomainError `identity.unknown` */
  async assertKnown(identityId: IdentityId): Promise<void> {
    if ((await this.directory.find(identityId)) === undefined)
      throw new DomainError('identity.unknown', 'not-found', { identityId });
  }

  /** The plastic of a card: what else is on it (badge, FIDO2) is lost with it. */
  async plasticOf(tx: Transaction, cardSerial: string): Promise<string> {
    const known = await this.plastics.bySerial(tx, 'cps', cardSerial);
    if (known !== undefined) return known.id;
    return this.register.newPlastic(tx, { kind: 'cps', serial: cardSerial, label: 'Carte CPS' });
  }

  async #moved(
    tx: Transaction,
    card: GoodCard,
    { means, plasticId }: { readonly means: Means; readonly plasticId: string | null },
  ): Promise<void> {
    const { cardSerial: serial, certificate } = card;
    await this.cards.moveTo(tx, means.id, {
      plasticId: plasticId ?? (await this.plasticOf(tx, serial)),
      serial,
      expiresAt: certificate.notAfter,
    });
  }

  async #use(tx: Transaction, meansId: string, card: GoodCard): Promise<void> {
    const { certificate, cardSerial, cardType, issuer, revocation } = card;
    await this.cards.use(tx, meansId, {
      cardSerial,
      cardType,
      certificateSha256: certificate.sha256,
      certificateSerial: certificate.serial,
      issuerSha256: issuer.certificate.sha256,
      notBefore: certificate.notBefore,
      notAfter: certificate.notAfter,
      lastRevocation: revocation,
      lastUsedAt: this.clock.now(),
    });
  }
}

const isLive = ({ means }: BoundCard): boolean => !HERE_NOT_AFTER_ALL.includes(means.state);

/** An older certificate than the one bound: the card was renewed, this one should be destroyed. */
const isOlder = ({ certificate }: GoodCard, { notBefore }: BoundCard): boolean =>
  notBefore !== null && certificate.notBefore < notBefore;
