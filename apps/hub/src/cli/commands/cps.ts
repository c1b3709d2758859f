import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { CardListFetch, CardLists, CardsDesk } from '#libs/authentication';
import { DomainError } from '#libs/kernel';
import type { HubEnvironment } from '../../config.js';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique cps crl FILE | fetch | status | block SERIAL | unblock SERIAL` */
export const cpsCommand = (): Command =>
  new Command('cps')
    .description('Cards of the CPS family: revocation lists, cards blocked by the hospital')
    .addCommand(crlCommand())
    .addCommand(fetchCommand())
    .addCommand(statusCommand())
    .addCommand(blockCommand('block'))
    .addCommand(blockCommand('unblock'));

async function withCards<T>(work: (hub: INestApplicationContext) => Promise<T>): Promise<T> {
  return withHub(async ({ hub, config }) => {
    assertOn(config);
    return work(hub);
  });
}

function assertOn(config: HubEnvironment): void {
  if (config.PORTIQUE_CPS_ORIGIN === undefined) throw new DomainError('cps.off', 'unavailable');
}

const crlCommand = (): Command =>
  new Command('crl')
    .description('take a revocation list in from a file (PEM or DER): no network needed')
    .argument('<file>', 'the list as the authority publishes it')
    .option('--json', 'one JSON document')
    .action(async (path: string, { json = false }: { json?: boolean }) => {
      const file = await readFile(path);
      const imports = await withCards((hub) =>
        hub.get(CardLists, { strict: false }).take(file, basename(path), operator()),
      );
      new Output(json).result(
        { ok: true, imports },
        ...imports.map(
          ({ authority, kind, entries, nextUpdate }) =>
            `${authority}: ${kind}, ${entries} cards, next ${nextUpdate.toISOString()}`,
        ),
      );
    });

const fetchCommand = (): Command =>
  new Command('fetch')
    .description('ask every authority for its list now, as the hourly round does')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const outcomes = await withCards((hub) =>
        hub.get(CardListFetch, { strict: false }).fetchAll(),
      );
      const ok = outcomes.every(({ kind }) => kind === 'taken');
      new Output(json).result(
        { ok, outcomes },
        ...outcomes.map((each) =>
          each.kind === 'taken' ? `✓ ${each.url}` : `✗ ${each.url}: ${each.because}`,
        ),
      );
      if (!ok) process.exitCode = 1;
    });

const statusCommand = (): Command =>
  new Command('status')
    .description('the kept list of each authority, and the cards blocked here')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { lists, blocked } = await withCards(async (hub) => ({
        lists: await hub.get(CardLists, { strict: false }).states(),
        blocked: await hub.get(CardsDesk, { strict: false }).blockedCards(),
      }));
      new Output(json).result(
        { ok: true, lists, blocked },
        ...lists.map(
          ({ authority, state, nextUpdate }) =>
            `${state.padEnd(8)} ${authority} ${nextUpdate?.toISOString() ?? ''}`,
        ),
        ...blocked.map(({ serial, reason }) => `blocked  ${serial} ${reason}`),
      );
    });

const blockCommand = (act: 'block' | 'unblock'): Command =>
  new Command(act)
    .description(
      act === 'block'
        ? 'refuse a card now whatever its authority says, and end its holder’s session'
        : 'accept a blocked card again; what was suspended with it stays so',
    )
    .argument('<serial>', 'printed on the card, 10 digits')
    .requiredOption('--reason <text>', 'kept in the audit trail')
    .option('--json', 'one JSON document')
    .action(async (serial: string, flags: { readonly reason: string; readonly json?: boolean }) => {
      const order = { serial, reason: flags.reason, by: operator() };
      await withCards(async (hub) => {
        const desk = hub.get(CardsDesk, { strict: false });
        await (act === 'block' ? desk.block(order) : desk.unblock(order));
      });
      new Output(flags.json ?? false).result({ ok: true, serial }, `${serial}: ${act}ed`);
    });
