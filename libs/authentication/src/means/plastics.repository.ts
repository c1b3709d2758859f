import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import type { Transaction } from '#libs/kernel';
import { z } from 'zod';
import type { NewBadge } from './means.repository.js';

const PlasticKind = z.enum(['badge', 'cps', 'key']);
const Purpose = z.enum(['personal', 'loan']);

/** A card or a key one can hold in the hand. */
export interface Plastic {
  readonly id: string;
  readonly kind: z.infer<typeof PlasticKind>;
  /** `loan`: of the desk's stock, given for a shift to one person after another. */
  readonly purpose: z.infer<typeof Purpose>;
  /** Printed on it; null when nothing is. */
  readonly serial: string | null;
  readonly label: string;
}

@Injectable()
export class PlasticRepository {
  async insert(tx: Transaction, plastic: Plastic, createdAt: Date): Promise<void> {
    await inside(tx).plastic.create({ data: { ...plastic, createdAt } });
  }

  async insertBadge(tx: Transaction, plasticId: string, badge: NewBadge): Promise<void> {
    await inside(tx).badgeCard.create({ data: { ...badge, plasticId } });
  }

  async find(tx: Transaction, id: string): Promise<Plastic | undefined> {
    const row = await inside(tx).plastic.findUnique({ where: { id } });
    return row === null ? undefined : toPlastic(row);
  }

  async bySerial(
    tx: Transaction,
    kind: Plastic['kind'],
    serial: string,
  ): Promise<Plastic | undefined> {
    const row = await inside(tx).plastic.findUnique({ where: { kind_serial: { kind, serial } } });
    return row === null ? undefined : toPlastic(row);
  }
}

export function toPlastic(row: {
  readonly id: string;
  readonly kind: string;
  readonly purpose: string;
  readonly serial: string | null;
  readonly label: string;
}): Plastic {
  const { id, serial, label } = row;
  return {
    id,
    serial,
    label,
    kind: PlasticKind.parse(row.kind),
    purpose: Purpose.parse(row.purpose),
  };
}
