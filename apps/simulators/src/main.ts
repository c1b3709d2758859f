import { Command } from 'commander';
import { SystemClock } from '#libs/kernel';
import { readServeConfig } from './config.js';
import { makeCardAuthorities } from './igc/card-authorities.js';
import { prepare } from './prepare.js';
import { serve, type SimulatorsLog } from './serve.js';
import { writeRegister } from './world/big-register.js';

const clock = new SystemClock();

/** One JSON line an event, on the error output: the standard one says that all is ready. */
const log: SimulatorsLog = (event, facts = {}) => {
  console.error(
    JSON.stringify({ at: clock.now().toISOString(), name: 'simulators', event, ...facts }),
  );
};

const program = new Command('simulators').description(
  'What stands for the national services, the cards and the hospital in demonstrations and tests',
);

program
  .command('prepare')
  .description('write the fictitious hospital and its look-alike IGC-Santé certificates')
  .requiredOption('--out <folder>', 'where to write')
  .option('--seed <text>', 'the same seed gives the same hospital', 'portique')
  .option('--staff <number>', 'people of the hospital', '600')
  .action(async ({ out, seed, staff }: { out: string; seed: string; staff: string }) => {
    console.log(JSON.stringify(await prepare({ folder: out, seed, staff: Number(staff), clock })));
  });

program
  .command('register')
  .description('write a large extract of the national register, for measures')
  .requiredOption('--out <file>', 'where to write')
  .option('--lines <number>', 'lines of the extract', '2200000')
  .option('--seed <text>', 'the same seed gives the same extract', 'portique')
  .action(async ({ out, lines, seed }: { out: string; lines: string; seed: string }) => {
    await writeRegister({ path: out, lines: Number(lines), seed });
    console.log(JSON.stringify({ file: out, lines: Number(lines) }));
  });

program
  .command('igc')
  .description(
    'write a whole look-alike of IGC-Santé for people’s cards: three levels, two branches',
  )
  .requiredOption('--out <folder>', 'where to write')
  .action(async ({ out }: { out: string }) => {
    const levels = ['FORT', 'STANDARD', 'ELEMENTAIRE'] as const;
    const branches = ['PERSONNES', 'ORGANISATIONS'] as const;
    const { bundle, fingerprints } = await makeCardAuthorities({
      folder: out,
      clock,
      levels,
      branches,
    });
    console.log(JSON.stringify({ authorities: bundle, fingerprints }));
  });

program
  .command('serve')
  .description('DMP and card table, until stopped (SIGTERM, SIGINT)')
  .requiredOption('--config <file>', 'JSON configuration')
  .action(async ({ config }: { config: string }) => {
    const simulators = await serve(readServeConfig(config), clock, log);
    const { dmpPort, dmpPagePort, cardTablePort, igcPort } = simulators;
    console.log(JSON.stringify({ ready: true, dmpPort, dmpPagePort, cardTablePort, igcPort }));
    const end = (): void => {
      simulators.close().catch((error: unknown) => log('end-failed', { error: String(error) }));
    };
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
