export { HrMapping } from './domain/hr-mapping.js';
export { isBlocking, type ImportProblem } from './domain/import-problem.js';
export type { Difference, Excess, ImportPlan, PlannedPerson } from './domain/plan.js';
export { hrFileAt, type HrFile } from './hr-file.js';
export { HrImport, totalsOf, type ImportProgress, type ImportReport } from './hr-import.js';
export { ProvisioningModule } from './provisioning.module.js';
