import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import type { Actor } from '#libs/audit';
import type { z } from 'zod';
import { Accesses } from '../loans/accesses.js';
import { OpenQuery, Uuid } from '../loans/loans.schemas.js';
import {
  BackupForm,
  BackupItem,
  BackupList,
  BackupWithAccesses,
  BackupWithCode,
  EndForm,
} from './backup.schemas.js';
import { Backups, type BackupOpened } from './backups.js';
import type { Backup } from './backups.repository.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const ADMINISTRATORS: AccessRule = { kind: 'role', anyOf: ['administrator'], scope: 'hub:api' };

/** Break-glass: back-up means opened by administrators for others (RIE PS16). */
@Controller('api/v1/backup-activations')
export class BackupController {
  constructor(
    private readonly backups: Backups,
    private readonly accesses: Accesses,
  ) {}

  @Get()
  @Allow(READERS)
  @Describe({
    summary: 'Back-up means, newest first; `open`: waiting or open, or over',
    tag: 'backup',
    query: OpenQuery,
    answer: BackupList,
  })
  async list(
    @Query({ schema: OpenQuery }) { open }: z.infer<typeof OpenQuery>,
  ): Promise<z.infer<typeof BackupList>> {
    const filter = open === undefined ? {} : { open: open === 'true' };
    return { items: (await this.backups.list(filter)).map(backupItem) };
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'Open a back-up means for somebody else, or ask a second administrator to',
    tag: 'backup',
    body: BackupForm,
    answer: BackupWithCode,
  })
  async activate(
    @Body({ schema: BackupForm }) form: z.infer<typeof BackupForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof BackupWithCode>> {
    return withCode(await this.backups.activate({ ...form, by: actor(caller) }));
  }

  @Get(':activationId')
  @Allow(READERS)
  @Describe({
    summary: 'A back-up means, with what was done with it',
    tag: 'backup',
    answer: BackupWithAccesses,
  })
  async one(
    @Param('activationId', { schema: Uuid }) id: string,
  ): Promise<z.infer<typeof BackupWithAccesses>> {
    return this.#withAccesses(await this.backups.find(id));
  }

  @Post(':activationId/approval')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'Agree, as the second administrator: it opens now',
    tag: 'backup',
    answer: BackupWithCode,
  })
  async approve(
    @Param('activationId', { schema: Uuid }) id: string,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof BackupWithCode>> {
    return withCode(await this.backups.approve(id, actor(caller)));
  }

  @Post(':activationId/end')
  @HttpCode(200)
  @Allow(ADMINISTRATORS)
  @Describe({
    summary: 'End it now, with the session it opened',
    tag: 'backup',
    body: EndForm,
    answer: BackupWithAccesses,
  })
  async end(
    @Param('activationId', { schema: Uuid }) id: string,
    @Body({ schema: EndForm }) { reason }: z.infer<typeof EndForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof BackupWithAccesses>> {
    return this.#withAccesses(await this.backups.end(id, reason, actor(caller)));
  }

  async #withAccesses(backup: Backup): Promise<z.infer<typeof BackupWithAccesses>> {
    const { meansId, identityId, startedAt: from, endedAt: until } = backup;
    const made =
      meansId === null || from === null
        ? []
        : await this.accesses.madeWith({ meansId, identityId, from, until });
    const accesses = made.map(({ at, ...access }) => ({ ...access, at: at.toISOString() }));
    return { ...backupItem(backup), accesses };
  }
}

const actor = (caller: PersonPrincipal): Actor => ({ kind: 'person', id: caller.identityId });

const withCode = ({ backup, code }: BackupOpened): z.infer<typeof BackupWithCode> => ({
  ...backupItem(backup),
  code: code?.reveal() ?? null,
});

function backupItem(backup: Backup): z.infer<typeof BackupItem> {
  const { requestedAt, startedAt, endsAt, endedAt } = backup;
  return BackupItem.parse({
    ...backup,
    state: stateOf(backup),
    requestedAt: requestedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endsAt: endsAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  });
}

function stateOf({
  startedAt,
  blockedAt,
  endedAt,
}: Backup): 'waiting' | 'open' | 'blocked' | 'ended' {
  if (endedAt !== null) return 'ended';
  if (startedAt === null) return 'waiting';
  return blockedAt === null ? 'open' : 'blocked';
}
