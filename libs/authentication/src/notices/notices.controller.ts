import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Allow, CallingPerson, Describe, type PersonPrincipal } from '#libs/access';
import type { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { IdentityParam } from '../means/means.schemas.js';
import { NOTICE_KINDS, type Notice } from './notices.repository.js';
import { Notices } from './notices.js';

const Instant = z.iso.datetime();
const NoticeList = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(NOTICE_KINDS),
      meansId: z.uuid().nullable(),
      meansLabel: z.string().nullable(),
      createdAt: Instant,
      seenAt: Instant.nullable(),
    }),
  ),
});
const SeenAnswer = z.object({ seen: z.int() });

/** What people are told of their means. */
@Controller('api/v1')
export class NoticesController {
  constructor(private readonly notices: Notices) {}

  @Get('identities/:id/notices')
  @Allow({ kind: 'role', anyOf: ['officer', 'auditor', 'administrator'], scope: 'hub:api' })
  @Describe({ summary: 'What a person was told of their means', tag: 'means', answer: NoticeList })
  async ofPerson(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
  ): Promise<z.infer<typeof NoticeList>> {
    return { items: (await this.notices.listOf(id)).map(noticeItem) };
  }

  @Get('me/notices')
  @Allow({ kind: 'self', scope: 'hub:api' })
  @Describe({ summary: 'What I was told of my means', tag: 'means', answer: NoticeList })
  async mine(
    @CallingPerson() { identityId }: PersonPrincipal,
  ): Promise<z.infer<typeof NoticeList>> {
    return { items: (await this.notices.listOf(identityId)).map(noticeItem) };
  }

  @Post('me/notices/seen')
  @HttpCode(200)
  @Allow({ kind: 'self', scope: 'hub:api' })
  @Describe({ summary: 'I have read my notices', tag: 'means', answer: SeenAnswer })
  async seen(
    @CallingPerson() { identityId }: PersonPrincipal,
  ): Promise<z.infer<typeof SeenAnswer>> {
    return { seen: await this.notices.markSeen(identityId) };
  }
}

const noticeItem = ({ createdAt, seenAt, ...notice }: Notice) => ({
  ...notice,
  createdAt: createdAt.toISOString(),
  seenAt: seenAt?.toISOString() ?? null,
});
