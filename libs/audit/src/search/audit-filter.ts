import { IdentityId, parseInstant } from '#libs/kernel';
import { z } from 'zod';

/** What is asked of the trail; every part given must hold. */
export interface AuditFilter {
  /** Who acted or is concerned: one of these people. */
  readonly people?: readonly IdentityId[] | undefined;
  readonly kind?: string | undefined;
  readonly outcome?: string | undefined;
  readonly workstation?: string | undefined;
  readonly client?: string | undefined;
  /** From that instant on. */
  readonly from?: Date | undefined;
  /** Before that instant. */
  readonly to?: Date | undefined;
}

/** The last event of a page: the next one goes on from there. */
export interface PageEnd {
  readonly at: Date;
  readonly id: string;
}

const CursorText = z.tuple([z.iso.datetime(), z.uuid()]);

/** Opaque to callers. */
export const cursorOf = ({ at, id }: PageEnd): string =>
  Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');

export function readCursor(cursor: string): PageEnd | undefined {
  const parts = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const read = CursorText.safeParse(parts);
  if (!read.success) return undefined;
  const [instant, id] = read.data;
  const at = parseInstant(instant);
  return at === undefined ? undefined : { at, id };
}
