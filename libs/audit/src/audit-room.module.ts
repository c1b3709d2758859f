import { Module } from '@nestjs/common';
import { KeysModule } from '#libs/keys';
import { AuditController } from './audit.controller.js';
import { AuditModule } from './audit.module.js';
import { AuditRoom } from './audit-room.js';
import { AuditExport } from './export/audit-export.js';
import { ExportRepository } from './export/export.repository.js';
import { AuditSealer } from './sealing/audit-sealer.js';
import { SealRepository } from './sealing/seal.repository.js';
import { SealWriter } from './sealing/seal-writer.js';
import { AuditSearch } from './search/audit-search.js';
import { SearchRepository } from './search/search.repository.js';
import { AuditVerifier } from './verification/audit-verifier.js';
import { VerificationRepository } from './verification/verification.repository.js';

/** Where the trail is sealed, verified and read; a lib that only records takes `AuditModule`. */
@Module({
  imports: [AuditModule, KeysModule],
  controllers: [AuditController],
  providers: [
    SealRepository,
    SealWriter,
    AuditSealer,
    VerificationRepository,
    AuditVerifier,
    SearchRepository,
    AuditSearch,
    ExportRepository,
    AuditExport,
    AuditRoom,
  ],
  exports: [AuditSealer, AuditSearch, AuditExport, AuditRoom],
})
export class AuditRoomModule {}
