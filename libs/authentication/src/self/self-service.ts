import { Injectable } from '@nestjs/common';
import { Clock, DomainError, plusSeconds, type IdentityId, type Secret } from '#libs/kernel';
import { MeansRegister } from '../means/means-register.js';
import { Pins } from '../pins/pins.js';
import type { LiveSession } from '../sessions/browser-sessions.js';
import { OwnAccessRepository, type OwnAccess } from './own-accesses.repository.js';

/** What gives, or what cannot be undone, needs a full 2FA this recent. */
const FRESH_SECONDS = 15 * 60;
const PAGE = 30;

/** A full 2FA made without the PIN: its owner may choose another. */
const WITHOUT_PIN: ReadonlySet<string> = new Set(['fido2', 'cps', 'ad-password']);

export type MayChangePin = 'yes' | 'stale' | 'other-factor';

export interface OwnAccesses {
  readonly items: readonly OwnAccess[];
  /** The last one shown, when there are more. */
  readonly next: string | undefined;
}

/** What everyone may do for themselves, without the badge desk. */
@Injectable()
export class SelfService {
  constructor(
    private readonly register: MeansRegister,
    private readonly pins: Pins,
    private readonly accesses: OwnAccessRepository,
    private readonly clock: Clock,
  ) {}

  isFresh({ strongAt }: LiveSession): boolean {
    return this.clock.now() < plusSeconds(strongAt, FRESH_SECONDS);
  }

  /** For ever. @throws DomainError `self.stale-session`, `means.unknown`, `means.state-refused` */
  async revoke(session: LiveSession, meansId: string): Promise<void> {
    if (!this.isFresh(session)) throw new DomainError('self.stale-session', 'refused');
    const { identityId } = session;
    const by = { kind: 'person', id: identityId } as const;
    const act = { state: 'revoked', reason: 'revoked-by-holder', by } as const;
    await this.register.change({ identityId, meansId }, act);
  }

  /** Always: a recent sign-in is asked for what gives, never for what takes away. */
  async lose(identityId: IdentityId, meansId: string): Promise<void> {
    const by = { kind: 'person', id: identityId } as const;
    const act = { state: 'lost', reason: 'declared-by-holder', by } as const;
    await this.register.change({ identityId, meansId }, act);
  }

  /** The PIN is chosen again by who proved themselves without it (a key, a CPS, the directory's password). */
  mayChangePin(session: LiveSession): MayChangePin {
    if (!session.factors.some(({ factor }) => WITHOUT_PIN.has(factor))) return 'other-factor';
    return this.isFresh(session) ? 'yes' : 'stale';
  }

  /** @throws DomainError `self.other-factor`, `self.stale-session`, `pin.too-weak` */
  async changePin(session: LiveSession, pin: Secret): Promise<void> {
    const may = this.mayChangePin(session);
    if (may === 'other-factor') throw new DomainError('self.other-factor', 'refused');
    if (may === 'stale') throw new DomainError('self.stale-session', 'refused');
    await this.pins.set(session.identityId, pin, { kind: 'person', id: session.identityId });
  }

  /** What was done in the person's name, newest first, thirty at a time. */
  async lastAccesses(identityId: IdentityId, before: string | undefined): Promise<OwnAccesses> {
    const found = await this.accesses.of(identityId, { before, limit: PAGE + 1 });
    const items = found.slice(0, PAGE);
    return { items, next: found.length > PAGE ? items.at(-1)?.id : undefined };
  }
}
