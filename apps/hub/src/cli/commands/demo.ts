import { join } from 'node:path';
import { Command } from 'commander';
import type { StepResult } from '../../demo/check/check.js';
import { originOf } from '../../demo/ports.js';
import type { RunningDemo } from '../../demo/demo.js';
import { prepareDemo } from '../../demo/prepare.js';
import { ROOT } from '../../root.js';
import { askedToStop } from '../../signals-of-process.js';
import { Output } from '../output.js';

interface DemoFlags {
  readonly data: string;
  readonly staff: string;
  readonly port: string;
  readonly freePorts?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly check?: boolean;
  readonly dmp: string;
}

/** `portique demo`: everything on this machine, with a fictitious hospital. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('run the whole demonstration on this machine: hub, EHR, simulators, test people')
    .option(
      '--data <folder>',
      'where the demonstration keeps its data',
      process.env['PORTIQUE_DATA_DIR'] ?? join(ROOT, 'data', 'demo'),
    )
    .option('--staff <number>', 'people of the fictitious hospital', '600')
    .option('--port <number>', 'first of its ports; those that are taken are replaced', '8000')
    .option('--free-ports', 'take free ports only')
    .option('--fresh', 'forget the former demonstration first')
    .option('--json', 'print the addresses, or each step of the check, as JSON')
    .option('--check', 'play the whole journey alone on free ports, print each step with its proof')
    .option(
      '--dmp <mode>',
      'with --check: normal, refuse, busy, slow, cut, wrong-answer…',
      'normal',
    )
    .action(async (flags: DemoFlags) => {
      const output = new Output(flags.json ?? false);
      if (flags.check === true) await check(flags, output);
      else await run(flags, output);
    });

async function check({ dmp, staff }: DemoFlags, output: Output): Promise<void> {
  output.say('Portique: the whole journey, played alone (everything in it is fictitious)\n');
  const { checkDemo } = await import('../../demo/check/check.js');
  const good = await checkDemo({
    dmp,
    staff: Number(staff),
    tell: (result) => output.result(result, stepLine(result)),
  });
  output.say(good ? '\nevery step shown' : '\nstopped at the step that failed');
  if (!good) process.exitCode = 1;
}

const stepLine = ({ name, ok, milliseconds, evidence }: StepResult): string =>
  `${ok ? '✓' : '✗'} ${name.padEnd(34)} ${String(milliseconds).padStart(6)} ms   ${evidence}`;

async function run(flags: DemoFlags, output: Output): Promise<void> {
  output.say('Portique demonstration (everything in it is fictitious)');
  const stop = askedToStop();
  let running: { readonly step: string; readonly bar: ReturnType<Output['progress']> } | undefined;
  const preparation = {
    folder: flags.data,
    staff: Number(flags.staff),
    fresh: flags.fresh ?? false,
  };
  // The hub's own code is read while the hospital is being prepared.
  const prepared = prepareDemo(preparation);
  prepared.catch(() => {});
  const { startDemo } = await import('../../demo/demo.js');
  const demo = await startDemo({
    ...preparation,
    prepared,
    ports: flags.freePorts === true ? 'free' : Number(flags.port),
    databaseUrl: process.env['DATABASE_URL'],
    tell: (step, done, total) => {
      if (running?.step !== step) {
        running?.bar.end();
        running = { step, bar: output.progress(step) };
        output.say(`  ${step}`);
      }
      if (done !== undefined && total !== undefined) running.bar.to(done, total);
    },
  });
  running?.bar.end();
  output.result(facts(demo), ...words(demo, flags.data));
  await stop;
  output.say('\nstopping…');
  await demo.close();
}

function facts({ ports, people, folders, cards }: RunningDemo): object {
  return {
    ready: true,
    hub: originOf(ports.hub),
    console: `${originOf(ports.hub)}/console/`,
    dpi: originOf(ports.dpi),
    cardTable: originOf(ports.cardTable),
    dmpPage: `${originOf(ports.dmpPage)}/simulator/dmp`,
    management: originOf(ports.management),
    folder: folders.root,
    cardDoor: `https://localhost:${ports.cps}`,
    cards: cards.map(({ holder, file, password }) => ({ holder, file, password })),
    people: people.map(({ person: { givenName, familyName, pin, story } }) => ({
      name: `${givenName} ${familyName}`,
      pin,
      story,
    })),
  };
}

function words({ ports, people, cards }: RunningDemo, folder: string): readonly string[] {
  const width = Math.max(...people.map(({ person }) => nameOf(person).length));
  return [
    '',
    `  Start here: the card table    ${originOf(ports.cardTable)}`,
    `  Demonstration EHR (Estran)    ${originOf(ports.dpi)}`,
    `  Console                       ${originOf(ports.hub)}/console/`,
    `  DMP simulator                 ${originOf(ports.dmpPage)}/simulator/dmp`,
    '',
    '  Test people (name, PIN, story)',
    ...people.map(
      ({ person }) =>
        `    ${nameOf(person).padEnd(width)}  ${person.pin.padEnd(6)}  ${person.story}`,
    ),
    '',
    '  CPS cards to import in a browser, in place of a card in a reader (file, password)',
    ...cards.map(({ file, password }) => `    ${file}  ${password}`),
    '',
    `  Data in ${folder} · Ctrl-C stops everything`,
  ];
}

const nameOf = ({ givenName, familyName }: { givenName: string; familyName: string }): string =>
  `${givenName} ${familyName}`;
