import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { DomainError, Transactions } from '#libs/kernel';
import type { Structure } from './structure.js';
import { StructureRepository } from './structure.repository.js';

/** The hospital's own structures. */
@Injectable()
export class Structures {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: StructureRepository,
    private readonly audit: AuditTrail,
  ) {}

  async find(finess: string): Promise<Structure | undefined> {
    return this.repository.find(finess);
  }

  /** The legal entity of a structure: itself when it is one. */
  async legalEntityOf(finess: string): Promise<Structure | undefined> {
    const found = await this.repository.find(finess);
    if (found?.kind !== 'EG' || found.parentFiness === null) return found;
    return this.repository.find(found.parentFiness);
  }

  /** Creates or updates; legal entities first. @throws DomainError `structure.orphan-site` */
  async save(structures: readonly Structure[], by: Actor): Promise<void> {
    const known = new Set(structures.map(({ finess }) => finess));
    const orphan = structures.find(
      (site) => site.kind === 'EG' && (site.parentFiness === null || !known.has(site.parentFiness)),
    );
    if (orphan !== undefined)
      throw new DomainError('structure.orphan-site', 'invalid', { finess: orphan.finess });
    const ordered = structures.toSorted((a, b) => b.kind.localeCompare(a.kind));
    await this.transactions.run(async (tx) => {
      for (const structure of ordered) await this.repository.save(tx, structure);
      await this.audit.record(tx, {
        kind: 'structure.saved',
        outcome: 'success',
        actor: by,
        detail: { count: structures.length },
      });
    });
  }
}
