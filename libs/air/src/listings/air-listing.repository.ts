import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { CivilDate, IdentityId, type Transaction } from '#libs/kernel';

/** A professional on the hospital's list: authorised, and informed that day of the use of their identity. */
export interface AirListing {
  readonly identityId: IdentityId;
  readonly informedOn: CivilDate;
  readonly addedBy: string;
  readonly addedAt: Date;
}

interface ListingRow {
  readonly identityId: string;
  readonly informedOn: string;
  readonly addedBy: string;
  readonly addedAt: Date;
}

const toListing = (row: ListingRow): AirListing => ({
  identityId: IdentityId.parse(row.identityId),
  informedOn: CivilDate.parse(row.informedOn),
  addedBy: row.addedBy,
  addedAt: row.addedAt,
});

@Injectable()
export class AirListingRepository {
  constructor(private readonly database: Database) {}

  async find(identityId: IdentityId): Promise<AirListing | undefined> {
    const row = await this.database.prisma.airListing.findUnique({ where: { identityId } });
    return row === null ? undefined : toListing(row);
  }

  async list(): Promise<readonly AirListing[]> {
    const rows = await this.database.prisma.airListing.findMany({ orderBy: { addedAt: 'asc' } });
    return rows.map(toListing);
  }

  async save(tx: Transaction, listing: AirListing): Promise<void> {
    const { identityId, ...rest } = listing;
    await inside(tx).airListing.upsert({
      where: { identityId },
      create: { identityId, ...rest },
      update: rest,
    });
  }

  /** False when the person was not on the list. */
  async remove(tx: Transaction, identityId: IdentityId): Promise<boolean> {
    const { count } = await inside(tx).airListing.deleteMany({ where: { identityId } });
    return count === 1;
  }
}
