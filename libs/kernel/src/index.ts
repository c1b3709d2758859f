export {
  Clock,
  SystemClock,
  epochSeconds,
  fromEpochSeconds,
  parseInstant,
  plusMonths,
  plusSeconds,
} from './clock.js';
export { ConfigError, readConfig } from './config.js';
export { DomainError, type ErrorKind } from './domain-error.js';
export { CivilDate, Finess, IdentityId, Rpps, idnpsOf, luhnHolds } from './health-ids.js';
export { canonicalJson, JsonObject, type Json } from './json.js';
export { Keyring, type BoxPlace } from './keyring.js';
export { foldName } from './names.js';
export { Random, SystemRandom } from './random.js';
export { Signals } from './signals.js';
export { Secret, hashToken, sameSecret } from './secret.js';
export { Transactions, type Transaction } from './transactions.js';
