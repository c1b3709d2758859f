import { Injectable } from '@nestjs/common';
import { inside, Prisma } from '#libs/database';
import type { Transaction } from '#libs/kernel';
import { z } from 'zod';
import { CARD_TYPES, type CardType } from './domain/cps-certificate.js';
import { MEANS_COLUMNS, toMeans, type Means, type MeansRow } from '../means/means-rows.js';

const Facts = z.object({
  cardSerial: z.string(),
  idNat: z.string(),
  structureId: z.string().nullable(),
  cardType: z.enum(CARD_TYPES).nullable(),
  certificateSha256: z.string().nullable(),
  notBefore: z.date().nullable(),
});

/** A card bound to a person: the means, and what is on the card. */
export interface BoundCard extends z.infer<typeof Facts> {
  readonly means: Means;
}

export interface NewBoundCard {
  readonly meansId: string;
  readonly cardSerial: string;
  readonly idNat: string;
  readonly structureId: string | null;
}

/** What the card showed this time. */
export interface CardUse {
  readonly cardSerial: string;
  readonly cardType: CardType;
  readonly certificateSha256: string;
  readonly certificateSerial: string;
  readonly issuerSha256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly lastRevocation: 'fresh' | 'stale';
  readonly lastUsedAt: Date;
}

const COLUMNS = Prisma.raw(`${MEANS_COLUMNS}, c.card_serial as "cardSerial", c.id_nat as "idNat",
  c.structure_id as "structureId", c.card_type as "cardType",
  c.certificate_sha256 as "certificateSha256", c.not_before as "notBefore"`);

@Injectable()
export class CpsCardRepository {
  async insert(tx: Transaction, card: NewBoundCard): Promise<void> {
    await inside(tx).cpsCard.create({ data: { ...card, idType: card.idNat.slice(0, 1) } });
  }

  /** Every binding of a national identifier, the newest first, held until the transaction ends. */
  async ofNationalId(tx: Transaction, idNat: string): Promise<readonly BoundCard[]> {
    await inside(tx).$queryRaw`select pg_advisory_xact_lock(hashtext(${`cps:${idNat}`}))::text`;
    const rows = await inside(tx).$queryRaw<MeansRow[]>`
      select ${COLUMNS} from cps_card c join means m on m.id = c.means_id
      left join means_policy p on p.kind = m.kind
      where c.id_nat = ${idNat} order by m.issued_at desc, m.id`;
    return rows.map(toBound);
  }

  async ofSerial(tx: Transaction, cardSerial: string): Promise<readonly BoundCard[]> {
    const rows = await inside(tx).$queryRaw<MeansRow[]>`
      select ${COLUMNS} from cps_card c join means m on m.id = c.means_id
      left join means_policy p on p.kind = m.kind
      where c.card_serial = ${cardSerial} order by m.issued_at desc, m.id`;
    return rows.map(toBound);
  }

  async use(tx: Transaction, meansId: string, use: CardUse): Promise<void> {
    await inside(tx).cpsCard.update({ where: { meansId }, data: use });
  }

  /** The means goes with its new card: other plastic, other printed number, another end. */
  async moveTo(
    tx: Transaction,
    meansId: string,
    card: { readonly plasticId: string; readonly serial: string; readonly expiresAt: Date },
  ): Promise<void> {
    await inside(tx).means.update({ where: { id: meansId }, data: card });
  }
}

const toBound = (row: MeansRow): BoundCard => ({ ...Facts.parse(row), means: toMeans(row) });
