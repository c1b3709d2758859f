import { Controller, Get, Param, Query, Req, Res, UseFilters } from '@nestjs/common';
import { Allow } from '#libs/access';
import { DomainError } from '#libs/kernel';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { assetOf } from './assets.js';
import { AssetName, AssetVersion } from './interaction.schemas.js';
import { PageErrorFilter } from './page-error.filter.js';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Script, style and image of the pages: a closed list. */
@Controller('assets')
@Allow({ kind: 'public', why: 'files of the public pages, the same for everybody' })
@UseFilters(PageErrorFilter)
export class AssetsController {
  /** Kept for ever under the address of its content; without it, asked for again (ETag). */
  @Get(':name')
  file(
    @Param('name', { schema: AssetName }) name: string,
    @Query({ schema: AssetVersion }) { v }: z.infer<typeof AssetVersion>,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    const asset = assetOf(name);
    if (asset === undefined) throw new DomainError('route.unknown', 'not-found');
    response
      .set('Content-Type', asset.type)
      .set('Cache-Control', v === asset.version ? FOR_EVER : 'no-cache')
      .set('ETag', `"${asset.version}"`)
      .set('X-Content-Type-Options', 'nosniff');
    if (request.fresh) response.status(304).end();
    else response.send(asset.content);
  }
}
