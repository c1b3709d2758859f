import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
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
import { CardsDesk } from './cards-desk.js';
import {
  BlockedList,
  BlockRequest,
  CardSerial,
  EnrolledCard,
  EnrolRequest,
  ListFileName,
  ListImports,
  ListStates,
  UnblockRequest,
} from './cps.schemas.js';
import { listFileFrom } from './revocation/list-file.js';
import { CardLists } from './revocation/card-lists.js';

const OFFICERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'administrator'],
  scope: 'hub:api',
};
const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const ADMINISTRATORS: AccessRule = { kind: 'role', anyOf: ['administrator'], scope: 'hub:api' };

const actor = (caller: PersonPrincipal): Actor => ({ kind: 'person', id: caller.identityId });

/** Cards of the CPS family: blocked here, enrolled by hand, and the lists of their authorities. */
@Controller('api/v1')
export class CpsController {
  constructor(
    private readonly desk: CardsDesk,
    private readonly lists: CardLists,
  ) {}

  @Get('cps/blocked-cards')
  @Allow(READERS)
  @Describe({ summary: 'Cards blocked by the hospital', tag: 'cps', answer: BlockedList })
  async blocked(): Promise<z.infer<typeof BlockedList>> {
    const cards = await this.desk.blockedCards();
    const items = cards.map((card) => ({ ...card, blockedAt: card.blockedAt.toISOString() }));
    return { items };
  }

  @Post('cps/blocked-cards')
  @HttpCode(204)
  @Allow(OFFICERS)
  @Describe({ summary: 'Block a card now, by its printed number', tag: 'cps', body: BlockRequest })
  async block(
    @Body({ schema: BlockRequest }) { serial, reason }: z.infer<typeof BlockRequest>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<void> {
    await this.desk.block({ serial, reason, by: actor(caller) });
  }

  @Post('cps/blocked-cards/:serial/unblock')
  @HttpCode(204)
  @Allow(OFFICERS)
  @Describe({ summary: 'Accept a blocked card again', tag: 'cps', body: UnblockRequest })
  async unblock(
    @Param('serial', { schema: CardSerial }) serial: string,
    @Body({ schema: UnblockRequest }) { reason }: z.infer<typeof UnblockRequest>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<void> {
    await this.desk.unblock({ serial, reason, by: actor(caller) });
  }

  @Post('identities/:id/cps-cards')
  @Allow(OFFICERS)
  @Describe({
    summary: 'Enrol the card of a holder without RPPS (CPE, CPA, student)',
    tag: 'cps',
    body: EnrolRequest,
    answer: EnrolledCard,
  })
  async enrol(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
    @Body({ schema: EnrolRequest }) card: z.infer<typeof EnrolRequest>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof EnrolledCard>> {
    const means = await this.desk.enrol(id, card, actor(caller));
    return EnrolledCard.parse({
      ...means,
      stateSince: means.stateSince.toISOString(),
      issuedAt: means.issuedAt.toISOString(),
      expiresAt: means.expiresAt.toISOString(),
    });
  }

  @Get('cps/lists')
  @Allow(READERS)
  @Describe({
    summary: 'Revocation lists of the authorities of cards',
    tag: 'cps',
    answer: ListStates,
  })
  async states(): Promise<z.infer<typeof ListStates>> {
    const items = (await this.lists.states()).map((state) => ({
      ...state,
      thisUpdate: state.thisUpdate?.toISOString() ?? null,
      nextUpdate: state.nextUpdate?.toISOString() ?? null,
      checkedAt: state.checkedAt?.toISOString() ?? null,
    }));
    return { items };
  }

  @Post('cps/lists')
  @HttpCode(200)
  @Allow(ADMINISTRATORS)
  @Describe({
    summary:
      'Take a revocation list in when the network is cut (body: the file, application/pkix-crl, 64 MB at most)',
    tag: 'cps',
    query: ListFileName,
    answer: ListImports,
  })
  async take(
    @Query({ schema: ListFileName }) { fileName }: z.infer<typeof ListFileName>,
    @Req() request: Readable,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof ListImports>> {
    const imports = await this.lists.take(await listFileFrom(request), fileName, actor(caller));
    const items = imports.map((each) => ({ ...each, nextUpdate: each.nextUpdate.toISOString() }));
    return { items };
  }
}
