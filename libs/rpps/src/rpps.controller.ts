import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import { IdentityId } from '#libs/kernel';
import type { z } from 'zod';
import type { Exercise } from './domain/exercise.js';
import { RppsLinks, type LinkState } from './rpps-links.js';
import { ConfirmationRequest, RppsState } from './rpps.schemas.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const OFFICERS: AccessRule = { kind: 'role', anyOf: ['officer'], scope: 'hub:api' };

/** A person's link with the national register. */
@Controller('api/v1/identities/:id/rpps')
export class RppsController {
  constructor(private readonly links: RppsLinks) {}

  @Get()
  @Allow(READERS)
  @Describe({
    summary: 'The link of a person with the national register, and what it says of them',
    tag: 'rpps',
    answer: RppsState,
  })
  async state(
    @Param('id', { schema: IdentityId }) id: IdentityId,
  ): Promise<z.infer<typeof RppsState>> {
    return stateItem(await this.links.stateOf(id));
  }

  @Post('confirmation')
  @HttpCode(200)
  @Allow(OFFICERS)
  @Describe({
    summary: 'Confirm the link after seeing a document that proves the number',
    tag: 'rpps',
    body: ConfirmationRequest,
    answer: RppsState,
  })
  async confirm(
    @Param('id', { schema: IdentityId }) id: IdentityId,
    @Body({ schema: ConfirmationRequest }) { note, rpps }: z.infer<typeof ConfirmationRequest>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof RppsState>> {
    const by = { kind: 'person', id: caller.identityId } as const;
    return stateItem(await this.links.confirm(id, { note, rpps, by }));
  }
}

const stateItem = (state: LinkState): z.infer<typeof RppsState> => ({
  ...state,
  verifiedAt: state.verifiedAt?.toISOString() ?? null,
  expiresAt: state.expiresAt?.toISOString() ?? null,
  exercises: state.exercises.map(exerciseItem),
});

function exerciseItem(exercise: Exercise): z.infer<typeof RppsState>['exercises'][number] {
  const { professionCode, professionLabel, categoryCode, exerciseName, exerciseGivenName } =
    exercise;
  return {
    professionCode,
    professionLabel,
    categoryCode,
    exerciseName,
    exerciseGivenName,
    knowHow: exercise.knowHow.map((item) => ({ ...item })),
    activities: exercise.activities.map(
      ({ siteFiness, entityFiness, structureName, sectorCode, modeCode, roleCode }) => ({
        siteFiness,
        entityFiness,
        structureName,
        sectorCode,
        modeCode,
        roleCode,
      }),
    ),
  };
}
