import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { Finess, type Transaction } from '#libs/kernel';
import { z } from 'zod';

/** No configuration may go beyond: 30 minutes idle, 4 hours on a tap alone (requirements 5.6). */
const IDLE_SECONDS = { least: 60, most: 1800 } as const;
const TAP_WINDOW_SECONDS = { least: 300, most: 14_400 } as const;

/** Where posts stand, and what a post left alone does there. */
export const Area = z.object({
  id: z.uuid(),
  name: z.string(),
  siteFiness: z.string(),
  idleLockSeconds: z.int(),
  tapWindowSeconds: z.int(),
  onCardRemoval: z.enum(['nothing', 'lock']),
});
export type Area = z.infer<typeof Area>;

export const AreaForm = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ’'._-]{1,59}$/u, '2 to 60 letters, digits, spaces, . _ - '),
  siteFiness: Finess,
  idleLockSeconds: z.int().min(IDLE_SECONDS.least).max(IDLE_SECONDS.most),
  tapWindowSeconds: z.int().min(TAP_WINDOW_SECONDS.least).max(TAP_WINDOW_SECONDS.most),
  onCardRemoval: z.enum(['nothing', 'lock']),
});
export type AreaForm = z.infer<typeof AreaForm>;

@Injectable()
export class AreaRepository {
  constructor(private readonly database: Database) {}

  async list(): Promise<readonly Area[]> {
    const rows = await this.database.prisma.area.findMany({ orderBy: { name: 'asc' } });
    return rows.map((row) => Area.parse(row));
  }

  async find(tx: Transaction, id: string): Promise<Area | undefined> {
    const row = await inside(tx).area.findUnique({ where: { id } });
    return row === null ? undefined : Area.parse(row);
  }

  /** Whether another area has this name. */
  async isTaken(tx: Transaction, name: string, id: string): Promise<boolean> {
    return (await inside(tx).area.count({ where: { name, id: { not: id } } })) > 0;
  }

  async save(tx: Transaction, area: Area): Promise<void> {
    const { id, ...rest } = area;
    await inside(tx).area.upsert({ where: { id }, create: area, update: rest });
  }

  /** False when posts still stand in it. */
  async remove(tx: Transaction, id: string): Promise<boolean> {
    if ((await inside(tx).workstation.count({ where: { areaId: id } })) > 0) return false;
    await inside(tx).area.delete({ where: { id } });
    return true;
  }
}
