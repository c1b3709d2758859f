import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import type { Transaction } from '#libs/kernel';

export interface NewVisit {
  readonly nonceHash: string;
  readonly interactionUid: string;
  readonly browserHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What the card door saw: an accepted card, or why none was. */
export interface Shown {
  readonly codeHash: string;
  readonly certificate: Buffer | null;
  readonly refusal: string | null;
  readonly expiresAt: Date;
}

export interface Visit {
  readonly interactionUid: string;
  readonly browserHash: string;
  readonly certificate: Buffer | null;
  readonly refusal: string | null;
}

interface VisitRow extends Omit<Visit, 'certificate'> {
  readonly certificate: Uint8Array | null;
}

@Injectable()
export class VisitRepository {
  constructor(private readonly database: Database) {}

  /** Those that are over are forgotten on the way: they hold certificates of people. */
  async insert(tx: Transaction, visit: NewVisit): Promise<void> {
    await inside(tx).cpsVisit.deleteMany({ where: { expiresAt: { lt: visit.createdAt } } });
    await inside(tx).cpsVisit.create({ data: visit });
  }

  /** Uses the nonce: the interaction it belongs to, for one caller only. */
  async enter(tx: Transaction, nonceHash: string, now: Date): Promise<string | undefined> {
    const [row] = await inside(tx).cpsVisit.updateManyAndReturn({
      where: { nonceHash, shownAt: null, expiresAt: { gt: now } },
      data: { shownAt: now },
      select: { interactionUid: true },
    });
    return row?.interactionUid;
  }

  async show(tx: Transaction, nonceHash: string, shown: Shown): Promise<void> {
    const certificate = shown.certificate === null ? null : new Uint8Array(shown.certificate);
    await inside(tx).cpsVisit.update({ where: { nonceHash }, data: { ...shown, certificate } });
  }

  async ofCode(codeHash: string): Promise<Visit | undefined> {
    const row: VisitRow | null = await this.database.prisma.cpsVisit.findUnique({
      where: { codeHash },
      select: { interactionUid: true, browserHash: true, certificate: true, refusal: true },
    });
    if (row === null) return undefined;
    const { certificate } = row;
    return { ...row, certificate: certificate === null ? null : Buffer.from(certificate) };
  }

  /** Uses the code: true for one caller only. */
  async leave(tx: Transaction, codeHash: string, now: Date): Promise<boolean> {
    const { count } = await inside(tx).cpsVisit.updateMany({
      where: { codeHash, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    return count === 1;
  }
}
