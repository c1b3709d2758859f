import type { PageState, SecondRefusal } from '#libs/authentication';
import { html, type Html } from './html.js';
import { secondFactorWords, secondRefusalText } from './second-factor-texts.js';
import type { Texts } from './texts.js';

type BadgeRead = Extract<PageState, { kind: 'pin' }>;

interface PanelView {
  readonly t: Texts;
  readonly uid: string;
  readonly ceremonyId: string | undefined;
  readonly secondRefusal?: SecondRefusal;
}

/** After the badge: the code, or the password of the Windows session. */
export function secondFactorPanel(view: PanelView, state: BadgeRead): Html {
  const { t, uid, ceremonyId, secondRefusal } = view;
  const alert =
    secondRefusal === undefined
      ? undefined
      : html`<p class="alert" role="alert" id="pin-error">${secondRefusalText(t, secondRefusal)}</p>`;
  const notes = [whyNow(t, state.because), directoryNote(t, state)]
    .filter((note) => note !== undefined)
    .map((note) => html`<p class="note">${note}</p>`);
  return html`<h1>${t.hello} ${state.givenName}</h1>
    ${notes}${alert} ${state.asked.factor === 'pin' ? pinForm(view) : passwordForm(view)}
    <form method="post" action="/interaction/${uid}/start-over" class="quiet">
      <input type="hidden" name="ceremony" value="${ceremonyId ?? ''}" /><button class="link">
        ${t.notMe}
      </button>
    </form>`;
}

function whyNow(t: Texts, because: string | null): string | undefined {
  if (because === 'window-over') return t.windowOver;
  if (because === 'full-proof') return t.fullProof;
  return because === 'impossible-travel' ? t.farAway : undefined;
}

function directoryNote(t: Texts, { asked }: BadgeRead): string | undefined {
  if (!asked.directoryCut) return undefined;
  const words = secondFactorWords(t);
  return asked.factor === 'pin' ? words.cutPin : words.cut;
}

const described = ({ secondRefusal }: PanelView): string =>
  `pin-hint${secondRefusal === undefined ? '' : ' pin-error'}`;

function pinForm(view: PanelView): Html {
  const { t, uid, ceremonyId } = view;
  const words = secondFactorWords(t);
  return html`<form
    method="post"
    action="/interaction/${uid}/pin"
    autocomplete="off"
    id="pin-form"
  >
    <input type="hidden" name="ceremony" value="${ceremonyId ?? ''}" />
    <label for="pin">${words.pin}</label>
    <input
      id="pin"
      name="pin"
      type="password"
      inputmode="numeric"
      pattern="[0-9]{4,8}"
      minlength="4"
      maxlength="8"
      required
      autofocus
      autocomplete="off"
      aria-describedby="${described(view)}"
    />
    <p id="pin-hint" class="hint">${words.pinHint}</p>
    <button class="primary">${t.pinSubmit}</button>
  </form>`;
}

function passwordForm(view: PanelView): Html {
  const { t, uid, ceremonyId } = view;
  const words = secondFactorWords(t);
  return html`<form
    method="post"
    action="/interaction/${uid}/directory-password"
    autocomplete="off"
    id="pin-form"
  >
    <input type="hidden" name="ceremony" value="${ceremonyId ?? ''}" />
    <label for="password">${words.password}</label>
    <input
      id="password"
      name="password"
      type="password"
      maxlength="128"
      required
      autofocus
      autocomplete="off"
      aria-describedby="${described(view)}"
    />
    <p id="pin-hint" class="hint">${words.passwordHint}</p>
    <button class="primary">${t.pinSubmit}</button>
  </form>`;
}
