import { Injectable } from '@nestjs/common';
import { BrowserSessions, type LiveSession } from '#libs/authentication';
import { IdentityDirectory, type Identity } from '#libs/directory';
import { DomainError } from '#libs/kernel';
import type { Exchange } from './sign-in-door.js';
import { ProviderDoor } from './provider-door.js';

export interface SignedInPerson {
  readonly session: LiveSession;
  readonly identity: Identity;
}

/** Who is signed in on this browser, by its own session at the provider. */
@Injectable()
export class AccountPerson {
  constructor(
    private readonly provider: ProviderDoor,
    private readonly browsers: BrowserSessions,
    private readonly directory: IdentityDirectory,
  ) {}

  async of({ request, response }: Exchange): Promise<SignedInPerson | undefined> {
    const uid = await this.provider.sessionUid(request, response);
    const session = uid === undefined ? undefined : await this.browsers.of(uid);
    if (session === undefined) return undefined;
    const identity = await this.directory.find(session.identityId);
    return identity?.state === 'active' ? { session, identity } : undefined;
  }

  /** @throws DomainError `session.none` */
  async asked(exchange: Exchange): Promise<SignedInPerson> {
    const person = await this.of(exchange);
    if (person === undefined) throw new DomainError('session.none', 'unauthenticated');
    return person;
  }
}
