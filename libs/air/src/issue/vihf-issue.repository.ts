import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import type { IdentityId, Transaction } from '#libs/kernel';

/** A VIHF issued (EX_AIR-070): who, through which application, for which transaction, when. */
export interface VihfRow {
  readonly assertionId: string;
  readonly identityId: IdentityId;
  readonly clientId: string;
  readonly transaction: string;
  /** Keyed pseudonym of the patient; empty when none is targeted. */
  readonly insHash: string;
  readonly issuedAt: Date;
  /** Set at once when the hub uses the assertion itself. */
  readonly usedAt: Date | null;
}

export interface VihfResult {
  readonly result: string;
  readonly errorCode: string | null;
}

export interface VihfHolder {
  readonly identityId: IdentityId;
  readonly clientId: string;
}

@Injectable()
export class VihfIssueRepository {
  async insert(tx: Transaction, rows: readonly VihfRow[]): Promise<void> {
    await inside(tx).vihfIssue.createMany({ data: [...rows] });
  }

  /** Once only, by the person and the application it was issued to: false otherwise. */
  async use(
    tx: Transaction,
    assertionId: string,
    use: VihfHolder & VihfResult & { readonly at: Date },
  ): Promise<boolean> {
    const { at: usedAt, result, errorCode, identityId, clientId } = use;
    const { count } = await inside(tx).vihfIssue.updateMany({
      where: { assertionId, identityId, clientId, usedAt: null },
      data: { usedAt, result, errorCode },
    });
    return count === 1;
  }

  /** The result of an assertion that the hub used itself: once only. */
  async conclude(tx: Transaction, assertionId: string, result: VihfResult): Promise<boolean> {
    const { count } = await inside(tx).vihfIssue.updateMany({
      where: { assertionId, usedAt: { not: null }, result: null },
      data: result,
    });
    return count === 1;
  }

  /** Whether the person's application was issued this assertion, and for what. */
  async find(
    tx: Transaction,
    assertionId: string,
    holder: VihfHolder,
  ): Promise<{ readonly transaction: string; readonly insHash: string } | undefined> {
    const { identityId, clientId } = holder;
    const row = await inside(tx).vihfIssue.findFirst({
      where: { assertionId, identityId, clientId },
      select: { transaction: true, insHash: true },
    });
    return row ?? undefined;
  }
}
