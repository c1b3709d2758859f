import { assetPath } from './assets.js';
import { html, type Html } from './html.js';
import type { Texts } from './texts.js';

export interface Page {
  readonly t: Texts;
  readonly title: string;
  readonly main: Html;
  /** Files of /assets to run, after the page. */
  readonly scripts?: readonly string[];
  /** Shown under the brand: where we are. */
  readonly place?: Html | undefined;
}

const MARK = html`<svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
  <path
    d="M8 44V20a16 16 0 0 1 32 0v24"
    fill="none"
    stroke="currentColor"
    stroke-width="5"
    stroke-linecap="round"
  />
  <path d="M18 44V22a6 6 0 0 1 12 0v22" fill="currentColor" opacity=".35" />
  <circle cx="24" cy="27" r="3.4" fill="currentColor" />
</svg>`;

/** The one layout of the pages served by the hub: no inline script or style (strict CSP). */
export function layout({ t, title, main, scripts = [], place }: Page): string {
  const files = scripts.map((file) => html`<script src="${assetPath(file)}" defer></script>`);
  return html`<!doctype html>
    <html lang="${t.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} – ${t.product}</title>
        <link rel="icon" href="${assetPath('portique.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assetPath('portique.css')}" />
        ${files}
      </head>
      <body>
        <a class="skip" href="#main">${t.skip}</a>
        <div class="frame">
          <header class="brand">
            <p class="name">${MARK}<span>${t.product}</span></p>
            <p class="tagline">${t.tagline}</p>
            ${place}
          </header>
          <main id="main" tabindex="-1">${main}</main>
        </div>
      </body>
    </html>`.text;
}
