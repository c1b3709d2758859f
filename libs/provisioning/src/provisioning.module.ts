import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { DirectoryModule } from '#libs/directory';
import { HrImport } from './hr-import.js';
import { ImportRunRepository } from './import-run.repository.js';
import { ImportsController } from './imports.controller.js';

/** Sources into the directory. */
@Module({
  imports: [AuditModule, DirectoryModule],
  controllers: [ImportsController],
  providers: [ImportRunRepository, HrImport],
  exports: [HrImport],
})
export class ProvisioningModule {}
