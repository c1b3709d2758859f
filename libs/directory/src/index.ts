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
export { IdentityLife } from './identity-life.js';
export {
  stateOn,
  type OriginWrite,
  type PersonRecord,
  type RecordedAssignment,
} from './person-record.js';
export { IDENTITY_OUT, PersonRecords } from './person-records.js';
export { StructuresFile } from './structure.js';
export { Structures } from './structures.js';
