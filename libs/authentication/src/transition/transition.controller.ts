import { Controller, Header, Param, Post } from '@nestjs/common';
import { Allow, CallingPerson, Describe, type PersonPrincipal } from '#libs/access';
import type { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { IdentityParam } from '../means/means.schemas.js';
import { TransitionMeans } from './transition-means.js';

const FirstCodeItem = z.object({
  code: z.string().meta({ description: 'Said to the person; shown once' }),
  until: z.iso.datetime(),
});

/** Password and one-time code, for the time of a transition (PGSSI-S EXI25). */
@Controller('api/v1/identities/:id/transition-means')
export class TransitionController {
  constructor(private readonly transition: TransitionMeans) {}

  @Post()
  @Header('Cache-Control', 'no-store')
  @Allow({ kind: 'role', anyOf: ['officer'], scope: 'hub:api' })
  @Describe({
    summary:
      'Make a password and a one-time code for a person: a first code; 404 while they are off',
    tag: 'means',
    answer: FirstCodeItem,
  })
  async issue(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof FirstCodeItem>> {
    const by = { kind: 'person', id: caller.identityId } as const;
    const { code, until } = await this.transition.issue(id, by);
    return { code: code.reveal(), until: until.toISOString() };
  }
}
