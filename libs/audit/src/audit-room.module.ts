import { Module } from '@nestjs/common';
import { KeysModule } from '#libs/keys';
import { AuditModule } from './audit.module.js';
import { AuditSealer } from './sealing/audit-sealer.js';
import { SealRepository } from './sealing/seal.repository.js';
import { SealWriter } from './sealing/seal-writer.js';
import { AuditVerifier } from './verification/audit-verifier.js';
import { VerificationRepository } from './verification/verification.repository.js';

/** Where the trail is sealed, verified and read; a lib that only records takes `AuditModule`. */
@Module({
  imports: [AuditModule, KeysModule],
  providers: [SealRepository, SealWriter, AuditSealer, VerificationRepository, AuditVerifier],
  exports: [AuditSealer, AuditVerifier],
})
export class AuditRoomModule {}
