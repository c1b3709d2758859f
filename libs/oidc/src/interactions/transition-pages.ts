import { generate } from 'lean-qr';
import { toSvgSource } from 'lean-qr/extras/svg';
import type { FirstUse } from '#libs/authentication';
import { Html, html } from './html.js';
import { layout } from './layout.js';
import { chosenRefusalText, transitionWords } from './transition-texts.js';
import type { Texts } from './texts.js';

interface Place {
  readonly t: Texts;
  readonly uid: string;
  /** Name of the application that asked. */
  readonly client: string;
  readonly post: string | undefined;
}

export interface TransitionView extends Place {
  readonly refused: boolean;
}

export interface FirstUseView extends Place {
  readonly first: FirstUse;
  /** Code of a `DomainError`, or `password.differs`. */
  readonly refusal?: string | undefined;
}

/** Matricule, password and one-time code: one form, without any script. */
export function passwordPage(view: TransitionView): string {
  const words = transitionWords(view.t);
  return page(
    view,
    words.title,
    html`<p class="lead">${words.lead}</p>
      ${alert(view.refused ? words.refused : undefined)}
      <form method="post" action="/interaction/${view.uid}/password" autocomplete="off">
        ${field({ id: 'matricule', label: words.matricule, refused: view.refused })}
        ${field({ id: 'password', label: words.password, kind: 'password', refused: view.refused })}
        ${field({ id: 'code', label: words.code, kind: 'code', refused: view.refused })}
        <button class="primary">${view.t.pinSubmit}</button>
      </form>
      <p class="quiet">
        <a class="link" href="/interaction/${view.uid}/password/first">${words.first}</a>
      </p>
      <p class="quiet"><a class="link" href="/interaction/${view.uid}">${words.back}</a></p>`,
  );
}

/** The activation code of the desk. */
export function firstCodePage(view: TransitionView): string {
  const words = transitionWords(view.t);
  return page(
    view,
    words.first,
    html`<p class="lead">${words.firstLead}</p>
      ${alert(view.refused ? words.firstRefused : undefined)}
      <form method="post" action="/interaction/${view.uid}/password/first" autocomplete="off">
        ${field({ id: 'matricule', label: words.matricule, refused: view.refused })}
        ${field({ id: 'code', label: words.firstCode, refused: view.refused })}
        <button class="primary">${view.t.pinSubmit}</button>
      </form>
      <p class="quiet">
        <a class="link" href="/interaction/${view.uid}/password">${words.back}</a>
      </p>`,
  );
}

/** The phone learns its secret, and the person chooses a password. */
export function firstUsePage(view: FirstUseView): string {
  const { t, uid, first, refusal } = view;
  const words = transitionWords(t);
  const refused = refusal !== undefined;
  return page(
    view,
    `${t.hello} ${first.givenName}`,
    html`${alert(refusal === undefined ? undefined : (chosenRefusalText(t, refusal) ?? t.errorUnexpected))}
      <form method="post" action="/interaction/${uid}/password/choose" autocomplete="off">
        <input type="hidden" name="ceremony" value="${first.ceremonyId}" />
        <section aria-labelledby="phone">
          <h2 id="phone">${words.phoneTitle}</h2>
          <p>${words.phoneLead}</p>
          <div class="qr" role="img" aria-label="${words.phoneAlt}">${qr(first.phone.uri)}</div>
          <p>
            ${words.phoneKey} :
            <code class="key">${first.phone.base32.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
          ${field({ id: 'code', label: words.code, kind: 'code', refused })}
        </section>
        <section aria-labelledby="choose">
          <h2 id="choose">${words.chooseTitle}</h2>
          <p class="hint" id="choose-hint">${words.chooseHint}</p>
          ${chosenFields(t, refused)}
        </section>
        <button class="primary">${t.pinSubmit}</button>
      </form>`,
  );
}

export interface ChangeView {
  readonly t: Texts;
  readonly state: 'form' | 'stale' | 'done';
  readonly refusal?: string | undefined;
}

/** Another password, from the person's account. */
export function changePasswordPage({ t, state, refusal }: ChangeView): string {
  const words = transitionWords(t);
  const shown = refusal === undefined ? undefined : chosenRefusalText(t, refusal);
  const parts = {
    form: html`<p class="hint" id="choose-hint">${words.chooseHint}</p>
      ${alert(shown)}
      <form method="post" action="/compte/mot-de-passe" autocomplete="off">
        ${chosenFields(t, shown !== undefined)}
        <button class="primary">${words.save}</button>
      </form>`,
    stale: html`<p>${words.stale}</p>
      <p><a class="button" href="/compte/connexion?recente=oui">${t.reconnect}</a></p>`,
    done: html`<p class="lead" role="status">${words.changed}</p>`,
  };
  return layout({
    t,
    title: words.changeTitle,
    main: html`<h1>${words.changeTitle}</h1>
      ${parts[state]}
      <p class="quiet"><a class="link" href="/compte">${words.toAccount}</a></p>`,
  });
}

const page = ({ t, client, post }: Place, title: string, main: Html): string =>
  layout({
    t,
    title,
    place:
      post === undefined
        ? html`<p class="post none">${t.noPost}</p>`
        : html`<p class="post"><span>${t.post}</span> <strong>${post}</strong></p>`,
    main: html`<p class="context">${t.signIn} ${t.toOpen} <strong>${client}</strong></p>
      <h1>${title}</h1>
      ${main}`,
  });

const alert = (text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html`<p class="alert" role="alert" id="refusal">${text}</p>`;

const chosenFields = (t: Texts, refused: boolean): Html => {
  const words = transitionWords(t);
  const shared = { kind: 'new-password', refused, hint: 'choose-hint' } as const;
  return html`${field({ id: 'password', label: words.password, ...shared })}
  ${field({ id: 'again', label: words.again, ...shared })}`;
};

interface Field {
  readonly id: string;
  readonly label: string;
  readonly kind?: 'text' | 'password' | 'new-password' | 'code';
  readonly refused: boolean;
  readonly hint?: string;
}

const SHAPES = {
  text: html`type="text" maxlength="40" autocomplete="off" autocapitalize="characters"`,
  password: html`type="password" maxlength="128" autocomplete="current-password"`,
  'new-password': html`type="password" maxlength="128" minlength="12" autocomplete="new-password"`,
  code: html`type="text" inputmode="numeric" maxlength="7" pattern="[0-9]{3} ?[0-9]{3}" autocomplete="one-time-code"`,
};

function field({ id, label, kind = 'text', refused, hint }: Field): Html {
  const described = [hint, refused ? 'refusal' : undefined].filter((part) => part !== undefined);
  const by = described.length === 0 ? undefined : html`aria-describedby="${described.join(' ')}"`;
  return html`<label for="${id}">${label}</label>
    <input id="${id}" name="${id}" ${SHAPES[kind]} ${by} required spellcheck="false" />`;
}

/** Drawn here: the secret of the phone goes nowhere else. */
const qr = (uri: string): Html =>
  new Html(toSvgSource(generate(uri), { on: '#14213d', padX: 2, padY: 2 }));
