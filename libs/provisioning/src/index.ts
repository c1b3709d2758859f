export { HrMapping } from './domain/hr-mapping.js';
export { isBlocking } from './domain/import-problem.js';
export { hrFileAt } from './hr-file.js';
export { HrImport, totalsOf, type ImportReport } from './hr-import.js';
export { ProvisioningModule } from './provisioning.module.js';
