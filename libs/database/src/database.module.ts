import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Signals, Transactions } from '#libs/kernel';
import { Database, type DatabaseSettings } from './database.js';
import { PgSignals } from './signals.js';

/** Opened once by the process that wires the hub; closed with it. */
@Module({})
export class DatabaseModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly database: Database,
    private readonly signals: PgSignals,
  ) {}

  static open(settings: DatabaseSettings): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: Database, useFactory: () => new Database(settings) },
        { provide: Transactions, useExisting: Database },
        { provide: PgSignals, useFactory: () => new PgSignals(settings.url) },
        { provide: Signals, useExisting: PgSignals },
      ],
      exports: [Database, Transactions, Signals],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.signals.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.signals.close();
    await this.database.close();
  }
}
