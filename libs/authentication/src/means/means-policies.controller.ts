import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { Allow, CallingPerson, Describe, type PersonPrincipal } from '#libs/access';
import type { z } from 'zod';
import type { MeansKind } from '../domain/means-life.js';
import { MeansPolicies } from './means-policies.js';
import { MeansKindParam, PolicyChange, PolicyItem, PolicyList } from './means.schemas.js';

/** What the hospital allows of each kind of means (PGSSI-S EXI03, RIE PS02). */
@Controller('api/v1/means-policies')
export class MeansPoliciesController {
  constructor(private readonly policies: MeansPolicies) {}

  @Get()
  @Allow({ kind: 'role', anyOf: ['officer', 'auditor', 'administrator'], scope: 'hub:api' })
  @Describe({ summary: 'Kinds of means the hospital allows', tag: 'means', answer: PolicyList })
  async list(): Promise<z.infer<typeof PolicyList>> {
    return { items: [...(await this.policies.list())] };
  }

  @Put(':kind')
  @Allow({ kind: 'role', anyOf: ['administrator'], scope: 'hub:api' })
  @Describe({
    summary: 'Allow, forbid or describe a kind of means',
    tag: 'means',
    body: PolicyChange,
    answer: PolicyItem,
  })
  async change(
    @Param('kind', { schema: MeansKindParam }) kind: MeansKind,
    @Body({ schema: PolicyChange }) change: z.infer<typeof PolicyChange>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof PolicyItem>> {
    return this.policies.change(kind, change, { kind: 'person', id: caller.identityId });
  }
}
