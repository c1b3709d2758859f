import { Command, CommanderError } from 'commander';
import { apiCommand } from './commands/api.js';
import { auditCommand } from './commands/audit.js';
import { clientsCommand } from './commands/clients.js';
import { configCommand } from './commands/config.js';
import { demoCommand } from './commands/demo.js';
import { hrCommand, rolesCommand, structuresCommand } from './commands/directory.js';
import { doctorCommand } from './commands/doctor.js';
import { keysCommand } from './commands/keys.js';
import { migrateCommand } from './commands/migrate.js';
import { rppsCommand } from './commands/rpps.js';
import { serveCommand } from './commands/serve.js';
import { workstationsCommand } from './commands/workstations.js';
import { Output } from './output.js';

/** Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong. */
const USAGE = 2;

const program = new Command('portique')
  .description('Portique, the identity hub of a hospital: run it, feed it, check it')
  .exitOverride()
  .showHelpAfterError();
const commands = [
  demoCommand(),
  serveCommand(),
  migrateCommand(),
  configCommand(),
  structuresCommand(),
  hrCommand(),
  rppsCommand(),
  rolesCommand(),
  workstationsCommand(),
  clientsCommand(),
  keysCommand(),
  auditCommand(),
  apiCommand(),
  doctorCommand(),
];
for (const command of commands) program.addCommand(command.exitOverride());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else {
    new Output(process.argv.includes('--json')).failure(error);
    process.exitCode = 1;
  }
}
