export { AccessGuard, Caller, CallingPerson } from './access.guard.js';
export { Allow, type AccessRule } from './access-rule.js';
export { Describe, type RouteDescription } from './describe.js';
export { ErrorLog, ProblemFilter } from './problem.filter.js';
export {
  ClientAuthenticator,
  HUB_ROLES,
  TokenReader,
  type HubRole,
  type PersonPrincipal,
  type Principal,
} from './principal.js';
