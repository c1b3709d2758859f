export { KeysModule } from './keys.module.js';
export { SigningKeys, type KeyUse, type SigningKey } from './signing-keys.js';
