import { Command } from 'commander';
import { Workstations } from '#libs/authentication';
import { DomainError } from '#libs/kernel';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

interface CreateFlags {
  readonly site: string;
  readonly unit: string;
  readonly json?: boolean;
}

/** `portique workstations create | list | agent-code` */
export function workstationsCommand(): Command {
  const command = new Command('workstations').description('Ward posts, their agents and browsers');
  command
    .command('create')
    .argument('<name>')
    .requiredOption('--site <finess>', 'site where it stands')
    .requiredOption('--unit <label>', 'ward, as people call it')
    .option('--json', 'one JSON document')
    .action(async (name: string, { site, unit, json = false }: CreateFlags) => {
      const post = { name, siteFiness: site, unitLabel: unit };
      const { id } = await withHub(({ hub }) =>
        hub.get(Workstations, { strict: false }).create(post, operator()),
      );
      new Output(json).result({ ok: true, id, name }, `${name} created`);
    });
  command
    .command('agent-code')
    .description('a one-time code to enrol the agent of a post (30 minutes)')
    .argument('<name>')
    .option('--json', 'one JSON document')
    .action(async (name: string, { json = false }: { json?: boolean }) => {
      const ticket = await withHub(async ({ hub }) => {
        const workstations = hub.get(Workstations, { strict: false });
        const found = (await workstations.list()).find((post) => post.name === name);
        if (found === undefined)
          throw new DomainError('workstation.unknown', 'not-found', { name });
        return workstations.agentTicket(found.id, operator());
      });
      const until = ticket.expiresAt.toISOString();
      new Output(json).result({ ok: true, ...ticket }, ticket.code, `valid once, until ${until}`);
    });
  return command.addCommand(listCommand());
}

const listCommand = (): Command =>
  new Command('list')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const posts = await withHub(({ hub }) => hub.get(Workstations, { strict: false }).list());
      const words = posts.map(
        ({ name, unitLabel, state, agent }) =>
          `${name.padEnd(20)} ${state.padEnd(9)} agent ${agent.padEnd(8)} ${unitLabel}`,
      );
      new Output(json).result({ workstations: posts }, ...words);
    });
