import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import type { Transaction } from '#libs/kernel';
import type { Metadata, MetadataEntry } from './mds-blob.js';

/** A model of key that an administrator accepted. */
export interface KeyModel {
  readonly aaguid: string;
  readonly name: string;
  /** PEM; none: those of the metadata. */
  readonly roots: readonly string[];
  /** The applet of a contact card (CPS4). */
  readonly card: boolean;
  readonly acceptedAt: Date;
  readonly acceptedBy: string;
}

/** A model that was shown by an attested key, and is not accepted. */
export interface KeySighting {
  readonly aaguid: string;
  /** PEM: the last certificate that the key gave. */
  readonly anchor: string;
  readonly transports: readonly string[];
  readonly times: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

export interface ImportedMetadata {
  readonly number: number;
  readonly nextUpdate: string;
  readonly importedAt: Date;
  readonly importedBy: string;
}

@Injectable()
export class KeyModelRepository {
  constructor(private readonly database: Database) {}

  async models(): Promise<readonly KeyModel[]> {
    return this.database.prisma.fido2Model.findMany({ orderBy: { name: 'asc' } });
  }

  async model(aaguid: string): Promise<KeyModel | undefined> {
    return (await this.database.prisma.fido2Model.findUnique({ where: { aaguid } })) ?? undefined;
  }

  async save(tx: Transaction, model: KeyModel): Promise<void> {
    const { aaguid, ...data } = { ...model, roots: [...model.roots] };
    await inside(tx).fido2Model.upsert({
      where: { aaguid },
      create: { aaguid, ...data },
      update: data,
    });
    await inside(tx).fido2Sighting.deleteMany({ where: { aaguid } });
  }

  async remove(tx: Transaction, aaguid: string): Promise<boolean> {
    return (await inside(tx).fido2Model.deleteMany({ where: { aaguid } })).count === 1;
  }

  async sightings(): Promise<readonly KeySighting[]> {
    return this.database.prisma.fido2Sighting.findMany({ orderBy: { lastAt: 'desc' }, take: 100 });
  }

  async sighting(aaguid: string): Promise<KeySighting | undefined> {
    return (
      (await this.database.prisma.fido2Sighting.findUnique({ where: { aaguid } })) ?? undefined
    );
  }

  async seen(
    tx: Transaction,
    sighting: {
      readonly aaguid: string;
      readonly anchor: string;
      readonly transports: readonly string[];
    },
    at: Date,
  ): Promise<void> {
    const { aaguid, anchor } = sighting;
    const transports = [...sighting.transports];
    await inside(tx).fido2Sighting.upsert({
      where: { aaguid },
      create: { aaguid, anchor, transports, firstAt: at, lastAt: at },
      update: { anchor, transports, lastAt: at, times: { increment: 1 } },
    });
  }

  async metadata(): Promise<ImportedMetadata | undefined> {
    return (await this.database.prisma.fido2Metadata.findUnique({ where: { id: 1 } })) ?? undefined;
  }

  async entry(aaguid: string): Promise<MetadataEntry | undefined> {
    return (
      (await this.database.prisma.fido2MetadataEntry.findUnique({ where: { aaguid } })) ?? undefined
    );
  }

  /** In place of the former file, all or nothing. */
  async replaceMetadata(
    tx: Transaction,
    { number, nextUpdate, entries }: Metadata,
    made: { readonly at: Date; readonly by: string },
  ): Promise<void> {
    const row = { number, nextUpdate, importedAt: made.at, importedBy: made.by };
    const database = inside(tx);
    await database.fido2Metadata.upsert({
      where: { id: 1 },
      create: { id: 1, ...row },
      update: row,
    });
    await database.fido2MetadataEntry.deleteMany();
    await database.fido2MetadataEntry.createMany({
      data: entries.map((entry) => ({
        ...entry,
        roots: [...entry.roots],
        statuses: [...entry.statuses],
      })),
      skipDuplicates: true,
    });
  }

  /** Keys in service, by model. */
  async inService(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.prisma.fido2Key.groupBy({
      by: ['aaguid'],
      where: { means: { state: { in: ['issued', 'active', 'suspended'] } } },
      _count: { _all: true },
    });
    return new Map(rows.map(({ aaguid, _count }) => [aaguid, _count._all]));
  }
}
