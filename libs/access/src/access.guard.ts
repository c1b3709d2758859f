import {
  Injectable,
  createParamDecorator,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '#libs/kernel';
import { Allow, type AccessRule } from './access-rule.js';
import {
  ClientAuthenticator,
  TokenReader,
  type PersonPrincipal,
  type Principal,
} from './principal.js';

interface GuardedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  principal?: Principal;
}

/** Reads the rule of the route and refuses what it does not open. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenReader,
    private readonly clients: ClientAuthenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride(Allow, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (isMissing(rule)) throw new DomainError('access.no-rule', 'refused');
    if (rule.kind === 'public') return true;
    const principal = await this.#principalOf(request);
    assertAllowed(rule, principal);
    if (rule.kind === 'person-and-client') await this.#assertClient(request, principal);
    request.principal = principal;
    return true;
  }

  async #principalOf(request: GuardedRequest): Promise<Principal> {
    const header = request.headers['authorization'];
    const bearer =
      typeof header === 'string' ? /^Bearer ([\w\-.~+/]+=*)$/i.exec(header)?.[1] : undefined;
    if (bearer === undefined) throw new DomainError('access.token-missing', 'unauthenticated');
    const principal = await this.tokens.read(bearer);
    if (principal === undefined) throw new DomainError('access.token-refused', 'unauthenticated');
    return principal;
  }

  async #assertClient(request: GuardedRequest, principal: Principal): Promise<void> {
    const header = request.headers['client-assertion'];
    const clientId =
      typeof header === 'string' ? await this.clients.authenticate(header) : undefined;
    if (clientId !== principal.clientId) {
      throw new DomainError('client_not_allowed', 'refused', { clientId: principal.clientId });
    }
  }
}

const isMissing = (rule: AccessRule | undefined): rule is undefined => rule === undefined;

function assertAllowed(rule: Exclude<AccessRule, { kind: 'public' }>, principal: Principal): void {
  const { clientId } = principal;
  const wanted = rule.kind === 'client' ? 'client' : 'person';
  if (principal.kind !== wanted) {
    throw new DomainError(`access.${wanted}-needed`, 'refused', { clientId });
  }
  if (!principal.scopes.has(rule.scope)) {
    throw new DomainError('access.scope-missing', 'refused', { clientId, scope: rule.scope });
  }
  if (rule.kind !== 'role' || principal.kind !== 'person') return;
  if (!rule.anyOf.some((role) => principal.roles.has(role))) {
    throw new DomainError('access.role-missing', 'refused', {
      clientId,
      needed: rule.anyOf.join(' '),
    });
  }
}

/** The caller of a route whose rule is not `public`. */
export const Caller = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const { principal } = context.switchToHttp().getRequest<GuardedRequest>();
    if (principal === undefined) throw new DomainError('access.token-missing', 'unauthenticated');
    return principal;
  },
);

/** The person who calls a route whose rule asks for one. */
export const CallingPerson = createParamDecorator(
  (_data: unknown, context: ExecutionContext): PersonPrincipal => {
    const { principal } = context.switchToHttp().getRequest<GuardedRequest>();
    if (principal?.kind !== 'person') throw new DomainError('access.person-needed', 'refused');
    return principal;
  },
);
