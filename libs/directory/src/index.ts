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
export {
  stateOn,
  type OriginWrite,
  type PersonRecord,
  type PersonWrite,
  type RecordedAssignment,
} from './person-record.js';
export { PersonRecords } from './person-records.js';
export { Structure, StructuresFile } from './structure.js';
export { Structures } from './structures.js';
