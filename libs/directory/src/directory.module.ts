import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { DirectoryController } from './directory.controller.js';
import { IdentityDirectory } from './identity-directory.js';
import { IdentityLife } from './identity-life.js';
import { IdentitySuspensions } from './identity-suspensions.js';
import { IdentityRepository } from './identity.repository.js';
import { PersonRecordRepository } from './person-record.repository.js';
import { PersonRecords } from './person-records.js';
import { StructureRepository } from './structure.repository.js';
import { Structures } from './structures.js';

/** The local directory: people, assignments, structures. */
@Module({
  imports: [AuditModule],
  controllers: [DirectoryController],
  providers: [
    IdentityRepository,
    IdentityDirectory,
    IdentityLife,
    IdentitySuspensions,
    PersonRecordRepository,
    PersonRecords,
    StructureRepository,
    Structures,
  ],
  exports: [IdentityDirectory, IdentityLife, IdentitySuspensions, PersonRecords, Structures],
})
export class DirectoryModule {}
