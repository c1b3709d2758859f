import { BadgeVersionsController } from './agent-door/badge-versions.controller.js';
import { BadgeVersions } from './agent-door/badge-versions.js';
import { BackupMeans } from './backup/backup-means.js';
import { BackupSignIn } from './backup/backup-sign-in.js';
import { BackupController } from './backup/backup.controller.js';
import { Backups } from './backup/backups.js';
import { BackupRepository } from './backup/backups.repository.js';
import { EnrolmentChecks } from './enrolment/enrolment-checks.js';
import { EnrolmentCheckRepository } from './enrolment/enrolment-checks.repository.js';
import { EnrolmentController } from './enrolment/enrolment.controller.js';
import { Accesses } from './loans/accesses.js';
import { AccessRepository } from './loans/accesses.repository.js';
import { LoanStock } from './loans/loan-stock.js';
import { LoansController } from './loans/loans.controller.js';
import { Loans } from './loans/loans.js';
import { LoanRepository } from './loans/loans.repository.js';
import { NoticesController } from './notices/notices.controller.js';
import { Notices } from './notices/notices.js';
import { NoticeRepository } from './notices/notices.repository.js';
import { PassingRowRepository } from './passing/passing-rows.repository.js';
import { PassingRows } from './passing/passing-rows.js';
import { OwnAccessRepository } from './self/own-accesses.repository.js';
import { SelfService } from './self/self-service.js';

/** What others may ask of the desk: loans, checks of identity, notices, break-glass, versions of badges, self-service. */
export const DESK_DOORS = [
  EnrolmentChecks,
  Notices,
  Loans,
  LoanStock,
  Accesses,
  Backups,
  BackupSignIn,
  BadgeVersions,
  SelfService,
  PassingRows,
];

export const DESK_SERVICES = [
  ...DESK_DOORS,
  EnrolmentCheckRepository,
  NoticeRepository,
  LoanRepository,
  AccessRepository,
  BackupRepository,
  BackupMeans,
  OwnAccessRepository,
  PassingRowRepository,
];

export const DESK_CONTROLLERS = [
  LoansController,
  EnrolmentController,
  NoticesController,
  BadgeVersionsController,
  BackupController,
];
