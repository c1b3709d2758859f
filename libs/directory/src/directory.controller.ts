import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import { Clock, DomainError, IdentityId } from '#libs/kernel';
import type { z } from 'zod';
import {
  IdentityList,
  IdentitySummary,
  ListQuery,
  Me,
  Person,
  StateChange,
} from './directory.schemas.js';
import { displayName, mainAssignment, type Assignment } from './identity.js';
import { IdentitySuspensions } from './identity-suspensions.js';
import { IdentityDirectory } from './identity-directory.js';
import type { ListedIdentity, ValueOrigin } from './identity.repository.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};

/** The hospital's people, for the console and any authorised application. */
@Controller('api/v1')
export class DirectoryController {
  constructor(
    private readonly directory: IdentityDirectory,
    private readonly suspensions: IdentitySuspensions,
    private readonly clock: Clock,
  ) {}

  @Get('me')
  @Allow({ kind: 'self', scope: 'hub:api' })
  @Describe({
    summary: 'Who is signed in, with their roles in the hub',
    tag: 'directory',
    answer: Me,
  })
  async me(@CallingPerson() caller: PersonPrincipal): Promise<z.infer<typeof Me>> {
    const identity = await this.directory.find(caller.identityId);
    if (identity === undefined) throw new DomainError('identity.unknown', 'not-found');
    return {
      identityId: identity.id,
      displayName: displayName(identity),
      roles: [...identity.roles].toSorted(),
    };
  }

  @Get('identities')
  @Allow(READERS)
  @Describe({ summary: 'Search people', tag: 'directory', query: ListQuery, answer: IdentityList })
  async list(
    @Query({ schema: ListQuery }) query: z.infer<typeof ListQuery>,
  ): Promise<z.infer<typeof IdentityList>> {
    const { items, total } = await this.directory.list(query);
    return {
      items: items.map((listed) => this.#summary(listed)),
      total,
      page: query.page,
      size: query.size,
    };
  }

  @Get('identities/:id')
  @Allow(READERS)
  @Describe({
    summary: 'A person, whole, with the origin of each value',
    tag: 'directory',
    answer: Person,
  })
  async person(
    @Param('id', { schema: IdentityId }) id: IdentityId,
  ): Promise<z.infer<typeof Person>> {
    const listed = await this.directory.listed(id);
    if (listed === undefined) throw new DomainError('identity.unknown', 'not-found', { id });
    const { identity } = listed;
    return {
      ...this.#summary(listed),
      givenNames: [...identity.givenNames],
      usageName: identity.usageName,
      exerciseName: identity.exerciseName,
      civility: identity.civility,
      email: identity.email,
      assignments: identity.assignments.map(assignmentItem),
      origins: (await this.directory.originsOf(id)).map(originItem),
      roles: [...identity.roles].toSorted(),
    };
  }

  @Post('identities/:id/state')
  @HttpCode(204)
  @Allow({ kind: 'role', anyOf: ['officer'], scope: 'hub:api' })
  @Describe({
    summary: 'Suspend a person’s account, or give it back; a suspension ends their sessions',
    tag: 'directory',
    body: StateChange,
  })
  async changeState(
    @Param('id', { schema: IdentityId }) id: IdentityId,
    @Body({ schema: StateChange }) change: z.infer<typeof StateChange>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<void> {
    const by = { kind: 'person', id: caller.identityId } as const;
    await this.suspensions.change(id, { ...change, by });
  }

  #summary({ identity, rppsStatus, rpps }: ListedIdentity): z.infer<typeof IdentitySummary> {
    const today = this.clock.now().toISOString().slice(0, 10);
    const main = mainAssignment(identity, today);
    const { id, birthName, usualGivenName, birthDate, state, population } = identity;
    return {
      id,
      displayName: displayName(identity),
      birthName,
      usualGivenName,
      birthDate,
      state,
      population,
      matricules: identity.matricules.map((matricule) => ({ ...matricule })),
      mainAssignment: main === undefined ? null : mainItem(main),
      rppsStatus,
      rpps,
    };
  }
}

const mainItem = ({ jobLabel, unitLabel, siteFiness, startsOn, endsOn }: Assignment) => ({
  jobLabel,
  unitLabel,
  siteFiness,
  startsOn,
  endsOn,
});

const assignmentItem = (assignment: Assignment) => ({
  ...mainItem(assignment),
  id: assignment.id,
  entityFiness: assignment.entityFiness,
  matricule: assignment.matricule,
  contract: assignment.contract,
  jobCode: assignment.jobCode,
  professionCode: assignment.professionCode,
  unitCode: assignment.unitCode,
  source: assignment.source,
});

const originItem = ({ field, source, rule, since }: ValueOrigin) => ({
  field,
  source,
  rule,
  since: since.toISOString(),
});
