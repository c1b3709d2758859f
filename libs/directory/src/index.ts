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
export { Structure, StructuresFile } from './structure.js';
export { Structures } from './structures.js';
