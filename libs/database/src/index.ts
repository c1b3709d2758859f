export { Database, inside, type DatabaseSettings, type PrismaTransaction } from './database.js';
export { DatabaseModule } from './database.module.js';
export { startEmbedded, freePort, type EmbeddedDatabase } from './embedded.js';
export { Prisma } from './generated/client.js';
export { LOCKS } from './locks.js';
export { migrate } from './migrate.js';
export { PgSignals } from './signals.js';
