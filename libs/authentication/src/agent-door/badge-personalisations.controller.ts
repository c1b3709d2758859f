import { Body, Controller, Param, Post } from '@nestjs/common';
import { Allow, CallingPerson, Describe, type PersonPrincipal } from '#libs/access';
import type { z } from 'zod';
import {
  PersonalisationAnswer,
  PersonalisationForm,
  StockAnswer,
  StockForm,
  WorkstationId,
} from '../workstations/workstation.schemas.js';
import { BadgePersonalisations } from './badge-personalisations.js';

/** The badge desk: a blank card on the reader becomes a person's badge. */
@Controller('api/v1/workstations/:id/badge-personalisations')
export class BadgePersonalisationsController {
  constructor(private readonly personalisations: BadgePersonalisations) {}

  @Post()
  @Allow({ kind: 'role', anyOf: ['officer'], scope: 'hub:api' })
  @Describe({
    summary: 'Make a badge of the next card on the workstation’s reader (waits up to 45 s for it)',
    tag: 'workstations',
    body: PersonalisationForm,
    answer: PersonalisationAnswer,
  })
  async personalise(
    @Param('id', { schema: WorkstationId }) workstationId: string,
    @Body({ schema: PersonalisationForm }) form: z.infer<typeof PersonalisationForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof PersonalisationAnswer>> {
    const by = { kind: 'person', id: caller.identityId } as const;
    return this.personalisations.personalise({ workstationId, ...form, by });
  }

  @Post('stock')
  @Allow({ kind: 'role', anyOf: ['officer'], scope: 'hub:api' })
  @Describe({
    summary: 'Make a badge of the desk’s stock of the next card (waits up to 45 s for it)',
    tag: 'loans',
    body: StockForm,
    answer: StockAnswer,
  })
  async stock(
    @Param('id', { schema: WorkstationId }) workstationId: string,
    @Body({ schema: StockForm }) form: z.infer<typeof StockForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof StockAnswer>> {
    const by = { kind: 'person', id: caller.identityId } as const;
    return this.personalisations.personaliseForStock({ workstationId, ...form, by });
  }
}
