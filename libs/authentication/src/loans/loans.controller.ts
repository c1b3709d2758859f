import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
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
import { Accesses } from './accesses.js';
import { LoanStock } from './loan-stock.js';
import { Loans } from './loans.js';
import type { ShownLoan } from './loans.repository.js';
import {
  LoanForm,
  LoanItem,
  LoanList,
  LoanWithAccesses,
  OpenQuery,
  StockList,
  Uuid,
} from './loans.schemas.js';

const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const OFFICERS: AccessRule = { kind: 'role', anyOf: ['officer'], scope: 'hub:api' };

/** Badges of the stock lent for a shift. */
@Controller('api/v1')
export class LoansController {
  constructor(
    private readonly loans: Loans,
    private readonly stock: LoanStock,
    private readonly accesses: Accesses,
  ) {}

  @Get('loans')
  @Allow(READERS)
  @Describe({
    summary: 'Loans of badges, newest first; `open`: under way or over',
    tag: 'loans',
    query: OpenQuery,
    answer: LoanList,
  })
  async list(
    @Query({ schema: OpenQuery }) { open }: z.infer<typeof OpenQuery>,
  ): Promise<z.infer<typeof LoanList>> {
    const filter = open === undefined ? {} : { open: open === 'true' };
    return { items: (await this.loans.list(filter)).map(loanItem) };
  }

  @Get('loan-badges')
  @Allow(READERS)
  @Describe({ summary: 'The stock of badges to lend', tag: 'loans', answer: StockList })
  async badges(): Promise<z.infer<typeof StockList>> {
    return { items: [...(await this.stock.list())] };
  }

  @Post('loans')
  @Allow(OFFICERS)
  @Describe({
    summary: 'Lend a badge; the person’s own are suspended meanwhile',
    tag: 'loans',
    body: LoanForm,
    answer: LoanItem,
  })
  async lend(
    @Body({ schema: LoanForm }) form: z.infer<typeof LoanForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof LoanItem>> {
    const by = { kind: 'person', id: caller.identityId } as const;
    return loanItem(await this.loans.find(await this.loans.lend({ ...form, by })));
  }

  @Get('loans/:loanId')
  @Allow(READERS)
  @Describe({
    summary: 'A loan, with what was done with the badge',
    tag: 'loans',
    answer: LoanWithAccesses,
  })
  async loan(
    @Param('loanId', { schema: Uuid }) id: string,
  ): Promise<z.infer<typeof LoanWithAccesses>> {
    return this.#withAccesses(await this.loans.find(id));
  }

  @Post('loans/:loanId/return')
  @HttpCode(200)
  @Allow(OFFICERS)
  @Describe({
    summary: 'The badge is back: the person’s own serve again',
    tag: 'loans',
    answer: LoanWithAccesses,
  })
  async giveBack(
    @Param('loanId', { schema: Uuid }) id: string,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof LoanWithAccesses>> {
    const by = { kind: 'person', id: caller.identityId } as const;
    return this.#withAccesses(await this.loans.giveBack(id, by));
  }

  @Get('identities/:id/loans')
  @Allow(READERS)
  @Describe({ summary: 'Loans of badges to a person', tag: 'loans', answer: LoanList })
  async ofPerson(
    @Param('id', { schema: IdentityParam }) identityId: IdentityId,
  ): Promise<z.infer<typeof LoanList>> {
    return { items: (await this.loans.list({ identityId })).map(loanItem) };
  }

  async #withAccesses(loan: ShownLoan): Promise<z.infer<typeof LoanWithAccesses>> {
    const { meansId, identityId, lentAt: from, endedAt: until } = loan;
    const made = await this.accesses.madeWith({ meansId, identityId, from, until });
    const accesses = made.map(({ at, ...access }) => ({ ...access, at: at.toISOString() }));
    return { ...loanItem(loan), accesses };
  }
}

function loanItem(loan: ShownLoan): z.infer<typeof LoanItem> {
  const { lentAt, dueAt, endedAt } = loan;
  return LoanItem.parse({
    ...loan,
    lentAt: lentAt.toISOString(),
    dueAt: dueAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  });
}
