import type { LiveSession, Means, SessionView } from '#libs/authentication';
import { accountWords } from './account-texts.js';
import { html, type Html } from './html.js';
import { keyRefusals } from './key-invitation-page.js';
import { layout } from './layout.js';
import { kindText, stateText } from './means-texts.js';
import type { Texts } from './texts.js';

export interface AccountView {
  readonly t: Texts;
  readonly name: string;
  readonly session: LiveSession;
  readonly means: readonly Means[];
  /** The last ones, newest first. */
  readonly sessions: readonly SessionView[];
  /** The full 2FA is recent enough to add a means. */
  readonly fresh: boolean;
}

/** "Mon compte": the person's session and means, and the enrolment of a security key. */
export function accountPage(view: AccountView): string {
  const { t, session } = view;
  return layout({
    t,
    title: t.accountTitle,
    scripts: ['simplewebauthn.js', 'add-key.js'],
    place:
      session.workstation === null
        ? undefined
        : html`<p class="post"><span>${t.post}</span> <strong>${session.workstation}</strong></p>`,
    main: html`<h1>${view.name}</h1>
      <section aria-labelledby="session">
        <h2 id="session">${t.accountSession}</h2>
        <dl class="facts">
          <dt>${t.accountSince}</dt>
          <dd>${clock(session.strongAt)}</dd>
          <dt>${t.accountUntil}</dt>
          <dd>${clock(session.tapUntil)}</dd>
        </dl>
        <form method="post" action="/compte/session/fin">
          <button class="secondary">${t.endSession}</button>
        </form>
        ${lastSessions(view)}
        <p><a class="link" href="/compte/acces">${accountWords(t).accessesLink}</a></p>
      </section>
      <section aria-labelledby="means">
        <h2 id="means">${t.accountMeans}</h2>
        ${meansList(view)} ${secretLinks(view)}
      </section>
      ${view.fresh ? addKey(view) : stale(view)}`,
  });
}

const inParis = new Intl.DateTimeFormat('fr-FR', { timeStyle: 'short', timeZone: 'Europe/Paris' });
const dayInParis = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'long',
  timeZone: 'Europe/Paris',
});
const dayAndClock = (instant: Date): string =>
  new Intl.DateTimeFormat('fr-FR', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: 'Europe/Paris',
  }).format(instant);
const clock = (instant: Date): string => inParis.format(instant);

function meansList({ t, means }: AccountView): Html {
  if (means.length === 0) return html`<p>${t.none}</p>`;
  const items = means.map(
    (item) =>
      html`<li>
        <strong>${kindText(t, item.kind)}</strong> <span>${item.label}</span>
        <small>${lifeOf(t, item)}</small>
        ${MAY_BE_LOST.has(item.state) ? html`${lostForm(t, item)} ${revokeForm(t, item)}` : undefined}
      </li>`,
  );
  return html`<ul class="means">
    ${items}
  </ul>`;
}

const MAY_BE_LOST: ReadonlySet<string> = new Set(['issued', 'active', 'suspended', 'lent']);

const lifeOf = (t: Texts, { state, expiresAt }: Means): string =>
  state === 'active' || state === 'lent'
    ? `${t.validUntil} ${dayInParis.format(expiresAt)}`
    : stateText(t, state);

/** Always possible, whatever the age of the sign-in: what is lost must stop at once. */
const lostForm = (t: Texts, { id, label }: Means): Html =>
  html`<details>
    <summary>${t.lostQuestion}</summary>
    <p>${t.lostEffect}</p>
    <form method="post" action="/compte/moyens/${id}/perdu">
      <button class="secondary" aria-label="${t.lostConfirm} – ${label}">${t.lostConfirm}</button>
    </form>
  </details>`;

/** For ever: the hub asks for a recent sign-in first. */
function revokeForm(t: Texts, { id, label }: Means): Html {
  const words = accountWords(t);
  return html`<details>
    <summary>${words.revokeQuestion}</summary>
    <p>${words.revokeEffect}</p>
    <form method="post" action="/compte/moyens/${id}/revoquer">
      <button class="secondary" aria-label="${words.revokeConfirm} – ${label}">
        ${words.revokeConfirm}
      </button>
    </form>
  </details>`;
}

function secretLinks({ t, means }: AccountView): Html {
  const words = accountWords(t);
  const isActive = (kind: Means['kind']): boolean =>
    means.some((item) => item.kind === kind && item.state === 'active');
  return html`${
    isActive('badge')
      ? html`<p><a class="link" href="/compte/code">${words.pinLink}</a></p>`
      : undefined
  }
  ${
    isActive('password')
      ? html`<p><a class="link" href="/compte/mot-de-passe">${words.passwordLink}</a></p>`
      : undefined
  }`;
}

function lastSessions({ t, sessions }: AccountView): Html {
  const words = accountWords(t);
  const states = {
    open: words.sessionOpen,
    locked: words.sessionLocked,
    ended: words.sessionEnded,
  };
  const items = sessions.map(
    ({ openedAt, workstation, state }) =>
      html`<li>
        <strong>${dayAndClock(openedAt)}</strong> <span>${workstation ?? words.noPost}</span>
        <small>${states[state]}</small>
      </li>`,
  );
  return html`<h3>${words.sessions}</h3>
    <ul class="means">
      ${items}
    </ul>`;
}

const addKey = ({ t }: AccountView): Html =>
  html`<section aria-labelledby="add">
    <h2 id="add">${t.addKey}</h2>
    <p>${t.addKeyText}</p>
    <form
      id="add-key"
      data-offer="/compte/cles/offre"
      data-add="/compte/cles"
      data-done="${t.keyAdded}"
      data-failed="${t.keyFailed}"
      data-unsupported="${t.keyUnsupported}"
      ${keyRefusals(t)}
    >
      <label for="label">${t.addKeyLabel}</label>
      <input id="label" name="label" required minlength="2" maxlength="60" value="${t.fido2}" />
      <button class="primary">${t.addKey}</button>
      <p id="key-status" class="live" role="status" data-waiting="${t.keyWaiting}"></p>
    </form>
  </section>`;

const stale = ({ t }: AccountView): Html =>
  html`<section aria-labelledby="add">
    <h2 id="add">${t.addKey}</h2>
    <p>${t.addKeyStale}</p>
    <p><a class="button" href="/compte/connexion?recente=oui">${t.reconnect}</a></p>
  </section>`;
