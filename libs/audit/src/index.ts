export { type PreparedEvents } from './audit-trail.js';
export { THE_HUB, type Actor, type AuditEntry, type AuditKind } from './audit-event.js';
export { AuditModule } from './audit.module.js';
export { AuditRoom } from './audit-room.js';
export { AuditRoomModule } from './audit-room.module.js';
export { AuditTrail } from './audit-trail.js';
export { AuditExport } from './export/audit-export.js';
export { AuditSealer } from './sealing/audit-sealer.js';
export { AuditSearch, type AuditQuestion } from './search/audit-search.js';
