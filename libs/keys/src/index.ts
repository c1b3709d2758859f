export { KeysModule } from './keys.module.js';
export { SigningKeys, type KeyUse, type Rotation, type SigningKey } from './signing-keys.js';
