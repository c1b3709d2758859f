export { parisDay } from './civil-day.js';
export { DirectoryModule } from './directory.module.js';
export {
  displayName,
  mainAssignment,
  workName,
  type Assignment,
  type Identity,
  type IdentityState,
} from './identity.js';
export { IdentityDirectory } from './identity-directory.js';
export { IdentityLife, type StateChanges } from './identity-life.js';
export {
  stateOn,
  type OriginWrite,
  type PersonRecord,
  type PersonWrite,
  type RecordedAssignment,
} from './person-record.js';
export { IDENTITY_LEFT, PersonRecords } from './person-records.js';
export { Structure, StructuresFile } from './structure.js';
export { Structures } from './structures.js';
