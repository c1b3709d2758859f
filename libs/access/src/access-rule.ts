import { Reflector } from '@nestjs/core';
import type { HubRole } from './principal.js';

/** Who may call a route. A route without a rule is refused (design D15). */
export type AccessRule =
  /** Anyone, before sign-in; `why` says why that is safe. */
  | { readonly kind: 'public'; readonly why: string }
  /** A signed-in person with one of the roles, through an application that was granted the scope. */
  | { readonly kind: 'role'; readonly anyOf: readonly HubRole[]; readonly scope: string }
  /** A signed-in person about themself, through an application that was granted the scope. */
  | { readonly kind: 'self'; readonly scope: string }
  /** A person through an application that also proves itself with `Client-Assertion` (RFC 7523). */
  | { readonly kind: 'person-and-client'; readonly scope: string }
  /** An application by itself (client credentials). */
  | { readonly kind: 'client'; readonly scope: string };

export const Allow = Reflector.createDecorator<AccessRule>();
