import { ConfigError, DomainError } from '#libs/kernel';
import { Command } from 'commander';

const program = new Command('badge-agent').description(
  'Portique on a workstation: relays between its badge reader and the hub. Holds no key of any badge.',
);

program
  .command('enrol')
  .description('enrol this workstation with the one-time code of an administrator')
  .requiredOption('--hub <url>', 'origin of the hub, e.g. https://portique.ch-exemple.fr')
  .requiredOption('--code <code>', 'one-time code')
  .requiredOption('--data <folder>', 'folder of the agent: its key and what it knows of the hub')
  .action(async (options: unknown) => {
    const { enrol } = await import('./commands/enrol.js');
    say(await enrol(options));
  });

program
  .command('run')
  .description('relay cards to the hub until stopped (SIGTERM, SIGINT)')
  .requiredOption('--data <folder>', 'folder of the agent')
  .requiredOption(
    '--reader <reader>',
    'pcsc, pcsc:smartcard, pcsc:pcsclite, or virtual:PORT (virtual cards, on this machine only)',
  )
  .option('--reader-names <regex>', 'only the PC/SC readers whose name matches')
  .option(
    '--lock-command <command>',
    'locks the session of the system, e.g. “loginctl lock-sessions”; no shell reads it',
  )
  .action(async (options: unknown) => {
    const { run } = await import('./commands/run.js');
    const agent = await run(options, (line) => process.stderr.write(line));
    const stop = (): void => {
      agent.stop().catch(fail);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    say({ ready: true, reader: agent.reader });
  });

program
  .command('browser')
  .description('tie the browser of this workstation to it, by a one-time address')
  .requiredOption('--data <folder>', 'folder of the agent')
  .option('--print', 'print the address instead of opening it')
  .action(async (options: unknown) => {
    const { browser } = await import('./commands/browser.js');
    say(await browser(options));
  });

program
  .command('lock')
  .description('tell the hub that this workstation was locked: who is open on it is locked')
  .requiredOption('--data <folder>', 'folder of the agent')
  .action(async (options: unknown) => {
    const { lock } = await import('./commands/lock.js');
    say(await lock(options));
  });

function say(result: object): void {
  console.log(JSON.stringify(result));
}

/** What went wrong, for whoever called: a code, never a stack. */
function fail(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof DomainError)
    console.error(JSON.stringify({ error: error.code, ...error.details }));
  else if (error instanceof ConfigError) console.error(error.message);
  else console.error(error instanceof Error ? error.message : String(error));
}

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
