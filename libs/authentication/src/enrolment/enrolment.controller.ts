import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import type { IdentityId } from '#libs/kernel';
import type { z } from 'zod';
import { IdentityParam } from '../means/means.schemas.js';
import { EnrolmentChecks } from './enrolment-checks.js';
import type { EnrolmentCheck } from './enrolment-checks.repository.js';
import { CheckForm, CheckItem, CheckList, CheckQuery } from './enrolment.schemas.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};

/** How the desk made sure of who people are (RIE PS07). */
@Controller('api/v1')
export class EnrolmentController {
  constructor(private readonly checks: EnrolmentChecks) {}

  @Get('enrolment-checks')
  @Allow(READERS)
  @Describe({
    summary: 'Checks of identity, newest first (at most 500)',
    tag: 'enrolment',
    query: CheckQuery,
    answer: CheckList,
  })
  async list(
    @Query({ schema: CheckQuery }) query: z.infer<typeof CheckQuery>,
  ): Promise<z.infer<typeof CheckList>> {
    return { items: (await this.checks.list(query)).map(checkItem) };
  }

  @Get('identities/:id/enrolment-checks')
  @Allow(READERS)
  @Describe({ summary: 'Checks of identity of a person', tag: 'enrolment', answer: CheckList })
  async ofPerson(
    @Param('id', { schema: IdentityParam }) identityId: IdentityId,
  ): Promise<z.infer<typeof CheckList>> {
    return { items: (await this.checks.list({ identityId })).map(checkItem) };
  }

  @Post('identities/:id/enrolment-checks')
  @Allow({ kind: 'role', anyOf: ['officer'], scope: 'hub:api' })
  @Describe({
    summary: 'Record how the person’s identity was checked: before a first means or a PIN',
    tag: 'enrolment',
    body: CheckForm,
    answer: CheckItem,
  })
  async record(
    @Param('id', { schema: IdentityParam }) identityId: IdentityId,
    @Body({ schema: CheckForm }) form: z.infer<typeof CheckForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof CheckItem>> {
    const by = { kind: 'person', id: caller.identityId } as const;
    return checkItem(await this.checks.record(identityId, form, by));
  }
}

function checkItem(check: EnrolmentCheck): z.infer<typeof CheckItem> {
  const { startedAt, finishedAt } = check;
  return CheckItem.parse({
    ...check,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    seconds: Math.round((finishedAt.getTime() - startedAt.getTime()) / 1000),
  });
}
