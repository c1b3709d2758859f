import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { Clock, DomainError } from '#libs/kernel';
import { z } from 'zod';
import { AuthenticationSettings } from '../settings.js';

/** What a post read before is worth this long: a change of area, or a post disabled, is seen this soon. */
const MEMORY_MS = 2000;
const MOST_POSTS = 20_000;
/** No configuration may go beyond (requirements 5.6: idle ≤ 30 min). */
const HARD_IDLE_SECONDS = 30 * 60;

const PostUsage = z.enum(['shared', 'single-user']);
const OnCardRemoval = z.enum(['nothing', 'lock']);

/** A post and the rules of the area where it stands. */
export interface KnownPost {
  readonly id: string;
  readonly name: string;
  readonly siteFiness: string;
  readonly areaId: string | null;
  /** `single-user`: nobody else's badge takes the place of who works there. */
  readonly usage: z.infer<typeof PostUsage>;
  /** Seconds without activity after which the session open there is locked. */
  readonly idleSeconds: number;
  /** Seconds after the full 2FA during which a tap alone reopens there. */
  readonly tapWindowSeconds: number;
  /** Of a CPS that opened a session there; `lock` where no area says otherwise. */
  readonly onCardRemoval: z.infer<typeof OnCardRemoval>;
}

interface Row extends Pick<KnownPost, 'id' | 'name' | 'siteFiness' | 'areaId'> {
  readonly state: string;
  readonly usage: string;
  readonly idleSeconds: number | null;
  readonly tapWindowSeconds: number | null;
  readonly onCardRemoval: string | null;
}

const BY_ID = `
  select w.id, w.name, w.site_finess as "siteFiness", w.area_id as "areaId", w.state, w.usage,
    a.idle_lock_seconds as "idleSeconds", a.tap_window_seconds as "tapWindowSeconds",
    a.on_card_removal as "onCardRemoval"
  from workstation w left join area a on a.id = w.area_id
  where w.id = $1::uuid`;

/** The posts, as each tap and each token needs them: read once in two seconds. */
@Injectable()
export class PostBook {
  readonly #known = new Map<
    string,
    { readonly at: number; readonly post: KnownPost | undefined }
  >();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: AuthenticationSettings,
  ) {}

  /** @throws DomainError `workstation.unknown` also when it is disabled. */
  async of(workstationId: string): Promise<KnownPost> {
    const post = await this.find(workstationId);
    if (post === undefined)
      throw new DomainError('workstation.unknown', 'not-found', { workstationId });
    return post;
  }

  /** Undefined when it is unknown or disabled. */
  async find(workstationId: string): Promise<KnownPost | undefined> {
    const now = this.clock.now().getTime();
    const known = this.#known.get(workstationId);
    if (known !== undefined && Math.abs(now - known.at) < MEMORY_MS) return known.post;
    const post = await this.#read(workstationId);
    if (this.#known.size >= MOST_POSTS) this.#known.clear();
    this.#known.set(workstationId, { at: now, post });
    return post;
  }

  /** What was known of a post is read again: it has just changed. */
  forget(workstationId: string): void {
    this.#known.delete(workstationId);
  }

  /** Seconds without activity that a session bears there; `null`: on no post of the hospital. */
  async idleSecondsAt(workstationId: string | null): Promise<number> {
    const post = workstationId === null ? undefined : await this.find(workstationId);
    return post?.idleSeconds ?? this.defaultIdleSeconds;
  }

  get defaultIdleSeconds(): number {
    return Math.min(this.settings.sessionIdleSeconds, HARD_IDLE_SECONDS);
  }

  async #read(workstationId: string): Promise<KnownPost | undefined> {
    const { rows } = await this.database.pool.query<Row>({
      name: 'post-by-id',
      text: BY_ID,
      values: [workstationId],
    });
    const [row] = rows;
    if (row?.state !== 'active') return undefined;
    const { tapWindowSeconds } = this.settings;
    return {
      id: row.id,
      name: row.name,
      siteFiness: row.siteFiness,
      areaId: row.areaId,
      usage: PostUsage.parse(row.usage),
      idleSeconds: Math.min(row.idleSeconds ?? this.defaultIdleSeconds, HARD_IDLE_SECONDS),
      tapWindowSeconds: Math.min(row.tapWindowSeconds ?? tapWindowSeconds, tapWindowSeconds),
      onCardRemoval: OnCardRemoval.parse(row.onCardRemoval ?? 'lock'),
    };
  }
}
