export { THE_HUB, type Actor, type AuditEntry, type AuditKind } from './audit-event.js';
export { AuditModule } from './audit.module.js';
export { AuditRoom, type TrailState } from './audit-room.js';
export { AuditRoomModule } from './audit-room.module.js';
export { AuditTrail } from './audit-trail.js';
export {
  AuditExport,
  type ExportManifest,
  type ExportOrder,
  type ExportOutcome,
} from './export/audit-export.js';
export { AuditSealer, type SealerHealth } from './sealing/audit-sealer.js';
export { AuditSearch, type AuditPage, type AuditQuestion } from './search/audit-search.js';
export type {
  VerificationProgress,
  VerificationReport,
  VerificationRequest,
} from './verification/audit-verifier.js';
