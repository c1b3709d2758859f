import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { AuditExport, AuditRoom, AuditSearch, type AuditQuestion } from '#libs/audit';
import { DomainError, parseInstant } from '#libs/kernel';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique audit verify | search | export` */
export const auditCommand = (): Command =>
  new Command('audit')
    .description('The audit trail: its proof, its search, its export')
    .addCommand(verifyCommand())
    .addCommand(searchCommand())
    .addCommand(exportCommand());

const verifyCommand = (): Command =>
  new Command('verify')
    .description('prove that nothing was altered, removed or added; exit 1 when something was')
    .option('--anchor <seal>', 'NUMBER:DIGEST of a seal kept elsewhere: it must still be there')
    .option('--json', 'one JSON document')
    .action(async ({ anchor, json = false }: { anchor?: string; json?: boolean }) => {
      const output = new Output(json);
      const progress = output.progress('verifying');
      const report = await withHub(({ hub }) =>
        hub.get(AuditRoom, { strict: false }).verify(
          {
            anchor: anchorOf(anchor),
            onProgress: ({ checked, total }) => progress.to(checked, total),
          },
          operator(),
        ),
      );
      progress.end();
      const problems = report.problems.map(problemLine);
      const head = report.ok
        ? `audit trail whole: ${report.events} events under ${report.seals} seals`
        : `audit trail damaged: ${report.problemCount} problem(s) in ${report.events} events`;
      output.result(report, head, ...problems);
      if (!report.ok) process.exitCode = 1;
    });

const ANCHOR = /^(\d+):([0-9a-f]{64})$/;

type Problem = Awaited<ReturnType<AuditRoom['verify']>>['problems'][number];

const PROBLEMS: Readonly<Record<Problem['kind'], string>> = {
  altered: 'is no longer what was recorded',
  deleted: 'was removed',
  inserted: 'was added by another than the hub',
  order: 'is not in its place',
  seal: 'does not hold',
};

function problemLine({ kind, eventId, sealNumber }: Problem): string {
  const what = eventId === null ? '' : `event ${eventId} `;
  const where = sealNumber === null ? '' : `seal ${sealNumber} `;
  return `  ✗ ${what || where || 'the trail '}${PROBLEMS[kind]}${what !== '' && where !== '' ? ` (${where.trim()})` : ''}`;
}

/** `NUMBER:DIGEST` of a seal, as `GET /api/v1/audit/state` gives them. */
function anchorOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const [, number, digest] = ANCHOR.exec(text) ?? [];
  if (number === undefined || digest === undefined)
    throw new DomainError('audit.anchor-refused', 'invalid', { text, form: 'NUMBER:DIGEST' });
  return { sealNumber: Number(number), digest };
}

interface QuestionFlags {
  readonly person?: string;
  readonly kind?: string;
  readonly outcome?: 'success' | 'refused' | 'failure';
  readonly workstation?: string;
  readonly client?: string;
  readonly from?: string;
  readonly to?: string;
}

const asked = (command: Command): Command =>
  command
    .option('--person <words>', 'identity, or words of names and matricules')
    .option('--kind <kind>', 'e.g. session.opened')
    .addOption(new Option('--outcome <outcome>').choices(['success', 'refused', 'failure']))
    .option('--workstation <name>')
    .option('--client <id>', 'application')
    .option('--from <instant>', 'ISO 8601')
    .option('--to <instant>', 'ISO 8601, excluded');

function questionOf({ from, to, ...rest }: QuestionFlags): AuditQuestion {
  return { ...rest, from: instant(from), to: instant(to) };
}

function instant(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const read = parseInstant(text);
  if (read === undefined) throw new DomainError('audit.instant-refused', 'invalid', { text });
  return read;
}

const searchCommand = (): Command =>
  asked(new Command('search'))
    .description('the newest events that answer')
    .option('--size <number>', 'at most', '50')
    .option('--json', 'one JSON document')
    .action(async (flags: QuestionFlags & { size: string; json?: boolean }) => {
      const { size, json = false, ...question } = flags;
      const page = await withHub(({ hub }) =>
        hub
          .get(AuditSearch, { strict: false })
          .search(questionOf(question), { size: Number(size) }, operator()),
      );
      const lines = page.events.map(
        ({ at, kind, outcome, workstation, detail }) =>
          `${at.toISOString()}  ${kind.padEnd(26)} ${outcome.padEnd(8)} ${workstation ?? '-'}  ${JSON.stringify(detail)}`,
      );
      new Output(json).result({ events: page.events }, ...lines);
    });

const exportCommand = (): Command =>
  asked(new Command('export'))
    .description('events into a file, with a signed manifest beside it')
    .requiredOption('--out <file>', 'file to write; its manifest is FILE.manifest.json')
    .addOption(new Option('--format <format>').choices(['csv', 'jsonl']).default('csv'))
    .option('--json', 'one JSON document')
    .action(
      async (flags: QuestionFlags & { out: string; format: 'csv' | 'jsonl'; json?: boolean }) => {
        const { out, format, json = false, ...question } = flags;
        const order = { question: questionOf(question), format, by: operator() };
        await using file = await open(out, 'w', 0o600);
        const outcome = await withHub(({ hub }) =>
          hub.get(AuditExport, { strict: false }).write(order, (piece) => file.writeFile(piece)),
        );
        writeFileSync(`${out}.manifest.json`, JSON.stringify(outcome.manifest, null, 2), {
          mode: 0o600,
        });
        const { events, sha256 } = outcome;
        new Output(json).result(
          { ok: true, file: out, events, sha256 },
          `${events} events in ${out}`,
        );
      },
    );
