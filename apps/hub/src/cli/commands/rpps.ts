import { Command } from 'commander';
import { RegisterLoads, RppsMatching } from '#libs/rpps';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique rpps load FILE | match` */
export const rppsCommand = (): Command =>
  new Command('rpps')
    .description('The national register and the links with it')
    .addCommand(loadCommand())
    .addCommand(matchCommand());

const loadCommand = (): Command =>
  new Command('load')
    .description('replace the copy of the register by an extract (PS_LibreAcces_Personne_activite)')
    .argument('<file>', 'the extract, unzipped')
    .option('--max-vanished <percent>', 'professionals that may be missing (default 5)')
    .option('--json', 'one JSON document')
    .action(
      async (file: string, flags: { readonly maxVanished?: string; readonly json?: boolean }) => {
        const output = new Output(flags.json ?? false);
        const progress = output.progress('bytes read');
        const outcome = await withHub(({ hub }) =>
          hub.get(RegisterLoads, { strict: false }).load(file, {
            by: operator(),
            onProgress: ({ readBytes, totalBytes }) => progress.to(readBytes, totalBytes),
            ...(flags.maxVanished === undefined
              ? {}
              : { maxVanishedPercent: Number(flags.maxVanished) }),
          }),
        );
        progress.end();
        const words =
          outcome.kind === 'unchanged'
            ? 'nothing to do: this very file is loaded'
            : `register loaded: ${JSON.stringify(outcome.totals)}`;
        output.result({ ok: true, ...outcome }, words);
      },
    );

const matchCommand = (): Command =>
  new Command('match')
    .description('propose links between the hospital’s people and the register; confirms none')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const output = new Output(json);
      const progress = output.progress('people');
      const totals = await withHub(({ hub }) =>
        hub.get(RppsMatching, { strict: false }).run({
          by: operator(),
          onProgress: ({ done, total }) => progress.to(done, total),
        }),
      );
      progress.end();
      const { agents, presumed, candidates, conflicts, without } = totals;
      output.result(
        { ok: true, ...totals },
        `${agents} professionals without a decided link: ${presumed} presumed, ${candidates} to choose, ${conflicts} in conflict, ${without} not found`,
      );
    });
