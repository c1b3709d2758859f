import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Aaguid, KeyInvitations, KeyModels, type KeyModelList } from '#libs/authentication';
import { DomainError } from '#libs/kernel';
import { personOf } from '../identity-of.js';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique fido2 models | accept | remove | metadata | invite`: security keys. */
export const fido2Command = (): Command =>
  new Command('fido2')
    .description('Security keys: models that the hospital accepts, registration at the desk')
    .addCommand(modelsCommand())
    .addCommand(acceptCommand())
    .addCommand(removeCommand())
    .addCommand(metadataCommand())
    .addCommand(inviteCommand());

interface JsonFlag {
  readonly json?: boolean;
}

const modelsCommand = (): Command =>
  new Command('models')
    .description('models accepted, those seen on keys and refused, age of the metadata')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: JsonFlag) => {
      const list = await withHub(({ hub }) => hub.get(KeyModels, { strict: false }).list());
      new Output(json).result(list, ...linesOf(list));
    });

function linesOf({ metadata, models, seen }: KeyModelList): readonly string[] {
  const age =
    metadata === undefined
      ? 'metadata: none imported'
      : `metadata ${metadata.number}, next due ${metadata.nextUpdate}${metadata.overdue ? ' (overdue)' : ''}`;
  return [
    age,
    ...models.map(
      ({ aaguid, name, card, keys, barred }) =>
        `accepted  ${aaguid}  ${keys} keys  ${name}${card ? ' (card)' : ''}${barred === undefined ? '' : `  BARRED: ${barred}`}`,
    ),
    ...seen.map(
      ({ aaguid, times, lastAt }) =>
        `seen      ${aaguid}  ${times} times, last ${lastAt.toISOString()}`,
    ),
  ];
}

interface AcceptFlags extends JsonFlag {
  readonly name?: string;
  readonly card?: boolean;
  readonly root?: readonly string[];
}

const acceptCommand = (): Command =>
  new Command('accept')
    .description('accept a model: of the metadata, seen on a key, or under roots given here')
    .argument('<aaguid>')
    .option('--name <name>', 'that of the metadata when absent')
    .option('--card', 'it is the applet of a contact card (CPS4)')
    .option('--root <files...>', 'the maker’s root certificates, PEM')
    .option('--json', 'one JSON document')
    .action(async (aaguid: string, { json = false, root, ...flags }: AcceptFlags) => {
      const files = root?.map((file) => readFile(file, 'utf8'));
      const roots = files === undefined ? undefined : await Promise.all(files);
      const model = await withHub(({ hub }) =>
        hub
          .get(KeyModels, { strict: false })
          .accept(aaguidOf(aaguid), { ...flags, roots }, operator()),
      );
      new Output(json).result({ ok: true, model }, `${model.aaguid} accepted: ${model.name}`);
    });

const removeCommand = (): Command =>
  new Command('remove')
    .description('accept no new key of a model any more; keys in service go on')
    .argument('<aaguid>')
    .option('--json', 'one JSON document')
    .action(async (aaguid: string, { json = false }: JsonFlag) => {
      await withHub(({ hub }) =>
        hub.get(KeyModels, { strict: false }).remove(aaguidOf(aaguid), operator()),
      );
      new Output(json).result({ ok: true, aaguid }, `${aaguid} removed`);
    });

const metadataCommand = (): Command =>
  new Command('metadata')
    .description('take the FIDO Alliance’s file in (https://mds3.fidoalliance.org), verified')
    .argument('<file>')
    .option('--root <file>', 'root of another metadata service, PEM')
    .option('--json', 'one JSON document')
    .action(async (file: string, { root, json = false }: JsonFlag & { readonly root?: string }) => {
      const [blob, anchor] = await Promise.all([
        readFile(file, 'utf8'),
        root === undefined ? undefined : readFile(root, 'utf8'),
      ]);
      const taken = await withHub(({ hub }) =>
        hub.get(KeyModels, { strict: false }).importMetadata(blob, operator(), anchor),
      );
      const { number, models, nextUpdate, overdue, barred } = taken;
      new Output(json).result(
        { ok: true, ...taken },
        `metadata ${number}: ${models} models, next due ${nextUpdate}${overdue ? ' (overdue)' : ''}`,
        ...barred.map(
          ({ aaguid, keys }) => `BARRED in service: ${aaguid}, ${keys} keys to replace`,
        ),
      );
    });

const inviteCommand = (): Command =>
  new Command('invite')
    .description('one-time address by which a person registers a key, 15 minutes')
    .argument('<person>', 'identity id, or FINESS/matricule')
    .option('--card <means>', 'the key is the applet of this CPS, among the person’s means')
    .option('--json', 'one JSON document')
    .action(
      async (person: string, { card, json = false }: JsonFlag & { readonly card?: string }) => {
        const opened = await withHub(async ({ hub }) => {
          const identityId = await personOf(hub, person);
          const order = { cardId: card, by: operator() };
          return hub.get(KeyInvitations, { strict: false }).invite(identityId, order);
        });
        new Output(json).result(
          { ok: true, ...opened },
          opened.url,
          `serves once, until ${opened.expiresAt.toISOString()}`,
        );
      },
    );

function aaguidOf(text: string): string {
  const aaguid = Aaguid.safeParse(text);
  if (aaguid.success) return aaguid.data;
  throw new DomainError('fido2.aaguid-refused', 'invalid', { aaguid: text });
}
