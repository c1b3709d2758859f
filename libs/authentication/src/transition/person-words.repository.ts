import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import type { IdentityId, Transaction } from '#libs/kernel';

@Injectable()
export class PersonWords {
  /** Names and numbers that a guesser of this person's password would try; undefined for nobody. */
  async of(tx: Transaction, id: IdentityId): Promise<readonly string[] | undefined> {
    const row = await inside(tx).identity.findUnique({
      where: { id },
      select: { searchText: true, birthDate: true },
    });
    if (row === null) return undefined;
    const known = `${row.searchText} ${row.birthDate ?? ''}`;
    return known.split(/[\s-]+/).filter(({ length }) => length > 2);
  }
}
