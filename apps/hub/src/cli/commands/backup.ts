import { Command } from 'commander';
import { Accesses, Backups, type BackupOpened } from '#libs/authentication';
import { accessesInWords } from '../accesses-in-words.js';
import { personOf } from '../identity-of.js';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique backup activate | approve | end | list`: break-glass. */
export const backupCommand = (): Command =>
  new Command('backup')
    .description('Break-glass: back-up means opened for a person, for a few hours')
    .addCommand(activateCommand())
    .addCommand(approveCommand())
    .addCommand(endCommand())
    .addCommand(listCommand());

interface ActivateFlags {
  readonly because: string;
  readonly hours?: number;
  readonly json?: boolean;
}

const activateCommand = (): Command =>
  new Command('activate')
    .description('open a back-up means, or ask a second administrator to; shows the code once')
    .argument('<person>', 'identity id, or FINESS/matricule')
    .requiredOption('--because <reason>')
    .option('--hours <hours>', 'at most 24 (default PORTIQUE_BACKUP_HOURS)', Number)
    .option('--json', 'one JSON document')
    .action(async (person: string, { because: reason, hours, json = false }: ActivateFlags) => {
      const opened = await withHub(async ({ hub }) => {
        const identityId = await personOf(hub, person);
        const order = { identityId, reason, hours, by: operator() };
        return hub.get(Backups, { strict: false }).activate(order);
      });
      tell(opened, json);
    });

const approveCommand = (): Command =>
  new Command('approve')
    .description('agree, as the second administrator: it opens now; shows the code once')
    .argument('<id>', 'of the activation')
    .option('--json', 'one JSON document')
    .action(async (id: string, { json = false }: { json?: boolean }) => {
      const opened = await withHub(({ hub }) =>
        hub.get(Backups, { strict: false }).approve(id, operator()),
      );
      tell(opened, json);
    });

function tell({ backup, code }: BackupOpened, json: boolean): void {
  const { id, endsAt } = backup;
  const facts = { ok: true, activation: backup, code: code?.reveal() ?? null };
  const words =
    code === undefined
      ? [`waits for a second administrator: portique backup approve ${id}`]
      : [code.reveal(), `shown once; opens on a post until ${endsAt.toISOString()} (${id})`];
  new Output(json).result(facts, ...words);
}

interface EndFlags {
  readonly because: string;
  readonly json?: boolean;
}

const endCommand = (): Command =>
  new Command('end')
    .description('end it now, with its session; says what was done with it')
    .argument('<id>', 'of the activation')
    .requiredOption('--because <reason>')
    .option('--json', 'one JSON document')
    .action(async (id: string, { because, json = false }: EndFlags) => {
      const { activation, accesses } = await withHub(async ({ hub }) => {
        const ended = await hub.get(Backups, { strict: false }).end(id, because, operator());
        const { meansId, identityId, startedAt: from, endedAt: until } = ended;
        const reader = hub.get(Accesses, { strict: false });
        const isOpened = meansId !== null && from !== null;
        const made = isOpened ? reader.madeWith({ meansId, identityId, from, until }) : [];
        return { activation: ended, accesses: await made };
      });
      const words = ['ended', ...accessesInWords(accesses)];
      new Output(json).result({ ok: true, activation, accesses }, ...words);
    });

const listCommand = (): Command =>
  new Command('list')
    .description('activations, newest first')
    .option('--open', 'only those waiting or open')
    .option('--json', 'one JSON document')
    .action(async ({ open, json = false }: { open?: boolean; json?: boolean }) => {
      const filter = open === undefined ? {} : { open };
      const activations = await withHub(({ hub }) =>
        hub.get(Backups, { strict: false }).list(filter),
      );
      const lines = activations.map(
        ({ id, identityId, requestedBy, startedAt, endsAt, endedBecause, reason }) =>
          `${id}  ${identityId}  by ${requestedBy}  ${startedAt === null ? 'waits' : 'opened'}, ` +
          `until ${endsAt.toISOString()}  ${endedBecause ?? 'under way'}: ${reason}`,
      );
      new Output(json).result({ activations }, ...lines);
    });
