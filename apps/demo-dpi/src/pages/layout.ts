import type { DpiSession } from '../session/session.js';
import { html, NOTHING, type Html } from './html.js';
import { MARK } from './icons.js';
import { sessionPanel } from './session-panel.js';

const PRODUCT = 'Estran';

interface Page {
  readonly title: string;
  readonly main: Html;
}

/** A page of somebody signed in. */
interface SignedInPage extends Page {
  readonly session: DpiSession;
  readonly now: Date;
}

const head = (title: string, extra: Html): Html =>
  html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title} – ${PRODUCT}</title>
    <link rel="icon" href="/assets/estran.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/estran.css" />
    ${extra}
  </head>`;

const FICTITIOUS = html`<footer class="foot">
  <p>
    ${PRODUCT}, dossier patient de démonstration. Patients, professionnels et données cliniques sont
    fictifs.
  </p>
</footer>`;

const brand = (href: string): Html =>
  html`<a class="brand" href="${href}">${MARK}<span>${PRODUCT}<small>Dossier patient</small></span></a>`;

export const signedInPage = ({ title, main, session, now }: SignedInPage): Html =>
  html`<!doctype html>
    <html lang="fr">
      ${head(title, html`<script src="/assets/session.js" defer></script>`)}
      <body data-session="open">
        <a class="skip" href="#main">Aller au contenu</a>
        <header class="top">
          ${brand('/patients')}
          <form class="find" action="/patients" role="search">
            <label class="sr" for="q">Chercher un patient</label>
            <input id="q" name="q" type="search" maxlength="80" placeholder="Chercher un patient" />
          </form>
          ${sessionPanel(session, now)}
        </header>
        <main id="main" tabindex="-1">${main}</main>
        ${FICTITIOUS}
      </body>
    </html>`;

interface OpenPage extends Page {
  /** A file of /assets to run. */
  readonly script?: string;
}

/** A page of nobody: welcome, closed session, errors. */
export const openPage = ({ title, main, script }: OpenPage): Html =>
  html`<!doctype html>
    <html lang="fr">
      ${head(
        title,
        script === undefined ? NOTHING : html`<script src="/assets/${script}" defer></script>`,
      )}
      <body class="open">
        <a class="skip" href="#main">Aller au contenu</a>
        <main id="main" tabindex="-1">
          <div class="welcome">
            <p class="welcome-brand">${MARK}<span>${PRODUCT}</span></p>
            ${main}
          </div>
        </main>
        ${FICTITIOUS}
      </body>
    </html>`;
