import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { SystemRandom } from '#libs/kernel';
import { readEnvironment, type HubEnvironment } from '../config.js';
import { openDatabase } from '../database-home.js';
import { HubModule } from '../hub.module.js';
import { NestLog, newLogger } from '../log.js';

export interface OpenedHub {
  readonly hub: INestApplicationContext;
  readonly config: HubEnvironment;
}

/** The hub's own services for one command: no door is opened; the database is closed at the end. */
export async function withHub<T>(work: (opened: OpenedHub) => Promise<T>): Promise<T> {
  const config = readEnvironment(process.env);
  const database = await openDatabase(config, new SystemRandom(), 'command');
  try {
    const logger = newLogger('warn', 'portique');
    const module = HubModule.of({ config, databaseUrl: database.url, logger });
    const hub = await NestFactory.createApplicationContext(module, { logger: new NestLog(logger) });
    try {
      return await work({ hub, config });
    } finally {
      await hub.close();
    }
  } finally {
    await database.close();
  }
}
