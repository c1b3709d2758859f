import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { DomainError, Keyring, Secret, Transactions, type BoxPlace } from '#libs/kernel';
import type { DmpSoftware } from '../domain/vihf.js';
import { AirSoftwareRepository, type SealedSoftware } from './air-software.repository.js';

export interface AirSoftware extends Omit<SealedSoftware, 'numberBox' | 'instance'> {
  /** LPS_ID, when the editor has one. */
  readonly instance?: string | undefined;
  /** LPS_ID_HOMOLOGATION_DMP: secret, for this client's product family alone (EX_GEN-1490). */
  readonly number: Secret;
}

/** The set of `LPS_*` values of each DPI, never shared between clients. A client without one has no AIR. */
@Injectable()
export class AirSoftwares {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: AirSoftwareRepository,
    private readonly audit: AuditTrail,
    private readonly keyring: Keyring,
  ) {}

  async list(): Promise<readonly Omit<SealedSoftware, 'numberBox'>[]> {
    return this.repository.list();
  }

  async save(software: AirSoftware, by: Actor): Promise<void> {
    const { clientId, name, version, instance, number, regulation } = software;
    if ([clientId, name, version, number.reveal()].some((text) => text.trim() === ''))
      throw new DomainError('air-software.incomplete', 'invalid', { clientId });
    const numberBox = this.keyring.seal(Buffer.from(number.reveal()), placeOf(clientId));
    const sealed = { clientId, name, version, instance: instance ?? null, numberBox, regulation };
    await this.transactions.run(async (tx) => {
      await this.repository.save(tx, sealed);
      await this.audit.record(tx, {
        kind: 'air-software.saved',
        outcome: 'success',
        actor: by,
        client: clientId,
        detail: { name, version, instance: instance ?? null, regulation },
      });
    });
  }

  /** @throws DomainError `air-software.unknown` */
  async remove(clientId: string, by: Actor): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.repository.remove(tx, clientId)))
        throw new DomainError('air-software.unknown', 'not-found', { clientId });
      await this.audit.record(tx, {
        kind: 'air-software.removed',
        outcome: 'success',
        actor: by,
        client: clientId,
        detail: {},
      });
    });
  }

  /** @throws DomainError `keyring.box-refused` when the box was moved to another client's row */
  open(sealed: SealedSoftware): DmpSoftware {
    const number = this.keyring.open(sealed.numberBox, placeOf(sealed.clientId)).toString('utf8');
    const { name, version, instance } = sealed;
    return { name, version, instance: instance ?? undefined, number: new Secret(number) };
  }
}

const placeOf = (clientId: string): BoxPlace => ({
  table: 'air_software',
  column: 'number_box',
  row: clientId,
});
