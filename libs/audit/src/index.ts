export { THE_HUB, type Actor, type AuditEntry, type AuditKind } from './audit-event.js';
export { AuditModule } from './audit.module.js';
export { AuditTrail } from './audit-trail.js';
