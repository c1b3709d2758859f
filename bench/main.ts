import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { conditions, type Conditions } from './conditions.js';
import { asMarkdown, type Row } from './row.js';
import { audit } from './rows/audit.js';
import { codeFlow, ssoFlow } from './rows/code-flow.js';
import { coldStart } from './rows/cold-start.js';
import { register } from './rows/register.js';
import { manySessions } from './rows/sessions.js';
import { taps } from './rows/taps.js';
import { tokenUse } from './rows/tokens.js';
import { vihf } from './rows/vihf.js';
import { openStage, type Stage } from './stage.js';

const MEASURES: Readonly<Record<string, (stage: Stage) => Promise<readonly Row[]>>> = {
  'code-flow': codeFlow,
  sso: ssoFlow,
  tokens: tokenUse,
  sessions: manySessions,
  taps,
  vihf,
  'cold-start': coldStart,
  register,
  audit,
};
const NAMES = Object.keys(MEASURES);

interface Options {
  readonly only?: readonly string[];
  readonly json?: string;
  readonly full: boolean;
  readonly registerLines: number;
  readonly auditEvents: number;
  readonly sessions: number;
}

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number');
  return Number(text);
};

const names = (text: string): readonly string[] => {
  const wanted = text.split(',');
  const unknown = wanted.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`one or more of ${NAMES.join(', ')}`);
  return wanted;
};

const tell = (step: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${step}\n`);
};

const describe = (facts: Conditions): string =>
  `${facts.at}: ${facts.processor}, ${facts.cores} cores, ${facts.memory}; Node ${facts.node}; ` +
  `PostgreSQL ${facts.postgresql} (${facts.durability}); load average ${facts.loadBefore.toFixed(1)} before. ` +
  'Hub, PostgreSQL and load client on this machine.';

async function measure(stage: Stage, wanted: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of wanted) {
    tell(name);
    for (const row of await MEASURES[name]!(stage)) {
      rows.push(row);
      tell(`  ${row.path}: ${row.value.replaceAll('*', '')}`);
    }
  }
  return rows;
}

async function bench(options: Options): Promise<void> {
  const sizes = options.full
    ? { registerLines: 2_200_000, auditEvents: 10_000_000, sessions: 10_000 }
    : {};
  const stage = await openStage({ ...options, ...sizes }, tell);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stage.close().finally(() => process.exit(130)));
  try {
    const facts = await conditions(stage.databaseUrl);
    const rows = await measure(stage, options.only ?? NAMES);
    console.log(`\n${describe(facts)}\n\n${asMarkdown(rows)}`);
    if (options.json !== undefined)
      writeFileSync(options.json, `${JSON.stringify({ conditions: facts, rows }, null, 2)}\n`);
  } finally {
    await stage.close();
  }
}

await new Command('bench')
  .description('measures the hub on this machine against its performance budget')
  .option('--only <names>', `some measures, separated by commas: ${NAMES.join(', ')}`, names)
  .option('--json <file>', 'everything that was measured, also as JSON')
  .option(
    '--full',
    'the sizes of the budget: 2.2 M register lines, 10 M audit events, 10 000 sessions',
    false,
  )
  .option('--register-lines <count>', 'lines of the register', whole, 200_000)
  .option('--audit-events <count>', 'events of the trail', whole, 200_000)
  .option('--sessions <count>', 'people signed in at once', whole, 3_000)
  .action(bench)
  .parseAsync();
