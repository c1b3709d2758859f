import type { OwnAccess, OwnAccesses } from '#libs/authentication';
import { accessText, accountWords } from './account-texts.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';
import type { Texts } from './texts.js';

const format = (t: Texts, instant: Date): string =>
  new Intl.DateTimeFormat(t.lang === 'en' ? 'en-GB' : 'fr-FR', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Europe/Paris',
  }).format(instant);

/** "Mes derniers accès": what was done in the person's name. */
export function accessesPage(t: Texts, { items, next }: OwnAccesses): string {
  const words = accountWords(t);
  const older =
    next === undefined
      ? undefined
      : html`<p><a class="button" href="/compte/acces?avant=${next}">${words.older}</a></p>`;
  return layout({
    t,
    title: words.accesses,
    main: html`<h1>${words.accesses}</h1>
      <p>${words.accessesLead}</p>
      ${items.length === 0 ? html`<p>${words.noAccess}</p>` : table(t, items)} ${older} ${back(t)}`,
  });
}

function table(t: Texts, items: readonly OwnAccess[]): Html {
  const words = accountWords(t);
  const rows = items.map(
    (item) =>
      html`<tr>
        <td><time datetime="${item.at.toISOString()}">${format(t, item.at)}</time></td>
        <td>
          ${accessText(t, item)}
          ${item.outcome === 'success' ? undefined : html`<strong class="no">${words.refused}</strong>`}
        </td>
        <td>${item.workstation ?? '–'}</td>
      </tr>`,
  );
  return html`<table class="accesses">
    <thead>
      <tr>
        <th scope="col">${words.when}</th>
        <th scope="col">${words.what}</th>
        <th scope="col">${words.where}</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

export interface PinView {
  readonly t: Texts;
  readonly state: 'form' | 'stale' | 'other-factor' | 'done';
  readonly refusal?: 'differs' | 'weak';
}

/** The person chooses another PIN, having proved themselves without it. */
export function changePinPage({ t, state, refusal }: PinView): string {
  const words = accountWords(t);
  const signIn = html`<p>
    <a class="button" href="/compte/connexion?recente=oui">${t.reconnect}</a>
  </p>`;
  const parts = {
    form: pinForm(t, refusal),
    stale: html`<p>${words.pinStale}</p>
      ${signIn}`,
    'other-factor': html`<p>${words.pinOther}</p>
      ${signIn}`,
    done: html`<p class="lead" role="status">${words.pinDone}</p>`,
  };
  return layout({
    t,
    title: words.pinTitle,
    main: html`<h1>${words.pinTitle}</h1>
      ${parts[state]} ${back(t)}`,
  });
}

function pinForm(t: Texts, refusal: PinView['refusal']): Html {
  const words = accountWords(t);
  const said = refusal === 'differs' ? words.pinDiffers : words.pinWeak;
  const alert =
    refusal === undefined
      ? undefined
      : html`<p class="alert" role="alert" id="refusal">${said}</p>`;
  const by = `pin-hint${refusal === undefined ? '' : ' refusal'}`;
  const field = (id: string, label: string): Html =>
    html`<label for="${id}">${label}</label>
      <input
        id="${id}"
        name="${id}"
        type="password"
        inputmode="numeric"
        pattern="[0-9]{4,8}"
        minlength="4"
        maxlength="8"
        required
        autocomplete="off"
        aria-describedby="${by}"
      />`;
  return html`<p class="hint" id="pin-hint">${words.pinHint}</p>
    ${alert}
    <form method="post" action="/compte/code" autocomplete="off">
      ${field('pin', words.pinLabel)}${field('again', words.pinAgain)}
      <button class="primary">${words.pinSave}</button>
    </form>`;
}

const back = (t: Texts): Html =>
  html`<p class="quiet"><a class="link" href="/compte">${accountWords(t).backToAccount}</a></p>`;
