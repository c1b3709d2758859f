export { RppsCardLinks } from './rpps-card-links.js';
export type { Activity, Exercise, KnowHow } from './domain/exercise.js';
export { RegisterLoads } from './register-loads.js';
export { RppsLinks, type ConfirmedRpps } from './rpps-links.js';
export { RppsMatching } from './rpps-matching.js';
export { RppsModule } from './rpps.module.js';
