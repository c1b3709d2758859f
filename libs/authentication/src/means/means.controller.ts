import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import type { Actor } from '#libs/audit';
import { Secret, type IdentityId } from '#libs/kernel';
import type { z } from 'zod';
import { EnrolmentChecks } from '../enrolment/enrolment-checks.js';
import { Pins } from '../pins/pins.js';
import { CareSessions, type SessionView } from '../sessions/care-sessions.js';
import { MeansRegister } from './means-register.js';
import type { Means } from './means-rows.js';
import {
  IdentityParam,
  MeansChange,
  MeansHistory,
  MeansItem,
  MeansList,
  NewPin,
  SessionItem,
  SessionList,
  Uuid,
  WithReason,
} from './means.schemas.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const OFFICERS: AccessRule = { kind: 'role', anyOf: ['officer'], scope: 'hub:api' };

/** Means, sessions and PIN of a person, for the badge desk. */
@Controller('api/v1/identities/:id')
export class MeansController {
  constructor(
    private readonly register: MeansRegister,
    private readonly sessions: CareSessions,
    private readonly pins: Pins,
    private readonly checks: EnrolmentChecks,
  ) {}

  @Get('means')
  @Allow(READERS)
  @Describe({ summary: 'Means of identification of a person', tag: 'means', answer: MeansList })
  async means(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
  ): Promise<z.infer<typeof MeansList>> {
    const items = await this.register.listOf(id);
    return { items: items.map(meansItem) };
  }

  @Get('means/:meansId/history')
  @Allow(READERS)
  @Describe({ summary: 'Life of a means, step by step', tag: 'means', answer: MeansHistory })
  async history(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
    @Param('meansId', { schema: Uuid }) meansId: string,
  ): Promise<z.infer<typeof MeansHistory>> {
    const steps = await this.register.historyOf(id, meansId);
    return MeansHistory.parse({
      items: steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })),
    });
  }

  @Post('means/:meansId/state')
  @HttpCode(200)
  @Allow(OFFICERS)
  @Describe({
    summary: 'Suspend, declare lost, revoke or give back a means',
    tag: 'means',
    body: MeansChange,
    answer: MeansItem,
  })
  async changeMeans(
    @Param('id', { schema: IdentityParam }) identityId: IdentityId,
    @Param('meansId', { schema: Uuid }) meansId: string,
    @Body({ schema: MeansChange }) change: z.infer<typeof MeansChange>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof MeansItem>> {
    return meansItem(
      await this.register.change({ identityId, meansId }, { ...change, by: actor(caller) }),
    );
  }

  @Get('sessions')
  @Allow(READERS)
  @Describe({ summary: 'Last sessions of a person', tag: 'sessions', answer: SessionList })
  async sessionsOf(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
  ): Promise<z.infer<typeof SessionList>> {
    const items = await this.sessions.listOf(id);
    return { items: items.map(sessionItem) };
  }

  @Post('sessions/:sessionId/end')
  @HttpCode(200)
  @Allow(OFFICERS)
  @Describe({
    summary: 'End a session everywhere, now',
    tag: 'sessions',
    body: WithReason,
    answer: SessionItem,
  })
  async endSession(
    @Param('sessionId', { schema: Uuid }) sessionId: string,
    @Body({ schema: WithReason }) { reason }: z.infer<typeof WithReason>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof SessionItem>> {
    return sessionItem(
      await this.sessions.endByOfficer(sessionId, { because: reason, by: actor(caller) }),
    );
  }

  @Post('pin')
  @HttpCode(204)
  @Allow(OFFICERS)
  @Describe({
    summary: 'Set the PIN that the person types at the desk; replaces a former one',
    tag: 'means',
    body: NewPin,
  })
  async setPin(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
    @Body({ schema: NewPin }) { pin }: z.infer<typeof NewPin>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<void> {
    await this.checks.assertMade(id, 'pin', actor(caller));
    await this.pins.set(id, new Secret(pin), actor(caller));
  }

  @Post('pin/unblock')
  @HttpCode(204)
  @Allow(OFFICERS)
  @Describe({
    summary: 'Give its three tries back to a blocked PIN',
    tag: 'means',
    body: WithReason,
  })
  async unblockPin(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
    @Body({ schema: WithReason }) { reason }: z.infer<typeof WithReason>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<void> {
    await this.pins.unblock(id, reason, actor(caller));
  }
}

const actor = (caller: PersonPrincipal): Actor => ({ kind: 'person', id: caller.identityId });

function meansItem(means: Means): z.infer<typeof MeansItem> {
  const { stateSince, issuedAt, expiresAt } = means;
  return MeansItem.parse({
    ...means,
    stateSince: stateSince.toISOString(),
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  });
}

function sessionItem(session: SessionView): z.infer<typeof SessionItem> {
  const { id, state, workstation, endedBecause } = session;
  return {
    id,
    state,
    workstation,
    endedBecause,
    openedAt: session.openedAt.toISOString(),
    strongAt: session.strongAt.toISOString(),
    tapUntil: session.tapUntil.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    endedAt: session.endedAt?.toISOString() ?? null,
    factors: session.factors.map(({ factor, category, at, revocation }) => ({
      factor,
      category,
      at,
      revocation,
    })),
  };
}
