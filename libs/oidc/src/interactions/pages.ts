import type { PageState, SecondRefusal } from '#libs/authentication';
import { cardButton } from './card-pages.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';
import { secondFactorPanel } from './second-factor-panel.js';
import { refusalText, type Texts } from './texts.js';
import { transitionWords } from './transition-texts.js';

/** What the sign-in page knows. */
export interface SignInView {
  readonly t: Texts;
  readonly uid: string;
  /** Name of the application that asked. */
  readonly client: string;
  readonly post: string | undefined;
  readonly ceremonyId: string | undefined;
  readonly state: PageState | undefined;
  readonly secondRefusal?: SecondRefusal;
  /** The application asks for a recent full 2FA. */
  readonly fullProof?: boolean;
  /** People may sign in with a CPS card. */
  readonly cards?: boolean;
  /** The hospital allows a password and a one-time code, for the time of a transition. */
  readonly passwords?: boolean;
}

/** The sign-in page in each of its states: waiting for a badge, PIN, opening. */
export function signInPage(view: SignInView): string {
  const { t, uid } = view;
  return layout({
    t,
    title: t.signIn,
    place: postLine(view),
    scripts: ['simplewebauthn.js', 'sign-in.js'],
    main: html`<div
      id="sign-in"
      data-uid="${uid}"
      data-ceremony="${view.ceremonyId ?? ''}"
      data-state="${view.state?.kind ?? 'none'}"
      data-refusal="${refusalOf(view.state)}"
      data-key-failed="${t.keyFailed}"
      data-key-unsupported="${t.keyUnsupported}"
    >
      <p class="context">${t.signIn} ${t.toOpen} <strong>${view.client}</strong></p>
      ${panel(view)}
      <form method="post" action="/interaction/${uid}/cancel" class="quiet">
        <button class="link">${t.cancel}</button>
      </form>
      <p class="help">${t.help}</p>
      ${passwordLink(view)} ${backupLink(view)}
    </div>`,
  });
}

const passwordLink = ({ t, uid, passwords }: SignInView): Html | undefined =>
  passwords === true
    ? html`<p class="quiet">
        <a class="link" href="/interaction/${uid}/password">${transitionWords(t).link}</a>
      </p>`
    : undefined;

/** On posts only. */
const backupLink = ({ t, uid, post }: SignInView): Html | undefined =>
  post === undefined
    ? undefined
    : html`<p class="quiet"><a class="link" href="/interaction/${uid}/backup">${t.backup}</a></p>`;

const refusalOf = (state: PageState | undefined): string =>
  state?.kind === 'waiting' ? (state.refusal ?? '') : '';

const postLine = ({ t, post }: SignInView): Html =>
  post === undefined
    ? html`<p class="post none">${t.noPost}</p>`
    : html`<p class="post"><span>${t.post}</span> <strong>${post}</strong></p>`;

function panel(view: SignInView): Html {
  switch (view.state?.kind) {
    case 'pin':
      return secondFactorPanel(view, view.state);
    case 'proven':
      return openingPanel(view);
    case 'waiting':
      return html`${badgePanel(view, view.state.refusal)}${keyPanel(view)}`;
    case 'over':
    case undefined:
      return html`<h1>${view.t.signIn}</h1>
        <p>${view.cards === true ? view.t.noPostCards : view.t.noPostHint}</p>
        ${keyPanel(view)}`;
  }
}

function badgePanel({ t, fullProof }: SignInView, refusal: string | null): Html {
  const note = fullProof === true ? html`<p class="note">${t.fullProof}</p>` : undefined;
  const alert =
    refusal === null
      ? undefined
      : html`<p class="alert" role="alert">${refusalText(t, refusal)}</p>`;
  return html`<h1>${t.present}</h1>
    <div class="reader" aria-hidden="true">
      <div class="card"></div>
      <div class="slot"></div>
    </div>
    <p class="lead">${t.presentHint}</p>
    ${note}${alert}
    <p class="live" role="status">${t.waiting}</p>`;
}

function keyPanel({ t, uid, cards }: SignInView): Html {
  return html`<div class="or"><span>${t.or}</span></div>
    <div class="choices">
      ${cards === true ? cardButton(t, uid) : undefined}
      <button type="button" id="use-key" class="secondary">
        <span>${t.key}</span><small>${t.keyHint}</small>
      </button>
    </div>
    <p id="key-status" class="live" role="status" data-waiting="${t.keyWaiting}"></p>`;
}

const openingPanel = ({ t, uid, ceremonyId }: SignInView): Html =>
  html`<h1>${t.opening}</h1>
    <div class="spinner" aria-hidden="true"></div>
    <form method="post" action="/interaction/${uid}/complete" id="complete">
      <input type="hidden" name="ceremony" value="${ceremonyId ?? ''}" /><button class="primary">
        ${t.pinSubmit}
      </button>
    </form>`;

export interface ErrorView {
  readonly t: Texts;
  readonly text: string;
  readonly code?: string;
  readonly reference?: string;
}

/** A request that cannot go on: in words, with a reference for the IT department; never a stack. */
export const errorPage = ({ t, text, code, reference }: ErrorView): string =>
  layout({
    t,
    title: t.errorTitle,
    main: html`<h1>${t.errorTitle}</h1>
      <p class="lead">${text}</p>
      <dl class="facts">
        ${
          code === undefined
            ? undefined
            : html`<dt>${t.detail}</dt>
                <dd><code>${code}</code></dd>`
        }
        ${
          reference === undefined
            ? undefined
            : html`<dt>${t.reference}</dt>
                <dd><code>${reference}</code></dd>`
        }
      </dl>`,
  });

/** An application to open. */
export interface TileView {
  readonly name: string;
  readonly href: string;
}

/** The start page of a post's browser: its workstation, the applications to open. */
export const postPage = (
  t: Texts,
  post: string | undefined,
  applications: readonly TileView[],
): string =>
  layout({
    t,
    title: t.postTitle,
    main: html`${postIntroduction(t, post)}${applicationTiles(t, applications)}`,
  });

const postIntroduction = (t: Texts, post: string | undefined): Html =>
  post === undefined
    ? html`<h1>${t.postNone}</h1>`
    : html`<h1>${t.postTitle}</h1>
        <p class="lead">${t.postText} <strong>${post}</strong>.</p>
        <p>${t.postNext}</p>`;

function applicationTiles(t: Texts, applications: readonly TileView[]): Html | undefined {
  if (applications.length === 0) return undefined;
  const items = applications.map(
    ({ name, href }) => html`<li><a class="tile" href="${href}">${name}</a></li>`,
  );
  return html`<section aria-labelledby="applications">
    <h2 id="applications">${t.applications}</h2>
    <ul class="tiles">
      ${items}
    </ul>
  </section>`;
}

/** RP-initiated logout: `form` is the provider's own form `op.logoutForm`, with its one-time value. */
export const logoutPage = (t: Texts, form: Html): string =>
  layout({
    t,
    title: t.logoutTitle,
    main: html`<h1>${t.logoutTitle}</h1>
      <p class="lead">${t.logoutText}</p>
      ${form}
      <div class="actions">
        <button form="op.logoutForm" name="logout" value="yes" class="primary" autofocus>
          ${t.logoutYes}
        </button>
        <button form="op.logoutForm" class="secondary">${t.logoutNo}</button>
      </div>`,
  });

export const logoutDonePage = (t: Texts): string =>
  layout({
    t,
    title: t.logoutDone,
    main: html`<h1>${t.logoutDone}</h1>
      <p class="lead">${t.logoutDoneText}</p>`,
  });
