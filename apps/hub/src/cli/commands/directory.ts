import { readFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import { HUB_ROLES, type HubRole } from '#libs/access';
import { displayName, IdentityDirectory, Structures, StructuresFile } from '#libs/directory';
import { readConfig, type JsonObject } from '#libs/kernel';
import {
  hrFileAt,
  HrImport,
  HrMapping,
  isBlocking,
  totalsOf,
  type ImportReport,
} from '#libs/provisioning';
import { identityOf } from '../identity-of.js';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique structures import FILE` */
export const structuresCommand = (): Command =>
  new Command('structures').description('Legal entities and sites').addCommand(
    new Command('import')
      .description('create or update the structures of a JSON file')
      .argument('<file>')
      .option('--json', 'one JSON document')
      .action(async (file: string, { json = false }: { json?: boolean }) => {
        const structures = readConfig(StructuresFile, JSON.parse(readFileSync(file, 'utf8')));
        await withHub(({ hub }) =>
          hub.get(Structures, { strict: false }).save(structures, operator()),
        );
        new Output(json).result(
          { ok: true, structures: structures.length },
          `${structures.length} structures saved`,
        );
      }),
  );

interface HrFlags {
  readonly simulate?: boolean;
  readonly mapping?: string;
  readonly maxPercent?: string;
  readonly json?: boolean;
}

/** `portique hr import FILE [--simulate]` */
export const hrCommand = (): Command =>
  new Command('hr')
    .description('The HR export')
    .addCommand(
      new Command('import')
        .description('bring the directory up to date; stops when too many would leave or change')
        .argument('<file>', 'CSV of the HR software')
        .option('--simulate', 'only say what would change')
        .option(
          '--mapping <file>',
          'JSON layout of the file, when its headers are not the usual ones',
        )
        .option('--max-percent <number>', 'share of leavers or changes that stops it (default 5)')
        .option('--json', 'one JSON document')
        .action(importHr),
    );

async function importHr(path: string, flags: HrFlags): Promise<void> {
  const output = new Output(flags.json ?? false);
  const progress = output.progress('people');
  const options = {
    ...(flags.maxPercent === undefined ? {} : { maxPercent: Number(flags.maxPercent) }),
    ...(flags.mapping === undefined
      ? {}
      : { mapping: readConfig(HrMapping, JSON.parse(readFileSync(flags.mapping, 'utf8'))) }),
  };
  const report = await withHub(async ({ hub }) => {
    const hr = hub.get(HrImport, { strict: false });
    const file = await hrFileAt(path);
    if (flags.simulate === true) return hr.simulate(file, options);
    return hr.apply(file, {
      ...options,
      by: operator(),
      onProgress: ({ done, total }) => progress.to(done, total),
    });
  });
  progress.end();
  const totals = totalsOf(report);
  output.result(
    { ok: true, simulated: flags.simulate ?? false, totals, problems: [...report.plan.problems] },
    ...hrWords(totals, report, flags.simulate ?? false),
  );
}

function hrWords(
  totals: JsonObject & Record<string, number>,
  { plan, excess }: ImportReport,
  simulated: boolean,
): readonly string[] {
  const { arrivals = 0, changes = 0, departures = 0, unchanged = 0 } = totals;
  const verb = simulated ? 'would be' : 'are';
  return [
    `${arrivals} arrivals, ${changes} changes, ${departures} departures ${verb} recorded; ${unchanged} unchanged`,
    ...(excess === undefined ? [] : [`this import stops: ${JSON.stringify(excess)}`]),
    ...plan.problems.map(
      (problem) =>
        `  line ${problem.line}: ${problem.reason}${isBlocking(problem) ? ' (left as it was)' : ''}`,
    ),
  ];
}

/** `portique roles grant MATRICULE ROLE`: how the first administrator comes to be. */
export const rolesCommand = (): Command =>
  new Command('roles')
    .description('Roles in the hub itself')
    .addCommand(
      new Command('grant')
        .description('give a person a role in the hub')
        .argument('<entity>', 'FINESS of the legal entity')
        .argument('<matricule>')
        .addArgument(new Argument('<role>').choices(HUB_ROLES))
        .option('--json', 'one JSON document')
        .action(grant),
    )
    .addCommand(
      new Command('revoke')
        .description('take a role back; never the last administrator’s')
        .argument('<entity>', 'FINESS of the legal entity')
        .argument('<matricule>')
        .addArgument(new Argument('<role>').choices(HUB_ROLES))
        .option('--json', 'one JSON document')
        .action(revoke),
    )
    .addCommand(
      new Command('list')
        .description('who has a role in the hub')
        .option('--json', 'one JSON document')
        .action(listRoles),
    );

async function revoke(
  entity: string,
  matricule: string,
  role: HubRole,
  { json = false }: { json?: boolean },
): Promise<void> {
  await withHub(async ({ hub }) => {
    const id = await identityOf(hub, entity, matricule);
    await hub.get(IdentityDirectory, { strict: false }).revokeRole(id, role, operator());
  });
  new Output(json).result({ ok: true, matricule, role }, `${matricule} is ${role} no more`);
}

async function listRoles({ json = false }: { json?: boolean }): Promise<void> {
  const people = await withHub(({ hub }) =>
    hub.get(IdentityDirectory, { strict: false }).withRoles(),
  );
  const items = people.map((person) => ({
    id: person.id,
    name: displayName(person),
    matricules: person.matricules.map(({ number }) => number),
    state: person.state,
    roles: [...person.roles].toSorted(),
  }));
  const lines = items.map(
    ({ name, matricules, state, roles }) =>
      `${roles.join(', ').padEnd(24)} ${matricules.join(' ')}  ${name}${state === 'active' ? '' : ` (${state})`}`,
  );
  new Output(json).result({ people: items }, ...lines);
}

async function grant(
  entity: string,
  matricule: string,
  role: HubRole,
  { json = false }: { json?: boolean },
): Promise<void> {
  await withHub(async ({ hub }) => {
    const id = await identityOf(hub, entity, matricule);
    await hub.get(IdentityDirectory, { strict: false }).grantRole(id, role, operator());
  });
  new Output(json).result({ ok: true, matricule, role }, `${matricule} is ${role}`);
}
