import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import type { z } from 'zod';
import type { Actor } from './audit-event.js';
import { AuditRoom } from './audit-room.js';
import {
  type AuditItem,
  AuditList,
  AuditQuery,
  AuditState,
  questionOf,
  Verification,
  VerificationOrder,
} from './audit.schemas.js';
import { AuditSearch } from './search/audit-search.js';
import type { FoundEvent, Names } from './search/search.repository.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const VERIFIERS: AccessRule = {
  kind: 'role',
  anyOf: ['auditor', 'administrator'],
  scope: 'hub:api',
};

/** The trail, for the console and any authorised application. */
@Controller('api/v1/audit')
export class AuditController {
  constructor(
    private readonly search: AuditSearch,
    private readonly room: AuditRoom,
  ) {}

  @Get('events')
  @Allow(READERS)
  @Describe({
    summary: 'Search the audit trail, newest first; the search is itself recorded',
    tag: 'audit',
    query: AuditQuery,
    answer: AuditList,
  })
  async events(
    @Query({ schema: AuditQuery }) query: z.infer<typeof AuditQuery>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof AuditList>> {
    const page = await this.search.search(questionOf(query), query, actor(caller));
    return {
      items: page.events.map((event) => item(event, page.names)),
      nextCursor: page.nextCursor ?? null,
    };
  }

  @Get('state')
  @Allow(READERS)
  @Describe({ summary: 'How much of the trail is sealed', tag: 'audit', answer: AuditState })
  async state(): Promise<z.infer<typeof AuditState>> {
    const { events, sealed, lastSeal } = await this.room.state();
    return {
      events,
      sealed,
      lastSeal:
        lastSeal === undefined ? null : { ...lastSeal, sealedAt: lastSeal.sealedAt.toISOString() },
    };
  }

  @Post('verifications')
  @HttpCode(200)
  @Allow(VERIFIERS)
  @Describe({
    summary: 'Verify the whole trail now: checks, order, seals, signatures',
    tag: 'audit',
    body: VerificationOrder,
    answer: Verification,
  })
  async verify(
    @Body({ schema: VerificationOrder }) order: z.infer<typeof VerificationOrder>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof Verification>> {
    const report = await this.room.verify({ anchor: order.anchor }, actor(caller));
    const { ok, events, seals, waiting, problemCount } = report;
    return { ok, events, seals, waiting, problemCount, problems: [...report.problems] };
  }
}

const actor = (caller: PersonPrincipal): Actor => ({ kind: 'person', id: caller.identityId });

const item = (event: FoundEvent, names: Names): z.infer<typeof AuditItem> => ({
  id: event.id,
  at: event.at.toISOString(),
  kind: event.kind,
  outcome: event.outcome,
  actor: {
    kind: event.actorKind,
    id: event.actorId,
    name: names.get(event.actorId) ?? null,
  },
  subject:
    event.subjectId === null
      ? null
      : { id: event.subjectId, name: names.get(event.subjectId) ?? null },
  workstation: event.workstation,
  client: event.client,
  correlation: event.correlation,
  detail: event.detail,
  sealNumber: event.sealNumber,
});
