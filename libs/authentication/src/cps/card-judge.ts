import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#libs/kernel';
import { isValidAt } from '#libs/pki';
import { CardAuthorities, type TrustedIssuer } from './authorities.js';
import { BlockedCardRepository } from './blocked-card.repository.js';
import type { CardRefusal } from './domain/card-refusal.js';
import {
  readCpsCertificate,
  type CardType,
  type CpsCertificate,
} from './domain/cps-certificate.js';
import { nationalIdOf, type NationalId } from './domain/national-id.js';
import { CardLists } from './revocation/card-lists.js';
import { CpsSettings } from './settings.js';

/** A card that may sign its holder in, if the hospital knows the holder. */
export interface GoodCard {
  readonly certificate: CpsCertificate['certificate'];
  readonly read: CpsCertificate;
  readonly nationalId: NationalId;
  readonly cardSerial: string;
  readonly cardType: CardType;
  readonly issuer: TrustedIssuer;
  readonly revocation: 'fresh' | 'stale';
}

export type CardVerdict =
  | { readonly kind: 'good'; readonly card: GoodCard }
  | {
      readonly kind: 'refused';
      readonly because: CardRefusal;
      /** For the trail: what precisely was wrong. */
      readonly why?: string;
      /** Absent when the certificate cannot be read. */
      readonly read?: CpsCertificate;
    };

type Refused = Extract<CardVerdict, { kind: 'refused' }>;

const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

/** Critical extensions whose rules are applied here. */
const UNDERSTOOD = new Set(['2.5.29.15', '2.5.29.19', '2.5.29.37', '2.5.29.32']);

/** Every rule on the certificate of a card; the first that fails is the reason. */
@Injectable()
export class CardJudge {
  constructor(
    private readonly authorities: CardAuthorities,
    private readonly lists: CardLists,
    private readonly blocked: BlockedCardRepository,
    private readonly clock: Clock,
    private readonly settings: CpsSettings,
  ) {}

  async judge(der: Buffer): Promise<CardVerdict> {
    const read = readOrWhy(der);
    if (typeof read === 'string') return { kind: 'refused', because: 'CARD_UNREADABLE', why: read };
    const because = this.#wrongKind(read);
    if (because !== undefined) return { kind: 'refused', because, read };
    const now = this.clock.now();
    const issuer = this.authorities.issuerOf(read.certificate, now);
    if (issuer === undefined) return { kind: 'refused', because: 'CARD_ISSUER', read };
    const wrong = wrongUse(read) ?? this.#wrongDates(read, now);
    return wrong === undefined
      ? this.#holderAndRevocation(read, issuer)
      : { kind: 'refused', because: wrong, read };
  }

  /** Said first: a card of test has no pinned issuer in production, and "unknown issuer" would mislead. */
  #wrongKind({ isTest }: CpsCertificate): CardRefusal | undefined {
    return isTest && !this.settings.acceptTestCards ? 'CARD_TEST_IN_PROD' : undefined;
  }

  /** No tolerance: the second before and the second after are refused. */
  #wrongDates(
    { certificate, product, cardType }: CpsCertificate,
    now: Date,
  ): CardRefusal | undefined {
    if (product !== 'card') return 'CARD_PRODUCT';
    if (cardType === undefined || !this.settings.cardTypes.includes(cardType)) return 'CARD_TYPE';
    if (isValidAt(certificate, now)) return undefined;
    return now < certificate.notBefore ? 'CARD_NOT_YET_VALID' : 'CARD_EXPIRED';
  }

  async #holderAndRevocation(read: CpsCertificate, issuer: TrustedIssuer): Promise<CardVerdict> {
    const { certificate, cardSerial, cardType, commonName } = read;
    const nationalId = nationalIdOf(commonName);
    if (nationalId === undefined) return { kind: 'refused', because: 'CARD_IDTYPE', read };
    if (cardSerial === undefined || cardType === undefined)
      return { kind: 'refused', because: 'CARD_UNREADABLE', why: 'card-serial', read };
    const revocation = await this.lists.revocationOf(certificate, issuer);
    const wrong = await this.#wrongRevocation(revocation, cardSerial);
    if (wrong !== undefined) return { kind: 'refused', ...wrong, read };
    const isFresh = revocation === 'fresh';
    const card = { certificate, read, nationalId, cardSerial, cardType, issuer };
    return { kind: 'good', card: { ...card, revocation: isFresh ? 'fresh' : 'stale' } };
  }

  async #wrongRevocation(
    revocation: Awaited<ReturnType<CardLists['revocationOf']>>,
    cardSerial: string,
  ): Promise<Pick<Refused, 'because' | 'why'> | undefined> {
    if (await this.blocked.isBlocked(cardSerial))
      return { because: 'CARD_REVOKED', why: 'blocked-here' };
    if (revocation === 'revoked') return { because: 'CARD_REVOKED', why: 'list' };
    return revocation === 'too-old' ? { because: 'CARD_CRL_STALE' } : undefined;
  }
}

function readOrWhy(der: Buffer): CpsCertificate | string {
  try {
    return readCpsCertificate(der);
  } catch (error) {
    if (error instanceof DomainError) return String(error.details['why'] ?? error.code);
    throw error;
  }
}

/** The authentication certificate, and no other: not the signature one, not an authority's. */
function wrongUse({ certificate }: CpsCertificate): CardRefusal | undefined {
  const { keyUses, extendedUses, isAuthority, extensions } = certificate;
  const signs = keyUses.has('nonRepudiation') && !keyUses.has('digitalSignature');
  if (signs) return 'CARD_SIGN_CERT';
  const unknown = [...extensions].some(([oid, { critical }]) => critical && !UNDERSTOOD.has(oid));
  const authenticates =
    keyUses.has('digitalSignature') && extendedUses.has(CLIENT_AUTHENTICATION) && !isAuthority;
  return authenticates && !unknown ? undefined : 'CARD_USAGE';
}
