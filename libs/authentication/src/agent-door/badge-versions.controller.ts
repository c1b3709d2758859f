import { Controller, Get } from '@nestjs/common';
import { Allow, Describe } from '#libs/access';
import { z } from 'zod';
import { BadgeVersions } from './badge-versions.js';

const VersionList = z.object({
  /** Given to new badges. */
  current: z.int(),
  items: z.array(
    z.object({
      keyVersion: z.int(),
      /** Badges that people have. */
      held: z.int(),
      /** Badges that the desk lends. */
      stock: z.int(),
    }),
  ),
});

/** Badges by version of their master keys. */
@Controller('api/v1/badge-versions')
export class BadgeVersionsController {
  constructor(private readonly versions: BadgeVersions) {}

  @Get()
  @Allow({ kind: 'role', anyOf: ['officer', 'auditor', 'administrator'], scope: 'hub:api' })
  @Describe({
    summary: 'Badges in service, by version of the keys they were made with',
    tag: 'means',
    answer: VersionList,
  })
  async list(): Promise<z.infer<typeof VersionList>> {
    return { current: this.versions.current, items: [...(await this.versions.count())] };
  }
}
