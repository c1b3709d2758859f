export { Database, inside } from './database.js';
export { DatabaseModule } from './database.module.js';
export { startEmbedded, freePort } from './embedded.js';
export { Prisma } from './generated/client.js';
export { LOCKS } from './locks.js';
export { notifySql } from './signals.js';
export { migrate } from './migrate.js';
