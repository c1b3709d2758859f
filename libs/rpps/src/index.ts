export type { Activity, Exercise, KnowHow } from './domain/exercise.js';
export { RppsLinks, type ConfirmedRpps } from './rpps-links.js';
