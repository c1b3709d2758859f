import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import type { Actor } from '#libs/audit';
import type { z } from 'zod';
import {
  AgentTicketAnswer,
  BrowserTicketItem,
  DisableForm,
  NoBody,
  PlacementForm,
  WorkstationForm,
  WorkstationId,
  WorkstationItem,
  WorkstationList,
} from './workstation.schemas.js';
import { Workstations, type WorkstationView } from './workstations.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const ADMINISTRATORS: AccessRule = { kind: 'role', anyOf: ['administrator'], scope: 'hub:api' };

/** The hospital's workstations, for the console and any authorised application. */
@Controller('api/v1/workstations')
export class WorkstationsController {
  constructor(private readonly workstations: Workstations) {}

  @Get()
  @Allow(READERS)
  @Describe({
    summary: 'Workstations and the state of their agents',
    tag: 'workstations',
    answer: WorkstationList,
  })
  async list(): Promise<z.infer<typeof WorkstationList>> {
    return { items: (await this.workstations.list()).map(item) };
  }

  @Post()
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'Create a workstation',
    tag: 'workstations',
    body: WorkstationForm,
    answer: WorkstationItem,
  })
  async create(
    @Body({ schema: WorkstationForm }) form: z.infer<typeof WorkstationForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof WorkstationItem>> {
    return item(await this.workstations.create(form, actor(caller)));
  }

  @Post(':id/agent-tickets')
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'A one-time code to enrol the agent of a workstation (30 minutes)',
    tag: 'workstations',
    body: NoBody,
    answer: AgentTicketAnswer,
  })
  async agentTicket(
    @Param('id', { schema: WorkstationId }) id: string,
    @Body({ schema: NoBody }) _body: z.infer<typeof NoBody>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof AgentTicketAnswer>> {
    const { code, expiresAt } = await this.workstations.agentTicket(id, actor(caller));
    return { code, expiresAt: expiresAt.toISOString() };
  }

  @Post(':id/browser-tickets')
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'A one-time address that ties a browser to the workstation (2 minutes)',
    tag: 'workstations',
    body: NoBody,
    answer: BrowserTicketItem,
  })
  async browserTicket(
    @Param('id', { schema: WorkstationId }) id: string,
    @Body({ schema: NoBody }) _body: z.infer<typeof NoBody>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof BrowserTicketItem>> {
    const { url, expiresAt } = await this.workstations.browserTicket(id, actor(caller));
    return { url, expiresAt: expiresAt.toISOString() };
  }

  @Put(':id/place')
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'Put a workstation in an area; shared, or of one person',
    tag: 'workstations',
    body: PlacementForm,
    answer: WorkstationItem,
  })
  async place(
    @Param('id', { schema: WorkstationId }) id: string,
    @Body({ schema: PlacementForm }) placement: z.infer<typeof PlacementForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof WorkstationItem>> {
    return item(await this.workstations.place(id, placement, actor(caller)));
  }

  @Post(':id/disable')
  @HttpCode(200)
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'Put a workstation out of use: its agent and browsers are out at once',
    tag: 'workstations',
    body: DisableForm,
    answer: WorkstationItem,
  })
  async disable(
    @Param('id', { schema: WorkstationId }) id: string,
    @Body({ schema: DisableForm }) { reason }: z.infer<typeof DisableForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof WorkstationItem>> {
    return item(await this.workstations.disable(id, reason, actor(caller)));
  }
}

const actor = (caller: PersonPrincipal): Actor => ({ kind: 'person', id: caller.identityId });

const item = ({ lastSeenAt, ...workstation }: WorkstationView) => ({
  ...workstation,
  lastSeenAt: lastSeenAt?.toISOString() ?? null,
});
