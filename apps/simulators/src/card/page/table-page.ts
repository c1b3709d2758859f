import type { CardView } from '../card-view.js';
import type { TablePerson } from '../card-table.schemas.js';
import type { ReaderState, TablePost } from '../tap-desk.js';
import { badges } from './badges.js';
import { drawer } from './drawer.js';
import { html, type Html } from './html.js';
import { peopleOnTable } from './people.js';

export interface TableLink {
  readonly label: string;
  readonly url: string;
}

export interface TableContent {
  readonly people: readonly TablePerson[];
  readonly posts: readonly TablePost[];
  readonly cards: readonly CardView[];
  readonly links: readonly TableLink[];
  readonly readerState: (post: string) => ReaderState;
}

const STATES: Readonly<Record<ReaderState, string>> = {
  untried: 'Lecteur prêt à essayer',
  free: 'Lecteur libre',
  'card-laid': 'Carte posée',
  unreachable: 'Lecteur injoignable',
};

const MARK = html`<svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
  <rect x="5" y="13" width="30" height="21" rx="4" class="card-back" />
  <rect x="13" y="20" width="30" height="21" rx="4" class="card-front" />
  <circle cx="21" cy="29" r="4" class="card-photo" />
  <path d="M29 27h9M29 32h6" class="card-lines" />
</svg>`;

function page(title: string, body: Html, scripts: Html | undefined): string {
  const whole = html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="/assets/table.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/table.css" />
        ${scripts}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
  return unbroken(whole.text);
}

/** French typography: no line ends before a colon, a question mark or a closing quotation mark. */
const unbroken = (text: string): string => text.replaceAll(/ ([:;?!»])/g, '\u00A0$1');

const rail = (links: readonly TableLink[]): Html =>
  html`<header class="rail">
    <p class="title">${MARK}<span>Table des cartes</span> <span class="tag">Simulateur</span></p>
    <nav aria-label="Autres écrans de la démonstration">
      <ul>
        ${links.map(({ label, url }) => html`<li><a href="${url}" target="_blank" rel="noopener">${label}</a></li>`)}
      </ul>
    </nav>
  </header>`;

/** The whole table: posts on the left, badges, then the drawer. */
export function tablePage(content: TableContent): string {
  const people = peopleOnTable(content.people, content.posts, content.cards);
  const posts = content.posts.map((post, i) => postItem(post, content.readerState(post.name), i));
  const body = html`<a class="skip" href="#badges">Aller aux badges</a>
    ${rail(content.links)}
    <main class="table">
      <h1 class="unseen">Table des cartes</h1>
      <div class="desk">
        <section aria-labelledby="posts-title">
          <h2 id="posts-title">Postes</h2>
          <p class="hint">
            Posez un badge sur le poste choisi, ou glissez-le dessus. Un navigateur n’est lié qu’à un
            poste : ouvrez le second dans une fenêtre privée.
          </p>
          <fieldset class="posts">
            <legend class="unseen">Poste choisi</legend>
            ${posts}
          </fieldset>
        </section>
        ${journal()}
      </div>
      <div class="top">
        <noscript><p class="note">Cette table a besoin de JavaScript pour poser les cartes.</p></noscript>
        ${badges(people)} ${drawer(content.cards)}
      </div>
    </main>
    ${dock(content.posts)}
    <p id="announce" class="unseen" role="status" aria-live="polite"></p>`;
  return page(
    'Table des cartes – simulateur Portique',
    body,
    html`<script src="/assets/table.js" defer></script>`,
  );
}

function postItem(post: TablePost, state: ReaderState, rank: number): Html {
  const checked = rank === 0 ? html`checked` : undefined;
  return html`<div class="post" data-post="${post.name}" data-reader="${state}">
    <label class="choice">
      <input type="radio" name="post" value="${post.name}" ${checked} />
      <span class="monitor" aria-hidden="true"></span>
      <span class="names"><strong>${post.name}</strong> <span>${post.unitLabel}</span></span>
    </label>
    <a
      class="open"
      href="/posts/${encodeURIComponent(post.name)}/screen"
      target="_blank"
      rel="noopener"
    >
      Ouvrir l’écran de ce poste <span class="unseen">${post.name} (nouvel onglet)</span>
    </a>
    <div class="reader">
      <span class="led" aria-hidden="true"></span>
      <span class="state">${STATES[state]}</span>
      <span class="laid" aria-hidden="true"></span>
      <button type="button" class="pull" hidden>
        Retirer <span class="unseen">la carte de ${post.name}</span>
      </button>
    </div>
  </div>`;
}

const journal = (): Html =>
  html`<section class="journal" aria-labelledby="journal-title">
    <h2 id="journal-title">Passages</h2>
    <p id="no-tap" class="hint">Aucun passage pour l’instant.</p>
    <ol id="taps" reversed></ol>
  </section>`;

/** On a narrow screen the posts are far above: the choice and the last tap stay at hand. */
const dock = (posts: readonly TablePost[]): Html =>
  html`<aside class="dock" aria-label="Poste choisi et dernier passage">
    <label for="dock-post">Poste</label>
    <select id="dock-post">
      ${posts.map(({ name }) => html`<option>${name}</option>`)}
    </select>
    <p id="dock-tap" aria-hidden="true">Aucun passage</p>
  </aside>`;

/** Shown in the tab of a post whose screen did not open. */
export const screenFailurePage = (post: string, sentence: string): string =>
  page(
    `${post} – écran indisponible`,
    html`${rail([])}
      <main class="failure">
        <h1>L’écran de ${post} ne s’ouvre pas</h1>
        <p>${sentence}</p>
        <p>Vérifiez que l’agent de ce poste est enrôlé et que Portique répond, puis réessayez.</p>
        <p><a class="back" href="/">Revenir à la table des cartes</a></p>
      </main>`,
    undefined,
  );
