import { html, type Html } from './html.js';
import { layout } from './layout.js';
import type { Texts } from './texts.js';

export interface BackupView {
  readonly t: Texts;
  readonly uid: string;
  /** Name of the application that asked. */
  readonly client: string;
  readonly post: string;
  /** What was typed was refused; the page does not say why. */
  readonly refused: boolean;
}

/** Matricule and code of a back-up means: one form, without any script. */
export function backupPage(view: BackupView): string {
  const { t, uid, client, post, refused } = view;
  return layout({
    t,
    title: t.backup,
    place: html`<p class="post"><span>${t.post}</span> <strong>${post}</strong></p>`,
    main: html`<p class="context">${t.signIn} ${t.toOpen} <strong>${client}</strong></p>
      <h1>${t.backup}</h1>
      <p class="lead">${t.backupHint}</p>
      ${refused ? html`<p class="alert" role="alert" id="backup-error">${t.backupRefused}</p>` : undefined}
      <form method="post" action="/interaction/${uid}/backup" autocomplete="off">
        ${field({ id: 'matricule', label: t.backupMatricule, max: 40, refused })}
        ${field({ id: 'code', label: t.backupCode, max: 40, refused })}
        <button class="primary">${t.pinSubmit}</button>
      </form>
      <p class="quiet"><a class="link" href="/interaction/${uid}">${t.backupLeave}</a></p>`,
  });
}

interface Field {
  readonly id: string;
  readonly label: string;
  readonly max: number;
  readonly refused: boolean;
}

const field = ({ id, label, max, refused }: Field): Html =>
  html`<label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${id}"
      type="text"
      maxlength="${max}"
      required
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      aria-describedby="${refused ? 'backup-error' : ''}"
    />`;
