import { Command, Option } from 'commander';
import { Accesses, Loans, LoanStock, LOAN_REASONS, type LoanReason } from '#libs/authentication';
import { DomainError } from '#libs/kernel';
import { accessesInWords } from '../accesses-in-words.js';
import { personOf } from '../identity-of.js';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub, type OpenedHub } from '../with-hub.js';

/** `portique loans list | stock | lend | return`: badges of the stock, lent for a shift. */
export const loansCommand = (): Command =>
  new Command('loans')
    .description('Badges lent by the desk for a shift')
    .addCommand(listCommand())
    .addCommand(stockCommand())
    .addCommand(lendCommand())
    .addCommand(returnCommand());

const listCommand = (): Command =>
  new Command('list')
    .description('loans, newest first')
    .option('--open', 'only those under way')
    .option('--json', 'one JSON document')
    .action(async ({ open, json = false }: { open?: boolean; json?: boolean }) => {
      const filter = open === undefined ? {} : { open };
      const loans = await withHub(({ hub }) => hub.get(Loans, { strict: false }).list(filter));
      const lines = loans.map(
        ({ serial, borrower, reason, dueAt, endedBecause }) =>
          `${(serial ?? '-').padEnd(12)} ${borrower.padEnd(30)} ${reason.padEnd(15)} ` +
          `due ${dueAt.toISOString()}  ${endedBecause ?? 'under way'}`,
      );
      new Output(json).result({ loans }, ...lines);
    });

const stockCommand = (): Command =>
  new Command('stock')
    .description('the badges to lend: in, out or lost')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const badges = await withHub(({ hub }) => hub.get(LoanStock, { strict: false }).list());
      const lines = badges.map(({ serial, state }) => `${(serial ?? '-').padEnd(12)} ${state}`);
      new Output(json).result({ badges }, ...lines);
    });

interface LendFlags {
  readonly reason: LoanReason;
  readonly hours?: number;
  readonly json?: boolean;
}

const lendCommand = (): Command =>
  new Command('lend')
    .description('lend a badge; the person’s own are suspended meanwhile')
    .argument('<person>', 'identity id, or FINESS/matricule')
    .argument('<number>', 'printed on the badge')
    .addOption(new Option('--reason <reason>').choices(LOAN_REASONS).makeOptionMandatory())
    .option('--hours <hours>', 'at most 24 (default PORTIQUE_LOAN_HOURS)', Number)
    .option('--json', 'one JSON document')
    .action(async (person: string, number: string, flags: LendFlags) => {
      const { reason, hours, json = false } = flags;
      const loan = await withHub(async ({ hub, config }) => {
        const identityId = await personOf(hub, person);
        const { id: plasticId } = await badgeOf({ hub, config }, number);
        const loans = hub.get(Loans, { strict: false });
        return loans.find(
          await loans.lend({ identityId, plasticId, reason, hours, by: operator() }),
        );
      });
      const until = loan.dueAt.toISOString();
      new Output(json).result(
        { ok: true, loan },
        `${number} lent to ${loan.borrower} until ${until} (loan ${loan.count} of this person)`,
      );
    });

const returnCommand = (): Command =>
  new Command('return')
    .description('the badge is back: says what was done with it')
    .argument('<number>', 'printed on the badge')
    .option('--json', 'one JSON document')
    .action(async (number: string, { json = false }: { json?: boolean }) => {
      const { loan, accesses } = await withHub(async ({ hub, config }) => {
        const { loanId } = await badgeOf({ hub, config }, number);
        if (loanId === null) throw new DomainError('loan.unknown', 'not-found', { number });
        const back = await hub.get(Loans, { strict: false }).giveBack(loanId, operator());
        const { meansId, identityId, lentAt: from, endedAt: until } = back;
        const reader = hub.get(Accesses, { strict: false });
        return {
          loan: back,
          accesses: await reader.madeWith({ meansId, identityId, from, until }),
        };
      });
      const words = [`${number} is back from ${loan.borrower}`, ...accessesInWords(accesses)];
      new Output(json).result({ ok: true, loan, accesses }, ...words);
    });

async function badgeOf({ hub }: OpenedHub, number: string) {
  const badges = await hub.get(LoanStock, { strict: false }).list();
  const found = badges.find(({ serial }) => serial === number);
  if (found === undefined) throw new DomainError('loan.badge-unknown', 'not-found', { number });
  return found;
}
