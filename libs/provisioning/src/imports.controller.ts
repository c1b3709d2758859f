import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  Allow,
  CallingPerson,
  Describe,
  type AccessRule,
  type PersonPrincipal,
} from '#libs/access';
import { displayName } from '#libs/directory';
import { DomainError } from '#libs/kernel';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { PlannedPerson } from './domain/plan.js';
import { hrFileFrom } from './hr-file.js';
import { HrImport, totalsOf, type ImportReport } from './hr-import.js';
import { HrImportQuery, HrImportReport, ImportRunItem } from './imports.schemas.js';

const OFFICERS: AccessRule = { kind: 'role', anyOf: ['officer'], scope: 'hub:api' };
const READERS: AccessRule = {
  kind: 'role',
  anyOf: ['officer', 'auditor', 'administrator'],
  scope: 'hub:api',
};
const SHOWN_PEOPLE = 500;
const SHOWN_PROBLEMS = 1000;

/** Imports into the directory. */
@Controller('api/v1/imports')
export class ImportsController {
  constructor(private readonly hr: HrImport) {}

  @Post('hr')
  @HttpCode(200)
  @Allow(OFFICERS)
  @Describe({
    summary: 'Import a HR export (body: the file itself, text/csv, 50 MB at most), or simulate it',
    tag: 'imports',
    query: HrImportQuery,
    answer: HrImportReport,
  })
  async importHr(
    @Query({ schema: HrImportQuery }) query: z.infer<typeof HrImportQuery>,
    @Req() request: Readable,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<z.infer<typeof HrImportReport>> {
    const file = await hrFileFrom(request, query.fileName);
    const by = { kind: 'person', id: caller.identityId } as const;
    const { maxPercent } = query;
    return reportItem(
      query.simulate
        ? await this.hr.simulate(file, { maxPercent })
        : await this.hr.apply(file, { maxPercent, by }),
    );
  }

  @Get(':id')
  @Allow(READERS)
  @Describe({ summary: 'An import, with its problems', tag: 'imports', answer: ImportRunItem })
  async run(@Param('id', { schema: z.uuid() }) id: string): Promise<z.infer<typeof ImportRunItem>> {
    const found = await this.hr.find(id);
    if (found === undefined) throw new DomainError('import.unknown', 'not-found', { id });
    const { run, problems } = found;
    return {
      ...run,
      startedAt: run.startedAt.toISOString(),
      finishedAt: run.finishedAt?.toISOString() ?? null,
      totals: z.record(z.string(), z.json()).parse(run.totals),
      problems: problems.map((problem) => ({ ...problem })),
    };
  }
}

function reportItem(report: ImportReport): z.infer<typeof HrImportReport> {
  const { plan, importId, file, excess } = report;
  return {
    importId,
    simulated: importId === null,
    file,
    totals: totalsOf(report),
    isFirst: plan.isFirst,
    excess: excess === undefined ? null : { ...excess },
    arrivals: shown(plan.arrivals),
    changes: shown(plan.changes),
    departures: shown(plan.departures),
    problems: plan.problems.slice(0, SHOWN_PROBLEMS).map((problem) => ({ ...problem })),
  };
}

const shown = (people: readonly PlannedPerson[]): z.infer<typeof HrImportReport>['arrivals'] =>
  people.slice(0, SHOWN_PEOPLE).map(plannedItem);

const plannedItem = (
  planned: PlannedPerson,
): z.infer<typeof HrImportReport>['arrivals'][number] => ({
  // Someone who arrives has no identity before the import is applied.
  identityId: planned.kind === 'arrival' ? null : planned.person.id,
  displayName: displayName(planned.person),
  matricules: planned.person.matricules.map(({ number }) => number),
  line: planned.line,
  state: planned.person.state,
  stateBefore: planned.stateBefore,
  differences: planned.differences.map((difference) => ({ ...difference })),
});
