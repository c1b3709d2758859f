import { Command } from 'commander';
import { MeansRegister, TransitionMeans } from '#libs/authentication';
import { DomainError } from '#libs/kernel';
import { personOf } from '../identity-of.js';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique means list | password | lose | suspend | revoke | give-back`: what a person holds. */
export function meansCommand(): Command {
  const command = new Command('means').description('Means of identification of a person');
  command.addCommand(listCommand());
  command.addCommand(passwordCommand());
  for (const act of ACTS) command.addCommand(actCommand(act));
  return command;
}

const ACTS = [
  { name: 'lose', state: 'lost', says: 'declare a means lost, with all that is on the same card' },
  { name: 'suspend', state: 'suspended', says: 'suspend a means until it is given back' },
  { name: 'revoke', state: 'revoked', says: 'revoke a means, for ever' },
  { name: 'give-back', state: 'active', says: 'make a suspended or lost means serve again' },
] as const;

const listCommand = (): Command =>
  new Command('list')
    .description('the means of a person')
    .argument('<person>', 'identity id, or FINESS/matricule')
    .option('--json', 'one JSON document')
    .action(async (person: string, { json = false }: { json?: boolean }) => {
      const means = await withHub(async ({ hub }) =>
        hub.get(MeansRegister, { strict: false }).listOf(await personOf(hub, person)),
      );
      const lines = means.map(
        ({ id, kind, label, state, expiresAt }) =>
          `${id}  ${kind.padEnd(8)} ${state.padEnd(9)} until ${expiresAt.toISOString()}  ${label}`,
      );
      new Output(json).result({ means }, ...lines);
    });

const passwordCommand = (): Command =>
  new Command('password')
    .description('give a password and a one-time code, where allowed; shows a first code once')
    .argument('<person>', 'identity id, or FINESS/matricule')
    .option('--json', 'one JSON document')
    .action(async (person: string, { json = false }: { json?: boolean }) => {
      const { code, until } = await withHub(async ({ hub }) =>
        hub.get(TransitionMeans, { strict: false }).issue(await personOf(hub, person), operator()),
      );
      new Output(json).result(
        { ok: true, code: code.reveal(), until },
        code.reveal(),
        `shown once; to be used at the sign-in page until ${until.toISOString()}`,
      );
    });

interface ActFlags {
  readonly because: string;
  readonly means?: string;
  readonly json?: boolean;
}

const actCommand = ({ name, state, says }: (typeof ACTS)[number]): Command =>
  new Command(name)
    .description(says)
    .argument('<person>', 'identity id, or FINESS/matricule')
    .requiredOption('--because <reason>')
    .option('--means <id>', 'which one, when the person holds several')
    .option('--json', 'one JSON document')
    .action(async (person: string, { because: reason, means, json = false }: ActFlags) => {
      const changed = await withHub(async ({ hub }) => {
        const identityId = await personOf(hub, person);
        const register = hub.get(MeansRegister, { strict: false });
        const own = await register.listOf(identityId);
        const meansId = means ?? theOnlyOne(own.filter(({ state: now }) => !OVER.has(now)));
        return register.change({ identityId, meansId }, { state, reason, by: operator() });
      });
      new Output(json).result(
        { ok: true, means: changed },
        `${changed.label} (${changed.kind}) is ${changed.state}`,
      );
    });

const OVER: ReadonlySet<string> = new Set(['revoked', 'expired']);

function theOnlyOne(own: readonly { readonly id: string }[]): string {
  const [first, ...others] = own;
  if (first === undefined) throw new DomainError('means.unknown', 'not-found');
  if (others.length > 0)
    throw new DomainError('means.which', 'invalid', { held: own.length, option: '--means' });
  return first.id;
}
