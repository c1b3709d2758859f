import { Command, CommanderError } from 'commander';
import { Output } from './output.js';

/** Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong. */
const USAGE = 2;

const program = new Command('portique')
  .description('Portique, the identity hub of a hospital: run it, feed it, check it')
  .exitOverride()
  .showHelpAfterError();

/** Each command brings its own code; the others' stays on disk. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.js')).demoCommand(),
  serve: async () => (await import('./commands/serve.js')).serveCommand(),
  migrate: async () => (await import('./commands/migrate.js')).migrateCommand(),
  config: async () => (await import('./commands/config.js')).configCommand(),
  structures: async () => (await import('./commands/directory.js')).structuresCommand(),
  hr: async () => (await import('./commands/directory.js')).hrCommand(),
  rpps: async () => (await import('./commands/rpps.js')).rppsCommand(),
  roles: async () => (await import('./commands/directory.js')).rolesCommand(),
  directory: async () =>
    (await import('./commands/directory-accounts.js')).directoryAccountsCommand(),
  workstations: async () => (await import('./commands/workstations.js')).workstationsCommand(),
  means: async () => (await import('./commands/means.js')).meansCommand(),
  policies: async () => (await import('./commands/policies.js')).policiesCommand(),
  fido2: async () => (await import('./commands/fido2.js')).fido2Command(),
  loans: async () => (await import('./commands/loans.js')).loansCommand(),
  badges: async () => (await import('./commands/badges.js')).badgesCommand(),
  backup: async () => (await import('./commands/backup.js')).backupCommand(),
  clients: async () => (await import('./commands/clients.js')).clientsCommand(),
  air: async () => (await import('./commands/air.js')).airCommand(),
  cps: async () => (await import('./commands/cps.js')).cpsCommand(),
  keys: async () => (await import('./commands/keys.js')).keysCommand(),
  audit: async () => (await import('./commands/audit.js')).auditCommand(),
  api: async () => (await import('./commands/api.js')).apiCommand(),
  doctor: async () => (await import('./commands/doctor.js')).doctorCommand(),
};

const asked = Object.entries(COMMANDS).filter(([name]) => name === process.argv[2]);
for (const [, load] of asked.length > 0 ? asked : Object.entries(COMMANDS)) {
  program.addCommand((await load()).exitOverride());
}

// Whoever read the output is gone (`portique … | head`): the work goes on, and ends in order.
process.stdout.on('error', () => {});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else {
    new Output(process.argv.includes('--json')).failure(error);
    process.exitCode = 1;
  }
}
