import { join } from 'node:path';
import { migrate, startEmbedded } from '#libs/database';
import type { Random } from '#libs/kernel';
import { ROOT } from './root.js';

export interface OpenDatabase {
  readonly url: string;
  readonly embedded: boolean;
  /** Names of the migrations applied now. */
  readonly migrated: readonly string[];
  close(): Promise<void>;
}

/** The two settings that say where the database is. */
export interface DatabasePlace {
  readonly DATABASE_URL?: string | undefined;
  readonly PORTIQUE_DATA_DIR: string;
}

/** A hub stops its embedded server when it ends; a passing command leaves it as it found it. */
export type DatabaseUse = 'hub' | 'command';

/** The database of an installation: the server that is named, else the embedded one of the data folder; migrated. */
export async function openDatabase(
  config: DatabasePlace,
  random: Random,
  use: DatabaseUse,
): Promise<OpenDatabase> {
  const { url, embedded, close } = await reach(config, random, use);
  const migrated = await migrate(url, join(ROOT, 'prisma', 'migrations'));
  return { url, embedded, migrated, close };
}

async function reach(
  config: DatabasePlace,
  random: Random,
  use: DatabaseUse,
): Promise<{ url: string; embedded: boolean; close: () => Promise<void> }> {
  if (config.DATABASE_URL !== undefined) {
    return { url: config.DATABASE_URL, embedded: false, close: () => Promise.resolve() };
  }
  const server = await startEmbedded({
    folder: join(config.PORTIQUE_DATA_DIR, 'database'),
    random,
  });
  const leave = use === 'command' && server.reused;
  const close = (): Promise<void> => (leave ? Promise.resolve() : server.stop());
  return { url: server.url, embedded: true, close };
}
