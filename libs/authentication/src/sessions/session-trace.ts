import type { Actor, AuditEntry, AuditKind } from '#libs/audit';
import type { CareSession } from '../domain/care-session.js';

/** The card was accepted on lists that should have been renewed: the Internet is cut, or the authority late. */
const isStale = ({ factors }: CareSession): boolean =>
  factors.some(({ revocation }) => revocation === 'stale');

/** What the trail says of a session. */
const entry = (
  session: CareSession,
  fact: Pick<AuditEntry, 'kind' | 'detail'> & { post?: string | undefined; by?: Actor | undefined },
): AuditEntry => ({
  kind: fact.kind,
  outcome: 'success',
  actor: fact.by ?? { kind: 'person', id: session.identityId },
  subject: session.identityId,
  workstation: fact.post,
  detail: { session: session.id, ...fact.detail },
});

export const opened = (session: CareSession, post: string | undefined): AuditEntry =>
  entry(session, {
    kind: 'session.opened',
    post,
    detail: {
      factors: session.factors.map(({ factor }) => factor),
      ...(isStale(session) ? { revocation: 'stale' } : {}),
    },
  });

export const reopened = (session: CareSession, post: string): AuditEntry =>
  entry(session, {
    kind: 'session.reopened',
    post,
    detail: { strongAt: session.strongAt.toISOString() },
  });

export const locked = (
  session: CareSession,
  post: string | undefined,
  because: string,
): AuditEntry => entry(session, { kind: 'session.locked', post, detail: { because } });

export const ended = (session: CareSession, because: string, by: Actor | undefined): AuditEntry =>
  entry(session, { kind: 'session.ended', by, detail: { because } });

/** A badge shown on two posts too soon: copied, relayed or lent. */
export const alert = (
  session: CareSession,
  kind: 'two-posts' | 'impossible-travel',
  places: { readonly from: string; readonly to: string; readonly seconds: number },
): AuditEntry => {
  const kinds = { 'two-posts': TWO_POSTS, 'impossible-travel': IMPOSSIBLE_TRAVEL };
  return entry(session, { kind: kinds[kind], post: places.to, detail: places });
};

const TWO_POSTS: AuditKind = 'session.two-posts';
const IMPOSSIBLE_TRAVEL: AuditKind = 'session.impossible-travel';
