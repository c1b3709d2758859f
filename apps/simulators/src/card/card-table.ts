import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SystemClock, SystemRandom, type Clock, type Random } from '#libs/kernel';
import { CardBox } from './card-box.js';
import type { NewCard } from './new-card.js';
import type { TablePerson } from './card-table.schemas.js';
import { tableDoor } from './table-door.js';
import type { TableLink } from './page/table-page.js';
import { TapDesk, type TableLog, type TablePost } from './tap-desk.js';
import type { Patience } from './vpcd-client.js';

export interface CardTableSettings {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Where the cards are kept (JSON, mode 600); made when it is not there. */
  readonly boxFile: string;
  readonly people: readonly TablePerson[];
  readonly posts: readonly TablePost[];
  readonly links: readonly TableLink[];
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: TableLog;
  readonly patience?: Patience;
}

export interface CardTable {
  readonly port: number;
  close(): Promise<void>;
}

/** The cards every table has beside people's badges. */
const SPECIALS: readonly NewCard[] = [
  { kind: 'blank', holder: null, label: 'Carte vierge' },
  { kind: 'blank', holder: null, label: 'Carte vierge à UID aléatoire', randomUid: true },
  { kind: 'foreign', label: 'Badge d’un autre hôpital' },
  { kind: 'cps4', label: 'Carte CPS4 (contact)' },
  { kind: 'cps3', label: 'Carte CPS3 (contact)' },
  { kind: 'cps3-contactless', label: 'Carte CPS3 (sans contact)' },
  { kind: 'vitale', label: 'Carte Vitale' },
  { kind: 'mifare-classic', label: 'Badge MIFARE Classic' },
];

/** Starts the card table: a page and an API that lay virtual cards on the posts' readers. */
export async function startCardTable(settings: CardTableSettings): Promise<CardTable> {
  const clock = settings.clock ?? new SystemClock();
  const random = settings.random ?? new SystemRandom();
  const log = settings.log ?? (() => undefined);
  const box = await CardBox.open(settings.boxFile, random, clock);
  if (box.list().length === 0) for (const special of SPECIALS) await box.add(special);
  const desk = new TapDesk(box, settings.posts, clock, random, log, settings.patience);
  const { people, links, host } = settings;
  const server = tableDoor({ box, desk, people, links, host, log }).listen(settings.port, host);
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    close: async () => {
      desk.clear();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await box.settled();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('not a TCP address');
  return address.port;
}
