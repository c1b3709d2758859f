import { Injectable } from '@nestjs/common';
import type { PersonPrincipal } from '#libs/access';
import { BrowserSessions, type LiveSession } from '#libs/authentication';
import { Clock, plusSeconds } from '#libs/kernel';
import { RppsLinks } from '#libs/rpps';
import type { AirFacts } from '../domain/air-judgement.js';
import type { Site } from '../domain/place.js';
import { AirSettings } from '../settings.js';
import type { SealedSoftware } from '../softwares/air-software.repository.js';
import { AirStandingRepository } from './air-standing.repository.js';

/** What the checks need of the world, less the seal. */
export interface GatheredFacts {
  readonly facts: Omit<AirFacts, 'sealProblem'>;
  readonly software: SealedSoftware | undefined;
  readonly workstation: string | undefined;
}

/** The structures of a hospital change with its buildings: reading them once a minute is enough. */
const SITES_SECONDS = 60;

/** Gathers, at once, what the ten checks look at. Nothing about a person or a session is kept. */
@Injectable()
export class AirFactsReader {
  #sites: { readonly until: Date; readonly list: Promise<readonly Site[]> } | undefined;

  constructor(
    private readonly settings: AirSettings,
    private readonly standing: AirStandingRepository,
    private readonly browsers: BrowserSessions,
    private readonly links: RppsLinks,
    private readonly clock: Clock,
  ) {}

  async gather(caller: PersonPrincipal): Promise<GatheredFacts> {
    const now = this.clock.now();
    const today = civilDay(now);
    const [session, standing, rpps, sites] = await Promise.all([
      this.#ownSession(caller),
      this.standing.read(caller.identityId, caller.clientId, today),
      this.links.confirmedOf(caller.identityId),
      this.#sitesAt(now),
    ]);
    const { identityState, informedOn, assignments, software } = standing;
    const identityIsActive = identityState === 'active';
    return {
      facts: {
        now,
        today,
        software,
        session,
        identityIsActive,
        rpps,
        informedOn,
        assignments,
        sites,
      },
      software,
      workstation: session?.workstation ?? undefined,
    };
  }

  /** The session of the browser that got the token: open, and this person's. */
  async #ownSession(caller: PersonPrincipal): Promise<LiveSession | undefined> {
    if (caller.oidcSessionUid === undefined) return undefined;
    const session = await this.browsers.of(caller.oidcSessionUid);
    return session?.identityId === caller.identityId ? session : undefined;
  }

  #sitesAt(now: Date): Promise<readonly Site[]> {
    if (this.#sites !== undefined && now < this.#sites.until) return this.#sites.list;
    const list = this.standing.sitesOf(this.settings.finess);
    this.#sites = { until: plusSeconds(now, SITES_SECONDS), list };
    list.catch(() => (this.#sites = undefined));
    return list;
  }
}

const PARIS = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris', dateStyle: 'short' });

/** The civil day in the hospital: a post that begins today begins at midnight there. */
const civilDay = (now: Date): string => PARIS.format(now);
