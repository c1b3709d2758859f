import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import type { Actor } from '#libs/audit';
import type { IdentityId } from '#libs/kernel';
import type { z } from 'zod';
import { IdentityParam } from '../means/means.schemas.js';
import {
  Aaguid,
  KeyInvitationForm,
  KeyInvitationItem,
  ModelForm,
  ModelItem,
  ModelList,
} from './fido2.schemas.js';
import { KeyInvitations } from './key-invitations.js';
import { KeyModels } from './key-models.js';
import type { KeyModel } from './key-models.repository.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const ADMINISTRATORS: AccessRule = { kind: 'role', anyOf: ['administrator'], scope: 'hub:api' };

/** Security keys: models that the hospital accepts, and registration at the desk. */
@Controller('api/v1')
export class Fido2Controller {
  constructor(
    private readonly models: KeyModels,
    private readonly invitations: KeyInvitations,
  ) {}

  @Post('identities/:id/key-invitations')
  @Header('Cache-Control', 'no-store')
  @Allow({ kind: 'role', anyOf: ['officer'], scope: 'hub:api' })
  @Describe({
    summary: 'One-time address by which a person registers a key at the desk, 15 minutes',
    tag: 'means',
    body: KeyInvitationForm,
    answer: KeyInvitationItem,
  })
  async invite(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
    @Body({ schema: KeyInvitationForm }) { cardId }: z.infer<typeof KeyInvitationForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof KeyInvitationItem>> {
    const opened = await this.invitations.invite(id, { cardId, by: actor(caller) });
    return { url: opened.url, expiresAt: opened.expiresAt.toISOString() };
  }

  @Get('fido2-models')
  @Allow(READERS)
  @Describe({
    summary: 'Models of keys: accepted, seen and refused; age of the metadata',
    tag: 'means',
    answer: ModelList,
  })
  async list(): Promise<z.infer<typeof ModelList>> {
    const { metadata, models, seen } = await this.models.list();
    return {
      metadata:
        metadata === undefined
          ? null
          : { ...metadata, importedAt: metadata.importedAt.toISOString() },
      models: models.map((model) => ({
        ...modelItem(model),
        keys: model.keys,
        barred: model.barred ?? null,
      })),
      seen: seen.map(({ aaguid, transports, times, firstAt, lastAt }) => ({
        aaguid,
        transports: [...transports],
        times,
        firstAt: firstAt.toISOString(),
        lastAt: lastAt.toISOString(),
      })),
    };
  }

  @Put('fido2-models/:aaguid')
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'Accept a model: of the metadata, seen on a key, or with roots given here',
    tag: 'means',
    body: ModelForm,
    answer: ModelItem,
  })
  async accept(
    @Param('aaguid', { schema: Aaguid }) aaguid: string,
    @Body({ schema: ModelForm }) form: z.infer<typeof ModelForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof ModelItem>> {
    return modelItem(await this.models.accept(aaguid, form, actor(caller)));
  }

  @Delete('fido2-models/:aaguid')
  @HttpCode(204)
  @Allow(ADMINISTRATORS)
  @Describe({ summary: 'Accept no new key of a model any more', tag: 'means' })
  async remove(
    @Param('aaguid', { schema: Aaguid }) aaguid: string,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<void> {
    await this.models.remove(aaguid, actor(caller));
  }
}

const actor = (caller: PersonPrincipal): Actor => ({ kind: 'person', id: caller.identityId });

const modelItem = ({ aaguid, name, card, acceptedAt, acceptedBy }: KeyModel) => ({
  aaguid,
  name,
  card,
  acceptedAt: acceptedAt.toISOString(),
  acceptedBy,
});
