import type { CardView } from '../card-view.js';
import { html, type Html } from './html.js';
import { isPersonal } from './people.js';

interface Plastic {
  readonly look: string;
  readonly print: string;
  readonly mark: string;
  /** What the hub should make of it. */
  readonly expected: string;
}

const BLANK: Plastic = {
  look: 'blank',
  print: 'Carte vierge',
  mark: 'DESFire EV3',
  expected: 'Sert au guichet des badges : à personnaliser ou à prêter. Avant cela, aucun accès.',
};

const LENT: Plastic = {
  look: 'blank made',
  print: 'Badge de prêt',
  mark: 'DESFire EV3',
  expected: 'Carte sans nom, personnalisée par le guichet : ouvre ce que le guichet a décidé.',
};

const ODD: Readonly<Record<string, Plastic>> = {
  foreign: {
    look: 'foreign',
    print: 'Autre hôpital',
    mark: 'DESFire EV3',
    expected: 'Même numéro d’application, autres clés : authentification refusée.',
  },
  clone: {
    look: 'clone',
    print: 'UID copié',
    mark: 'Carte « magique »',
    expected: 'Même UID que l’original, sans ses clés : refusée, l’UID ne prouve rien.',
  },
  cps3: {
    look: 'cps',
    print: 'CPS3',
    mark: 'Contact',
    expected: 'Reconnue à son ATR : se connecter par le navigateur, pas par le lecteur de badges.',
  },
  'cps3-contactless': {
    look: 'cps',
    print: 'CPS3',
    mark: 'Sans contact',
    expected: 'Reconnue à son ATR : la face sans contact ne suffit pas.',
  },
  cps4: {
    look: 'cps four',
    print: 'CPS4',
    mark: 'Contact',
    expected: 'Reconnue à son ATR : se connecter par le navigateur, pas par le lecteur de badges.',
  },
  vitale: {
    look: 'vitale',
    print: 'Carte Vitale',
    mark: 'Assuré',
    expected: 'Refus poli : c’est la carte d’un patient.',
  },
  'mifare-classic': {
    look: 'classic',
    print: 'Badge 1K',
    mark: 'MIFARE Classic',
    expected: 'Refusé : le chiffrement de ces badges est cassé depuis 2008.',
  },
};

function plasticOf(card: CardView): Plastic {
  const odd = ODD[card.origin ?? card.kind];
  if (odd !== undefined) return odd;
  return card.state === 'blank' ? BLANK : LENT;
}

/** Every card that is not somebody's badge, and the gestures that go wrong. */
export function drawer(cards: readonly CardView[]): Html {
  const special = cards.filter((card) => !isPersonal(card)).map(specialItem);
  return html`<section id="drawer" class="drawer" aria-labelledby="drawer-title">
    <div class="head">
      <h2 id="drawer-title">Tiroir des cartes spéciales</h2>
      <button type="button" class="take plain">Prendre une autre carte vierge</button>
    </div>
    <ul class="specials">
      ${special}
    </ul>
    ${gestures(cards)}
  </section>`;
}

function specialItem(card: CardView): Html {
  const plastic = plasticOf(card);
  return html`<li class="special">
    <div
      class="plastic ${plastic.look}"
      draggable="true"
      data-card="${card.id}"
      data-initials="${plastic.print.slice(0, 3)}"
    >
      <span class="chip-mark" aria-hidden="true"></span>
      <strong>${plastic.print}</strong>
      <small>${plastic.mark}</small>
    </div>
    <div class="about">
      <h3>${card.label}</h3>
      <p>${plastic.expected}</p>
      <div class="acts">
        <button
          type="button"
          class="lay"
          id="lay-${card.id}"
          data-card="${card.id}"
          data-initials="${plastic.print.slice(0, 3)}"
        >
          Poser <span class="unseen">${card.label}</span> sur <span class="chosen">le lecteur</span>
        </button>
        ${card.origin === 'clone' ? discard(card) : undefined}
      </div>
    </div>
  </li>`;
}

const discard = (card: CardView): Html =>
  html`<button type="button" class="discard" data-card="${card.id}">
    Jeter <span class="unseen">${card.label}</span>
  </button>`;

function gestures(cards: readonly CardView[]): Html {
  const choices = cards
    .filter(({ kind, origin }) => kind === 'desfire' && origin === 'hospital')
    .toSorted((a, b) => Number(isPersonal(b)) - Number(isPersonal(a)))
    .map(
      (card) =>
        html`<option value="${card.id}" data-recorded="${card.recorded ? 'yes' : 'no'}">
          ${card.label}
        </option>`,
    );
  return html`<form id="gestures" class="gestures" aria-labelledby="gestures-title">
    <h3 id="gestures-title">Gestes et fraudes</h3>
    <div class="fields">
      <p>
        <label for="gesture-card">Badge</label>
        <select id="gesture-card" required>
          ${choices}
        </select>
      </p>
      <p>
        <label for="gesture">Geste</label>
        <select id="gesture">
          <option value="pull">Retirer le badge trop tôt</option>
          <option value="hold">Laisser le badge posé 8 secondes</option>
          <option value="replay">Rejouer un passage enregistré</option>
          <option value="tamper">Altérer une réponse de la carte</option>
          <option value="clone">Copier l’UID sur une autre carte</option>
        </select>
      </p>
      <p id="rank-field">
        <label for="rank">Échanges avant</label>
        <input id="rank" type="number" min="1" max="60" value="4" />
      </p>
      <p><button type="submit" class="lay">Faire ce geste sur <span class="chosen">le lecteur</span></button></p>
    </div>
    <p id="gesture-note" class="note" role="status"></p>
  </form>`;
}
