import { Injectable } from '@nestjs/common';
import { mainAssignment, Structures, type Assignment, type Identity } from '#libs/directory';
import { Clock } from '#libs/kernel';
import { RppsLinks, type ConfirmedRpps } from '#libs/rpps';

/** A structure as applications are told of it. */
export interface NamedStructure {
  readonly finess: string;
  readonly name: string;
  /** TRE_R02, e.g. SA01. */
  readonly sector: string;
}

/** What is known of a person, from which claims are made. */
export interface PersonFacts {
  readonly identity: Identity;
  /** The post that says best what the person does today. */
  readonly assignment: Assignment | undefined;
  readonly site: NamedStructure | undefined;
  readonly entity: NamedStructure | undefined;
  /** Only a confirmed link is a fact (design D9). */
  readonly rpps: ConfirmedRpps | undefined;
}

/** Gathers the facts behind the scopes of a request, and no others. */
@Injectable()
export class FactFinder {
  constructor(
    private readonly structures: Structures,
    private readonly rppsLinks: RppsLinks,
    private readonly clock: Clock,
  ) {}

  async factsOf(identity: Identity, scopes: ReadonlySet<string>): Promise<PersonFacts> {
    const today = this.clock.now().toISOString().slice(0, 10);
    const assignment = mainAssignment(identity, today);
    const placed = scopes.has('structure') || scopes.has('psc') ? assignment : undefined;
    const registered = scopes.has('rpps') || scopes.has('psc');
    const [site, entity, rpps] = await Promise.all([
      placed === undefined ? undefined : this.structures.find(placed.siteFiness),
      placed === undefined ? undefined : this.structures.find(placed.entityFiness),
      registered ? this.rppsLinks.confirmedOf(identity.id) : undefined,
    ]);
    return { identity, assignment, site, entity, rpps };
  }
}
