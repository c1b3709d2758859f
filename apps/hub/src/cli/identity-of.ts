import type { INestApplicationContext } from '@nestjs/common';
import { IdentityDirectory } from '#libs/directory';
import { DomainError, IdentityId } from '#libs/kernel';

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

/** A person as typed: the id of the identity, or `FINESS/matricule`. @throws DomainError `identity.unknown` */
export async function personOf(hub: INestApplicationContext, typed: string): Promise<IdentityId> {
  const id = IdentityId.safeParse(typed);
  if (id.success) {
    const identity = await hub.get(IdentityDirectory, { strict: false }).find(id.data);
    if (identity === undefined) throw new DomainError('identity.unknown', 'not-found', { typed });
    return identity.id;
  }
  const [entity = '', ...matricule] = typed.split('/');
  return identityOf(hub, entity, matricule.join('/'));
}
