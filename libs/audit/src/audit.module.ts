import { Module } from '@nestjs/common';
import { AuditRepository } from './audit.repository.js';
import { AuditTrail } from './audit-trail.js';
import { AuditWitness } from './audit-witness.js';

@Module({
  providers: [AuditRepository, AuditTrail, AuditWitness],
  exports: [AuditTrail, AuditWitness],
})
export class AuditModule {}
