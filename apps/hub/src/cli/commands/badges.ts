import { Command } from 'commander';
import { BadgeVersions } from '#libs/authentication';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique badges versions`: how far a change of the badges' master keys has gone. */
export const badgesCommand = (): Command =>
  new Command('badges').description('Badges in service').addCommand(versionsCommand());

const versionsCommand = (): Command =>
  new Command('versions')
    .description('badges by version of the keys they were made with')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { current, versions } = await withHub(async ({ hub }) => {
        const badges = hub.get(BadgeVersions, { strict: false });
        return { current: badges.current, versions: await badges.count() };
      });
      const lines = versions.map(
        ({ keyVersion, held, stock }) =>
          `version ${keyVersion}${keyVersion === current ? ' (new badges)' : ''}: ` +
          `${held} held, ${stock} of the stock`,
      );
      new Output(json).result({ current, versions }, ...lines);
    });
