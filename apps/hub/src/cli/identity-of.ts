import type { INestApplicationContext } from '@nestjs/common';
import { IdentityDirectory } from '#libs/directory';
import { DomainError, type IdentityId } from '#libs/kernel';

/** The person of a matricule. @throws DomainError `identity.unknown` */
export async function identityOf(
  hub: INestApplicationContext,
  entity: string,
  matricule: string,
): Promise<IdentityId> {
  const directory = hub.get(IdentityDirectory, { strict: false });
  const identity = await directory.findByMatricule(entity, matricule);
  if (identity === undefined)
    throw new DomainError('identity.unknown', 'not-found', { entity, matricule });
  return identity.id;
}
