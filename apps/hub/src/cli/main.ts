import { Command, CommanderError } from 'commander';
import { demoCommand } from './commands/demo.js';
import { Output } from './output.js';

/** Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong. */
const USAGE = 2;

const program = new Command('portique')
  .description('Portique, the identity hub of a hospital: run it, feed it, check it')
  .exitOverride()
  .showHelpAfterError();
for (const command of [demoCommand()]) program.addCommand(command.exitOverride());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else {
    new Output(process.argv.includes('--json')).failure(error);
    process.exitCode = 1;
  }
}
