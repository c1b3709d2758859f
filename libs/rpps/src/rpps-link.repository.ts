import { Injectable } from '@nestjs/common';
import { Database, inside, Prisma } from '#libs/database';
import { DomainError, IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import type { RegisterEntry } from './domain/register-entry.js';
import {
  LINK_EVIDENCES,
  LINK_STATUSES,
  type LinkEvidence,
  type RppsLink,
} from './domain/rpps-link.js';
import { ENTRY_COLUMNS, entryIn } from './register-rows.js';

const Link = z.object({
  identityId: IdentityId,
  idnps: z.string().nullable(),
  rpps: z.string().nullable(),
  status: z.enum(LINK_STATUSES),
  evidence: z.enum(LINK_EVIDENCES).nullable(),
  evidenceNote: z.string().nullable(),
  decidedBy: z.string().nullable(),
  verifiedAt: z.date().nullable(),
});

const Confirmed = z.object({
  linkRpps: z.string(),
  linkIdnps: z.string().nullable(),
  verifiedAt: z.date(),
});

const CONFIRMED = `
  select link.rpps as "linkRpps", link.idnps as "linkIdnps", link.verified_at as "verifiedAt",
    ${ENTRY_COLUMNS}
  from rpps_link link left join register_activity r on r.idnps = link.idnps
  where link.identity_id = $1 and link.status = 'confirmed' order by r.id`;

export interface ConfirmedRow extends z.infer<typeof Confirmed> {
  readonly entries: readonly RegisterEntry[];
}

export interface Confirmation {
  readonly identityId: IdentityId;
  readonly rpps: string;
  readonly idnps: string;
  readonly evidence: LinkEvidence;
  readonly note: string;
  readonly decidedBy: string;
  readonly at: Date;
}

@Injectable()
export class RppsLinkRepository {
  constructor(private readonly database: Database) {}

  /** One query: this is on the path of every VIHF and of every token's claims. */
  async confirmed(identityId: IdentityId): Promise<ConfirmedRow | undefined> {
    const { rows } = await this.database.pool.query<Record<string, unknown>>(CONFIRMED, [
      identityId,
    ]);
    if (rows[0] === undefined) return undefined;
    const entries = rows.map(entryIn).filter((entry) => entry !== undefined);
    return { ...Confirmed.parse(rows[0]), entries };
  }

  async find(identityId: IdentityId): Promise<RppsLink | undefined> {
    const row = await this.database.prisma.rppsLink.findUnique({ where: { identityId } });
    return row === null ? undefined : Link.parse(row);
  }

  async all(): Promise<readonly RppsLink[]> {
    const rows = await this.database.prisma.rppsLink.findMany();
    return rows.map((row) => Link.parse(row));
  }

  /** The link of a person, held until the transaction ends. */
  async hold(tx: Transaction, identityId: IdentityId): Promise<RppsLink | undefined> {
    await inside(tx)
      .$queryRaw`select 1 from identity where id = ${identityId}::uuid for no key update`;
    const row = await inside(tx).rppsLink.findUnique({ where: { identityId } });
    return row === null ? undefined : Link.parse(row);
  }

  /** The lines of a professional in the register in use. */
  async entriesOf(idnps: string): Promise<readonly RegisterEntry[]> {
    const { rows } = await this.database.pool.query<Record<string, unknown>>(
      `select ${ENTRY_COLUMNS} from register_activity r where r.idnps = $1 order by r.id`,
      [idnps],
    );
    return rows.map(entryIn).filter((entry) => entry !== undefined);
  }

  /** Every link with this number, each person's row held until the transaction ends. */
  async holdAllOf(tx: Transaction, rpps: string): Promise<readonly RppsLink[]> {
    await inside(tx).$queryRaw`
      select 1 from identity where id in (select identity_id from rpps_link where rpps = ${rpps})
      order by id for no key update`;
    const rows = await inside(tx).rppsLink.findMany({ where: { rpps } });
    return rows.map((row) => Link.parse(row));
  }

  /** An officer must decide: the machine no longer changes it. */
  async conflict(
    tx: Transaction,
    identityId: IdentityId,
    why: { readonly note: string; readonly decidedBy: string; readonly at: Date },
  ): Promise<void> {
    await inside(tx).rppsLink.update({
      where: { identityId },
      data: {
        status: 'conflict',
        evidenceNote: why.note,
        decidedBy: why.decidedBy,
        updatedAt: why.at,
      },
    });
  }

  /** Who else holds this number by a decision, to be verified again or not. */
  async holderOf(rpps: string, except: IdentityId): Promise<IdentityId | undefined> {
    const row = await this.database.prisma.rppsLink.findFirst({
      where: {
        rpps,
        status: { in: ['confirmed', 'to-re-verify'] },
        identityId: { not: except },
      },
      select: { identityId: true },
    });
    return row === null ? undefined : IdentityId.parse(row.identityId);
  }

  /** @throws DomainError `rpps.already-linked` when another person took the number at the same moment. */
  async confirm(tx: Transaction, confirmation: Confirmation): Promise<void> {
    const { identityId, rpps, idnps, evidence, note, decidedBy, at } = confirmation;
    const link = {
      rpps,
      idnps,
      status: 'confirmed',
      evidence,
      evidenceNote: note,
      decidedBy,
      verifiedAt: at,
      updatedAt: at,
    };
    try {
      await inside(tx).rppsLink.upsert({
        where: { identityId },
        create: { identityId, ...link },
        update: link,
      });
    } catch (cause) {
      if (!isTaken(cause)) throw cause;
      throw new DomainError('rpps.already-linked', 'conflict', { identityId }, { cause });
    }
  }

  /** Confirmations verified before an instant become links to verify again. */
  async age(tx: Transaction, verifiedBefore: Date, at: Date): Promise<readonly IdentityId[]> {
    const where = { status: 'confirmed', verifiedAt: { lte: verifiedBefore } };
    const aged = await inside(tx).rppsLink.updateManyAndReturn({
      where,
      data: { status: 'to-re-verify', updatedAt: at },
      select: { identityId: true },
    });
    return aged.map(({ identityId }) => IdentityId.parse(identityId));
  }
}

/** Of all constraints of the table, only `rpps_link_one_person` can refuse an upsert by key. */
const isTaken = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
