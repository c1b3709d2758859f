import { Body, Controller, Headers, Post } from '@nestjs/common';
import { Allow, Describe } from '#libs/access';
import {
  BrowserTicketAnswer,
  EnrolmentAnswer,
  EnrolmentRequest,
  LockAnswer,
} from '#libs/agent-contract';
import type { z } from 'zod';
import { Workstations } from '../workstations/workstations.js';
import { NoBody } from '../workstations/workstation.schemas.js';
import { AgentHandshake } from './agent-handshake.js';
import { AgentTokens } from './agent-tokens.js';
import { PostSignals } from './post-signals.js';

/** What a badge agent asks over HTTP: its enrolment, and its post's browser. */
@Controller('agent/v1')
export class AgentController {
  constructor(
    private readonly workstations: Workstations,
    private readonly handshake: AgentHandshake,
    private readonly tokens: AgentTokens,
    private readonly signals: PostSignals,
  ) {}

  @Post('enrolments')
  @Allow({ kind: 'public', why: 'the one-time code of an administrator (128 bits) is the proof' })
  @Describe({
    summary: 'Enrol a badge agent by its one-time code',
    tag: 'agent',
    body: EnrolmentRequest,
    answer: EnrolmentAnswer,
  })
  async enrol(
    @Body({ schema: EnrolmentRequest }) { code, publicKey }: EnrolmentRequest,
  ): Promise<EnrolmentAnswer> {
    const hubKey = await this.handshake.hubKey();
    const { id, name } = await this.workstations.enrol(code, publicKey);
    return { workstationId: id, workstation: name, hubKey };
  }

  @Post('browser-tickets')
  @Allow({ kind: 'public', why: 'the agent proves itself by a token signed with its own key' })
  @Describe({
    summary: 'A one-time address that ties the browser of the agent’s post to it',
    tag: 'agent',
    body: NoBody,
    answer: BrowserTicketAnswer,
  })
  async browserTicket(
    @Headers('authorization') authorization: string | undefined,
    @Body({ schema: NoBody }) _body: z.infer<typeof NoBody>,
  ): Promise<BrowserTicketAnswer> {
    const post = await this.tokens.workstationOf(authorization);
    const by = { kind: 'agent', id: post.name } as const;
    const { url, expiresAt } = await this.workstations.browserTicket(post.id, by);
    return { url, expiresAt: expiresAt.toISOString() };
  }

  @Post('locks')
  @Allow({ kind: 'public', why: 'the agent proves itself by a token signed with its own key' })
  @Describe({
    summary: 'The post of the agent was locked by its user: who was open there is locked',
    tag: 'agent',
    body: NoBody,
    answer: LockAnswer,
  })
  async lock(
    @Headers('authorization') authorization: string | undefined,
    @Body({ schema: NoBody }) _body: z.infer<typeof NoBody>,
  ): Promise<LockAnswer> {
    const post = await this.tokens.workstationOf(authorization);
    await this.signals.take(post, 'lock');
    return { workstation: post.name };
  }
}
