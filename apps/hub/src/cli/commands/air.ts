import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { AirListings, AirSoftwares } from '#libs/air';
import { CivilDate, readConfig, Secret } from '#libs/kernel';
import { identityOf } from '../identity-of.js';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique air authorise | withdraw | list | software`: who and what may reach the DMP in the hospital's name. */
export const airCommand = (): Command =>
  new Command('air')
    .description(
      'AIR simplifié: the list of authorised professionals, the software told to the DMP',
    )
    .addCommand(authoriseCommand())
    .addCommand(withdrawCommand())
    .addCommand(listCommand())
    .addCommand(softwareCommand());

interface AuthoriseFlags {
  readonly informedOn: string;
  readonly json?: boolean;
}

const authoriseCommand = (): Command =>
  new Command('authorise')
    .description('put a professional on the list, once informed of the rules of the DMP')
    .argument('<entity>', 'FINESS of the legal entity')
    .argument('<matricule>')
    .requiredOption('--informed-on <date>', 'day of the information notice, YYYY-MM-DD')
    .option('--json', 'one JSON document')
    .action(async (entity: string, matricule: string, flags: AuthoriseFlags) => {
      const informedOn = readConfig(CivilDate, flags.informedOn);
      await withHub(async ({ hub }) => {
        const id = await identityOf(hub, entity, matricule);
        await hub.get(AirListings, { strict: false }).add(id, { informedOn, by: operator() });
      });
      new Output(flags.json ?? false).result(
        { ok: true, matricule, informedOn },
        `${matricule} is on the list, informed on ${informedOn}`,
      );
    });

interface WithdrawFlags {
  readonly because: string;
  readonly json?: boolean;
}

const withdrawCommand = (): Command =>
  new Command('withdraw')
    .description('take a professional off the list: access to the DMP ends at once')
    .argument('<entity>', 'FINESS of the legal entity')
    .argument('<matricule>')
    .requiredOption('--because <reason>')
    .option('--json', 'one JSON document')
    .action(async (entity: string, matricule: string, { because, json = false }: WithdrawFlags) => {
      await withHub(async ({ hub }) => {
        const id = await identityOf(hub, entity, matricule);
        await hub.get(AirListings, { strict: false }).remove(id, { because, by: operator() });
      });
      new Output(json).result({ ok: true, matricule }, `${matricule} is off the list`);
    });

const listCommand = (): Command =>
  new Command('list')
    .description('the professionals on the list')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const listed = await withHub(({ hub }) => hub.get(AirListings, { strict: false }).list());
      const lines = listed.map(({ identityId, informedOn }) => `${identityId}  ${informedOn}`);
      new Output(json).result({ listed }, ...lines);
    });

interface SoftwareFlags {
  readonly name: string;
  readonly softwareVersion: string;
  readonly instance?: string;
  readonly numberFile: string;
  readonly regulation?: boolean;
  readonly json?: boolean;
}

/** The homologation number is secret: read from a file, never an argument that `ps` would show. */
const softwareCommand = (): Command =>
  new Command('software')
    .description('what the DMP is told of an application: its software and its homologation number')
    .argument('<client>', 'application (client id)')
    .requiredOption('--name <name>', 'LPS_Nom')
    .requiredOption('--software-version <version>', 'LPS_Version')
    .option('--instance <id>', 'LPS_ID')
    .requiredOption('--number-file <file>', 'file that holds LPS_ID_HOMOLOGATION_DMP')
    .option('--regulation', 'software of a regulation centre: may ask for centre_15')
    .option('--json', 'one JSON document')
    .action(async (clientId: string, flags: SoftwareFlags) => {
      const number = new Secret(readFileSync(flags.numberFile, 'utf8').trim());
      const { name, softwareVersion: version, instance, regulation = false } = flags;
      await withHub(({ hub }) =>
        hub
          .get(AirSoftwares, { strict: false })
          .save({ clientId, name, version, instance, number, regulation }, operator()),
      );
      new Output(flags.json ?? false).result(
        { ok: true, clientId },
        `${clientId} is told as ${name}`,
      );
    });
