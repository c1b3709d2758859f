import { cardReason, cardTexts } from './card-texts.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';
import type { Texts } from './texts.js';

/** The button of the sign-in page: the browser then asks for the card, on an address of its own. */
export const cardButton = (t: Texts, uid: string): Html =>
  html`<form method="post" action="/interaction/${uid}/cps">
    <button class="secondary"><span>${t.cps}</span><small>${t.cpsHint}</small></button>
  </form>`;

export interface CardHelpView {
  readonly t: Texts;
  readonly uid: string;
  /** Code of the refusal. */
  readonly because: string;
}

/** The card did not open the session: why, and what to check, in the words of somebody at a ward post. */
export function cardHelpPage({ t, uid, because }: CardHelpView): string {
  const words = cardTexts(t);
  return layout({
    t,
    title: words.title,
    main: html`<h1>${words.title}</h1>
      <p class="alert" role="alert">${cardReason(t, because)}</p>
      ${adviceOn(because, t)}
      <div class="actions">
        <form method="post" action="/interaction/${uid}/cps">
          <button class="primary" autofocus>${words.retry}</button>
        </form>
        <a class="button secondary" href="/interaction/${uid}">${words.other}</a>
      </div>
      <dl class="facts">
        <dt>${words.code}</dt>
        <dd><code>${because}</code></dd>
      </dl>`,
  });
}

/** Where the person can do something about it at the post. */
const AT_THE_POST: Readonly<
  Record<string, readonly ('insert' | 'choose' | 'middleware' | 'restart' | 'pin')[]>
> = {
  CARD_ABSENT: ['insert', 'choose', 'middleware', 'restart', 'pin'],
  CARD_SIGN_CERT: ['choose', 'restart'],
  CARD_ISSUER: ['choose', 'restart'],
  CARD_USAGE: ['choose', 'restart'],
  CARD_RESUMED: ['insert', 'restart'],
};

function adviceOn(because: string, t: Texts): Html | undefined {
  const advice = AT_THE_POST[because];
  if (advice === undefined) return undefined;
  const words = cardTexts(t);
  return html`<section aria-labelledby="to-check">
    <h2 id="to-check">${words.whatToDo}</h2>
    <ul class="advice">
      ${advice.map((line) => html`<li>${words[line]}</li>`)}
    </ul>
  </section>`;
}
