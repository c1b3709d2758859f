export type { Activity, Exercise, KnowHow } from './domain/exercise.js';
export { RegisterLoads, type LoadOutcome, type LoadProgress } from './register-loads.js';
export { RppsLinks, type ConfirmedRpps } from './rpps-links.js';
export { RppsMatching, type MatchingProgress, type MatchingTotals } from './rpps-matching.js';
export { RppsModule } from './rpps.module.js';
export { RppsSettings } from './settings.js';
