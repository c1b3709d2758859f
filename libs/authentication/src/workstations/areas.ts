import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { DomainError, Random, Transactions, type Transaction } from '#libs/kernel';
import { AreaRepository, type Area, type AreaForm } from './area.repository.js';

/** The hospital's areas: corridor, care room, theatre; each with its delays (requirements 4.2, G1). */
@Injectable()
export class Areas {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: AreaRepository,
    private readonly audit: AuditTrail,
    private readonly random: Random,
  ) {}

  async list(): Promise<readonly Area[]> {
    return this.repository.list();
  }

  /** @throws DomainError `area.name-taken` */
  async create(form: AreaForm, by: Actor): Promise<Area> {
    return this.#save({ id: this.random.uuid(), ...form }, by);
  }

  /** Effective on every post of the area within seconds. @throws DomainError `area.unknown`, `area.name-taken` */
  async change(id: string, form: AreaForm, by: Actor): Promise<Area> {
    return this.#save({ id, ...form }, by, id);
  }

  /** @throws DomainError `area.unknown`, `area.in-use` */
  async remove(id: string, by: Actor): Promise<void> {
    await this.transactions.run(async (tx) => {
      const area = await this.#known(tx, id);
      if (!(await this.repository.remove(tx, id)))
        throw new DomainError('area.in-use', 'conflict', { id });
      await this.audit.record(tx, {
        kind: 'workstation.area-removed',
        outcome: 'success',
        actor: by,
        detail: { area: id, name: area.name },
      });
    });
  }

  async #save(area: Area, by: Actor, changed?: string): Promise<Area> {
    return this.transactions.run(async (tx) => {
      const former = changed === undefined ? null : await this.#known(tx, changed);
      if (await this.repository.isTaken(tx, area.name, area.id))
        throw new DomainError('area.name-taken', 'conflict', { name: area.name });
      await this.repository.save(tx, area);
      await this.audit.record(tx, {
        kind: 'workstation.area-saved',
        outcome: 'success',
        actor: by,
        detail: { area: area.id, name: area.name, from: former, to: area },
      });
      return area;
    });
  }

  async #known(tx: Transaction, id: string): Promise<Area> {
    const found = await this.repository.find(tx, id);
    if (found === undefined) throw new DomainError('area.unknown', 'not-found', { id });
    return found;
  }
}
