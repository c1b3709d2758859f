import { Command } from 'commander';
import { MeansPolicies, PolicyChange, type MeansPolicy } from '#libs/authentication';
import { DomainError } from '#libs/kernel';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique policies list | set`: which kinds of means the hospital allows, and what for. */
export const policiesCommand = (): Command =>
  new Command('policies')
    .description('Kinds of means the hospital allows, and what for')
    .addCommand(listCommand())
    .addCommand(setCommand());

const listCommand = (): Command =>
  new Command('list')
    .description('every kind')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const policies = await withHub(({ hub }) => hub.get(MeansPolicies, { strict: false }).list());
      new Output(json).result({ policies }, ...policies.map(line));
    });

interface SetFlags {
  readonly on?: boolean;
  readonly off?: boolean;
  readonly level?: string;
  readonly legalBasis?: string;
  readonly homologation?: string;
  readonly months?: number;
  readonly uses?: string;
  readonly json?: boolean;
}

const setCommand = (): Command =>
  new Command('set')
    .description('allow, forbid or describe a kind; what is not given stays')
    .argument('<kind>', 'badge, fido2, cps, password, totp or backup')
    .option('--on', 'allow it')
    .option('--off', 'forbid it: nobody signs in with it any more')
    .option('--level <level>', 'none, low, substantial or high (eIDAS)')
    .option('--legal-basis <text>')
    .option('--homologation <reference>', 'of the homologation decision')
    .option('--months <months>', 'life of a means, at most 36', Number)
    .option('--uses <uses>', 'of applications,hub,air,fi-tiers')
    .option('--json', 'one JSON document')
    .action(async (kind: string, flags: SetFlags) => {
      const policy = await withHub(async ({ hub }) => {
        const policies = hub.get(MeansPolicies, { strict: false });
        const former = (await policies.list()).find((known) => known.kind === kind);
        if (former === undefined)
          throw new DomainError('means.kind-unknown', 'not-found', { kind });
        return policies.change(former.kind, changed(former, flags), operator());
      });
      new Output(flags.json ?? false).result({ ok: true, policy }, line(policy));
    });

function changed(former: MeansPolicy, flags: SetFlags) {
  const { on = false, off = false, uses, legalBasis, homologation, level, months } = flags;
  const asked = Object.entries({ legalBasis, homologation, level, months });
  const { kind: _, factors: __, ...known } = former;
  const change = PolicyChange.safeParse({
    ...known,
    ...Object.fromEntries(asked.filter(([, value]) => value !== undefined)),
    enabled: on || (!off && former.enabled),
    uses: uses?.split(',').map((use) => use.trim()) ?? former.uses,
  });
  if (change.success) return change.data;
  const issues = change.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const facts = { issues: issues.join('; ') };
  throw new DomainError('means.policy-refused', 'invalid', facts, { shown: facts });
}

const line = ({ kind, enabled, level, months, uses }: MeansPolicy): string =>
  `${kind.padEnd(9)} ${enabled ? 'on ' : 'off'} ${level.padEnd(12)} ${String(months).padStart(2)} months  ${uses.join(', ')}`;
