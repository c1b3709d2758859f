import { createServer } from 'node:net';
import { freePort } from '#libs/database';

/** Where a browser or a program finds one of the demonstration's doors. */
export const originOf = (port: number): string => `http://localhost:${port}`;

/** The doors of the demonstration, all on localhost. */
export interface DemoPorts {
  readonly hub: number;
  readonly dpi: number;
  readonly cardTable: number;
  readonly dmp: number;
  readonly dmpPage: number;
  readonly management: number;
  /** Card door of the hub. */
  readonly cps: number;
  /** What the authorities of cards publish. */
  readonly igc: number;
}

/** The doors' distance from the first port: 8000 gives 8000 to 8004, 8009, 8443, 8444. */
const FROM_FIRST: DemoPorts = {
  hub: 0,
  dpi: 1,
  cardTable: 2,
  dmpPage: 3,
  management: 9,
  dmp: 443,
  cps: 444,
  igc: 4,
};

/** Ports from the first one on, or free ones instead of those that are taken; `free` takes free ones only. */
export async function choosePorts(first: number | 'free'): Promise<DemoPorts> {
  const ports = { ...FROM_FIRST };
  for (const door of DOORS) {
    const wanted = first === 'free' ? undefined : first + FROM_FIRST[door];
    ports[door] = wanted !== undefined && (await isFree(wanted)) ? wanted : await freePort();
  }
  return ports;
}

const DOORS = ['hub', 'dpi', 'cardTable', 'dmp', 'dmpPage', 'management', 'cps', 'igc'] as const;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
